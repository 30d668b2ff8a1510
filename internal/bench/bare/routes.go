package bare

import (
	"context"
	"net/http"

	"balas/internal/bench/rig"
)

func (p *Program) routes() http.Handler {
	mux := http.NewServeMux()
	rig.Handle(mux, "POST /link", func(ctx context.Context, l rig.Link) (struct{}, error) { return struct{}{}, p.link(ctx, l.Phone) })
	rig.Handle(mux, "POST /send", p.postSend)
	rig.Handle(mux, "POST /loop", p.postLoop)
	rig.Handle(mux, "POST /hear", p.postHear)
	rig.Handle(mux, "POST /post", p.postTo)
	return mux
}

func (p *Program) postSend(ctx context.Context, s rig.Send) (none struct{}, err error) {
	c, err := p.client(ctx, s.From)
	if err == nil {
		err = c.send(ctx, s.To, s.Text)
	}
	return none, err
}

// postLoop sends within the program, so that no request is part of what is measured.
func (p *Program) postLoop(ctx context.Context, l rig.Loop) (rig.Sample, error) {
	do, err := p.sending(ctx, l)
	if err != nil {
		return rig.Sample{}, err
	}
	return rig.Pass(l.Count, l.Parallel, do)
}

// sending is what sends the nth message of a loop.
func (p *Program) sending(ctx context.Context, l rig.Loop) (func(n int) error, error) {
	if l.Kind != "" {
		return p.sendingKind(ctx, l)
	}
	return func(n int) error {
		c, err := p.client(ctx, l.From[n%len(l.From)])
		if err != nil {
			return err
		}
		return c.send(ctx, l.To[n%len(l.To)], "loop")
	}, nil
}

func (p *Program) postHear(ctx context.Context, h rig.Hear) (rig.Hearing, error) {
	c, err := p.client(ctx, h.Phone)
	if err != nil {
		return rig.Hearing{}, err
	}
	return c.heard.await(ctx, h.Until)
}

func (p *Program) postTo(ctx context.Context, to rig.Post) (none struct{}, err error) {
	c, err := p.client(ctx, to.Phone)
	if err == nil {
		c.receiver.Store(&to.URL)
	}
	return none, err
}
