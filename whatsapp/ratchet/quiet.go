package ratchet

import "go.mau.fi/libsignal/logger"

// init silences libsignal, which prints to standard output, and sets that up at the first message in a way that is not safe
// for many goroutines. What goes wrong comes back as an error, too.
func init() { logger.Logger = silence{} }

type silence struct{}

// Debug, Info, Warning, Error and Configure do nothing.
func (silence) Debug(_, _ string)   {}
func (silence) Info(_, _ string)    {}
func (silence) Warning(_, _ string) {}
func (silence) Error(_, _ string)   {}
func (silence) Configure(string)    {}
