//go:build race

package api_test

// everyNth is which of very many calls in turn are made: the detector makes each several times as slow, and sees nothing new in
// what the others have shown it. Without it all are made.
const everyNth = 10
