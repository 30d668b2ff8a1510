package main

import (
	"context"
	"os"

	"balas/simulator"
)

type simulateCommand struct {
	Listen string `env:"BALAS_SIMULATOR_LISTEN" default:"127.0.0.1:8090" help:"Address, on loopback only; port 0 picks a free one."`
	Log    string `env:"BALAS_LOG" default:"text,info" help:"text or json, and a level: debug, info, warn, error."`
	LID    bool   `help:"Start everybody in LID addressing."`
	Seed   string `help:"Makes all keys and ids the same in every run; random if not given."`
}

// Run serves a simulated WhatsApp until a signal ends it.
func (s simulateCommand) Run(ctx context.Context) error {
	log, err := newLogger(s.Log)
	if err != nil {
		return err
	}
	err = simulator.Run(ctx, simulator.Options{Listen: s.Listen, LID: s.LID, Seed: s.Seed, Log: log}, os.Stdout)
	return inUse("BALAS_SIMULATOR_LISTEN", s.Listen, err)
}
