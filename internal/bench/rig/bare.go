package rig

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
)

// Bare is the bare program in a process of its own.
type Bare struct {
	*process
	api

	name string
	args []string
	dir  string
}

// Link asks the bare program to link a phone.
type Link struct{ Phone string }

// Send asks the bare program to send a text.
type Send struct{ From, To, Text string }

// Loop asks the bare program to send Count texts by itself, Parallel at a time, taking turns among the
// senders and among the recipients.
type Loop struct {
	From, To        []string
	Count, Parallel int
}

// StartBare starts the bare program on one of its stores. name tells its log from others' in dir.
func StartBare(ctx context.Context, dir, name string, n *Network, store, address string) (*Bare, error) {
	b := &Bare{name: name, dir: dir, args: []string{"bare", "-simulator", n.URL(), "-store", store, "-address", address}}
	return b, b.Restart(ctx, 1000)
}

// Restart ends the program if it runs and starts it with as many of its clients as most.
func (b *Bare) Restart(ctx context.Context, most int) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the bench's own program: %w", err)
	}
	b.Stop()
	args := append(b.args[:len(b.args):len(b.args)], "-clients", strconv.Itoa(most))
	if b.process, err = start(ctx, filepath.Join(b.dir, b.name+".log"), nil, self, args...); err != nil {
		return err
	}
	var ready struct{ URL string }
	err = b.ready(&ready)
	b.base = ready.URL
	return err
}

// Stop ends the program, if it runs.
func (b *Bare) Stop() {
	if b.process != nil {
		b.stop()
	}
}

// Link links a phone.
func (b *Bare) Link(ctx context.Context, phone string) error {
	return b.call(ctx, http.MethodPost, "/link", Link{phone}, nil)
}

// Send sends a text by request.
func (b *Bare) Send(ctx context.Context, s Send) error {
	return b.call(ctx, http.MethodPost, "/send", s, nil)
}

// Loop sends within the program.
func (b *Bare) Loop(ctx context.Context, l Loop) (Sample, error) {
	var s Sample
	err := b.call(ctx, http.MethodPost, "/loop", l, &s)
	return s, err
}
