//go:build !race

package api_test

const everyNth = 1
