// Package contract holds the engine to what the documents of the dialects promise: the real binary answers every
// documented request, on a real PostgreSQL and the simulated network, and does what it says. It holds nothing but tests.
package contract
