package signal

import "go.mau.fi/libsignal/logger"

// The Signal library writes to standard output, and sets that up at the first message in a way that is not safe for many
// goroutines. Both are avoided by setting it up before anything runs.
func init() { logger.Logger = quiet{} }

// quiet says nothing: what matters comes back as an error.
type quiet struct{}

// Debug says nothing.
func (quiet) Debug(_, _ string) {}

// Info says nothing.
func (quiet) Info(_, _ string) {}

// Warning says nothing.
func (quiet) Warning(_, _ string) {}

// Error says nothing.
func (quiet) Error(_, _ string) {}

// Configure changes nothing.
func (quiet) Configure(string) {}
