package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"balas/chat"
	"balas/internal/bench/rig"
)

func (p *Program) routes() http.Handler {
	mux := http.NewServeMux()
	rig.Handle(mux, "POST /link", func(ctx context.Context, l rig.Link) (struct{}, error) { return struct{}{}, p.link(ctx, l.Phone) })
	rig.Handle(mux, "POST /loop", p.loop)
	rig.Handle(mux, "POST /hear", p.hear)
	return mux
}

// link makes an instance and has the phone scan its code.
func (p *Program) link(ctx context.Context, phone string) error {
	i, _, err := chat.CreateInstance(ctx, p.chats.Pool, p.sealer, p.owner.ID, phone)
	if err == nil {
		err = p.supervisor.Start(ctx, i)
	}
	if err == nil {
		i, err = p.supervisor.WaitQR(ctx, i)
	}
	if err == nil {
		err = p.network.Scan(ctx, phone, i.QR)
	}
	if err == nil {
		err = until(ctx, func() (bool, error) {
			i, err = chat.LoadInstance(ctx, p.chats.Pool, i.ID)
			return i.State == chat.Connected, err
		})
	}
	if err != nil {
		return fmt.Errorf("link %s: %w", phone, err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.numbers[phone] = i
	return nil
}

func (p *Program) number(phone string) (chat.Instance, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i, ok := p.numbers[phone]
	if !ok {
		return i, fmt.Errorf("phone %s is not linked here", phone)
	}
	return i, nil
}

// sqlHeard counts an instance's rows of what others wrote.
const sqlHeard = `SELECT count(*) FROM messages WHERE instance_id = $1 AND NOT from_me`

// hear waits until so many messages are stored.
func (p *Program) hear(ctx context.Context, h rig.Hear) (got rig.Hearing, err error) {
	i, err := p.number(h.Phone)
	if err != nil {
		return got, err
	}
	err = until(ctx, func() (bool, error) {
		err := p.chats.Pool.QueryRow(ctx, sqlHeard, i.ID).Scan(&got.Count)
		got.At = time.Now()
		return got.Count >= h.Until, err
	})
	return got, err
}

// until looks often until there is nothing to wait for; it gives up after 20 s.
func until(ctx context.Context, done func() (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, 20*time.Second, errors.New("waited for 20 s"))
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if ok, err := done(); ok || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
