// Package outlet has nothing said to WhatsApp before the disk has what was committed: what WhatsApp hears may be an
// acknowledgement, and it forgets what is acknowledged.
package outlet

import (
	"bytes"
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

const (
	backlogMax  = 1 << 20     // bytes that wait; who writes more waits, too
	closeWithin = time.Second // that an orderly end gives them
)

// Vow is what has to be on the disk before anything more is said to WhatsApp.
type Vow interface {
	// Owed reports whether something was committed of which it is not known that the disk has it.
	Owed() bool
	// Keep returns once the disk has all that was committed before. Where it fails, the connection ends.
	Keep() error
}

// outlet is a connection to WhatsApp on which nothing goes out before all is on the disk that was committed before it was
// written: WhatsApp forgets what is acknowledged. A commit need not wait for the disk then, so that those of a burst share
// one wait ("output commit": Strom and Yemini, Optimistic Recovery, 1985).
type outlet struct {
	net.Conn
	vow Vow

	mu     sync.Mutex
	room   sync.Cond // something went out, or nothing will
	frames net.Buffers
	size   int           // of what waits or is on its way
	done   chan struct{} // closed when all is out; nil: nothing waits
	err    error         // nothing goes out any more
}

func newOutlet(c net.Conn, v Vow) *outlet {
	o := &outlet{Conn: c, vow: v}
	o.room.L = &o.mu
	return o
}

// Write takes p. It fails when something before could not be written.
func (o *outlet) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for o.size > backlogMax && o.err == nil {
		o.room.Wait()
	}
	if o.err != nil {
		return 0, o.err
	}
	if o.done == nil && !o.vow.Owed() {
		return o.Conn.Write(p)
	}
	o.frames, o.size = append(o.frames, bytes.Clone(p)), o.size+len(p)
	if o.done == nil {
		o.done = make(chan struct{})
		go o.drain()
	}
	return len(p), nil
}

// drain writes what waits until nothing does.
func (o *outlet) drain() {
	for {
		frames, size, ok := o.take()
		if !ok {
			return
		}
		err := o.vow.Keep()
		if err == nil {
			_, err = frames.WriteTo(o.Conn)
		}
		o.went(size, err)
	}
}

func (o *outlet) take() (frames net.Buffers, size int, ok bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.frames) == 0 || o.err != nil {
		close(o.done)
		o.done = nil
		return nil, 0, false
	}
	frames, o.frames = o.frames, nil
	return frames, o.size, true
}

func (o *outlet) went(size int, err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.size -= size
	if err != nil {
		o.stop(err)
		_ = o.Conn.Close() // what could not be said must not be followed by more
	}
	o.room.Broadcast()
}

// stop has nothing go out any more. The caller holds mu.
func (o *outlet) stop(err error) {
	if o.err == nil {
		o.err = err
	}
	o.room.Broadcast()
}

// Close closes the connection. What was written before still goes out, if the disk and WhatsApp take it soon.
func (o *outlet) Close() error {
	o.mu.Lock()
	done := o.done
	o.mu.Unlock()
	if done != nil {
		late := time.NewTimer(closeWithin)
		defer late.Stop()
		select {
		case <-done:
		case <-late.C:
		}
	}
	o.mu.Lock()
	o.stop(net.ErrClosed)
	o.mu.Unlock()
	return o.Conn.Close()
}

// Fit has a transport say nothing on its connections before the vow is kept.
func Fit(t *http.Transport, v Vow) {
	type dialer func(ctx context.Context, network, address string) (net.Conn, error)
	through := func(dial dialer) dialer {
		if dial == nil {
			return nil
		}
		return func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := dial(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return newOutlet(c, v), nil
		}
	}
	t.DialContext, t.DialTLSContext = through(t.DialContext), through(t.DialTLSContext)
}
