package rig

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"balas/internal/bench/sample"
)

// Program is one that links numbers and sends by itself, in a process of its own: the bare one, or Balas's core.
type Program struct {
	*process
	api

	name string
	args []string
	dir  string
}

// Link asks a program to link a phone.
type Link struct{ Phone string }

// Send asks the bare program to send a text.
type Send struct{ From, To, Text string }

// Loop asks a program to send Count messages by itself, Parallel at a time, taking turns among the senders and
// among the recipients: phones, or groups by their JID.
type Loop struct {
	From, To        []string
	Count, Parallel int
	Kind            sample.Kind // empty: text
	First           int         // the number of the first message, by which the others differ
}

// Hear asks a program to wait until the phone's number has got so many messages since it was linked.
type Hear struct {
	Phone string
	Until int
}

// Post asks the bare program to post each message of the phone's number to a URL.
type Post struct{ Phone, URL string }

// Hearing is how many messages a number has got, and when.
type Hearing struct {
	Count int
	At    time.Time
}

// StartBare starts the bare program on one of its stores. name tells its log from others' in dir.
func StartBare(ctx context.Context, dir, name string, n *Network, store, address string) (*Program, error) {
	b := &Program{name: name, dir: dir, args: []string{"bare", "-simulator", n.URL(), "-store", store, "-address", address}}
	return b, b.Restart(ctx, 1000)
}

// StartCore starts Balas's core on an empty database, with its files in a directory of its own in dir.
func StartCore(ctx context.Context, dir, name string, n *Network, address string) (*Program, error) {
	files := filepath.Join(dir, name+"-media")
	p := &Program{name: name, dir: dir, args: []string{"core", "-simulator", n.URL(), "-address", address, "-files", files}}
	return p, p.launch(ctx)
}

// Restart ends the bare program if it runs and starts it with as many of its clients as most.
func (p *Program) Restart(ctx context.Context, most int) error {
	p.Stop()
	return p.launch(ctx, "-clients", strconv.Itoa(most))
}

func (p *Program) launch(ctx context.Context, more ...string) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find the bench's own program: %w", err)
	}
	args := slices.Concat(p.args, more)
	if p.process, err = start(ctx, filepath.Join(p.dir, p.name+".log"), nil, self, args...); err != nil {
		return err
	}
	var ready struct{ URL string }
	err = p.ready(&ready)
	p.base = ready.URL
	return err
}

// Stop ends the program, if it runs.
func (p *Program) Stop() {
	if p.process != nil {
		p.stop()
	}
}

// Link links a phone.
func (p *Program) Link(ctx context.Context, phone string) error {
	return p.call(ctx, http.MethodPost, "/link", Link{phone}, nil)
}

// Send sends a text by request.
func (p *Program) Send(ctx context.Context, s Send) error {
	return p.call(ctx, http.MethodPost, "/send", s, nil)
}

// Loop sends within the program.
func (p *Program) Loop(ctx context.Context, l Loop) (Sample, error) {
	var s Sample
	err := p.call(ctx, http.MethodPost, "/loop", l, &s)
	return s, err
}

// Hear waits until a number has got so many messages.
func (p *Program) Hear(ctx context.Context, h Hear) (Hearing, error) {
	var got Hearing
	err := p.call(ctx, http.MethodPost, "/hear", h, &got)
	return got, err
}

// Post has the bare program post each message of a number to a URL, from its handler.
func (p *Program) Post(ctx context.Context, to Post) error {
	return p.call(ctx, http.MethodPost, "/post", to, nil)
}
