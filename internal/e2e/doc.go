// Package e2e tests Balas from outside: the real binary with the real WhatsApp client, on a real
// PostgreSQL, against the simulated network in a process of its own. It holds nothing but tests.
package e2e
