package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"balas/internal/bench/rig"
)

const (
	burstEvents = 20  // of one burst
	eventSize   = 300 // bytes of a frame's words, about as many as a status has
)

// sqlHappen commits a burst of statuses of the first instance, as WhatsApp's receipts do, and wakes the engine.
const sqlHappen = `
	WITH burst AS (
		INSERT INTO events (id, account_id, instance_id, kind, data)
		SELECT gen_random_uuid(), account_id, id, 'message.status', jsonb_build_object(
			'id', '3EB0' || n, 'chatId', 1, 'chat', '6281200000001@s.whatsapp.net', 'status', 'delivered', 'previous', 'sent', 'at', now())
		FROM (SELECT * FROM instances ORDER BY created_at LIMIT 1) i, generate_series(1, $1) n
		RETURNING 1)
	SELECT pg_notify('balas', 'events') FROM burst LIMIT 1`

// streamer is a server of WebSockets.
type streamer struct {
	what     string
	address  string
	resident func() (int64, error)
	burst    func(context.Context) error

	each     float64 // bytes of memory that a client adds
	sample   rig.Sample
	received atomic.Int64
	arrived  chan struct{} // when all of a burst is in
	expected atomic.Int64
}

// streams measures what an idle client of the WebSocket costs, and how fast a burst of events reaches all, beside a server that
// does nothing else.
func (b *bench) streams(ctx context.Context) ([]table, error) {
	clients := b.pick(1000, 100)
	bare, err := rig.StartSocket(ctx, b.dir)
	if err != nil {
		return nil, err
	}
	defer bare.Stop()
	e, err := b.withEngine(ctx, 1)
	if err != nil {
		return nil, err
	}
	pool, leave, err := b.engineDatabase(ctx)
	if err != nil {
		return nil, err
	}
	defer leave()
	both := []*streamer{
		{what: "bare server", address: bare.Socket(), resident: bare.Resident, burst: func(ctx context.Context) error {
			return bare.Shout(ctx, rig.Shout{Count: burstEvents, Size: eventSize})
		}},
		{what: "Balas", address: e.Socket(), resident: e.Resident, burst: func(ctx context.Context) error {
			_, err := pool.Exec(ctx, sqlHappen, burstEvents)
			return err
		}},
	}
	for _, s := range both {
		if err := s.measure(ctx, clients, b.pick(10, 2)); err != nil {
			return nil, fmt.Errorf("%s: %w", s.what, err)
		}
	}
	return []table{streamsTable(both, clients)}, nil
}

// measure connects the clients, looks at what they cost while they idle, and sends bursts.
func (s *streamer) measure(ctx context.Context, clients, bursts int) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	s.arrived = make(chan struct{}, 1)
	first, err := s.connect(ctx) // what the first one needs is not counted
	if err != nil {
		return err
	}
	defer func() { _ = first.CloseNow() }()
	before, err := s.resident()
	if err != nil {
		return err
	}
	for range clients - 1 {
		c, err := s.connect(ctx)
		if err != nil {
			return err
		}
		defer func() { _ = c.CloseNow() }()
	}
	if err := wait(ctx, 2*time.Second); err != nil { // until all are at rest
		return err
	}
	after, err := s.resident()
	if err != nil {
		return err
	}
	s.each = float64(after-before) / float64(clients-1)
	for range bursts {
		if err := s.send(ctx, clients); err != nil {
			return err
		}
		if err := wait(ctx, time.Second); err != nil {
			return err
		}
	}
	return nil
}

// connect counts what a client is sent.
func (s *streamer) connect(ctx context.Context) (*websocket.Conn, error) {
	c, _, err := websocket.Dial(ctx, s.address, nil)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	go func() {
		for {
			if _, _, err := c.Read(ctx); err != nil {
				return
			}
			if s.received.Add(1) == s.expected.Load() {
				s.arrived <- struct{}{}
			}
		}
	}()
	return c, nil
}

// send measures one burst, from when it happens to when the last client has the last of it.
func (s *streamer) send(ctx context.Context, clients int) error {
	s.expected.Store(s.received.Load() + int64(clients*burstEvents))
	began := time.Now()
	if err := s.burst(ctx); err != nil {
		return err
	}
	select {
	case <-s.arrived:
	case <-time.After(time.Minute):
		return fmt.Errorf("%d of %d frames are missing", s.expected.Load()-s.received.Load(), clients*burstEvents)
	}
	took := time.Since(began)
	s.sample.Add(rig.Sample{Took: took, Each: []time.Duration{took}})
	return nil
}

func streamsTable(both []*streamer, clients int) table {
	t := table{
		title:   fmt.Sprintf("WebSocket to %d clients, bursts of %d events", clients, burstEvents),
		columns: []string{"", "idle client, resident KB", "frames/s", "last of a burst p50 ms", "p99 ms"},
		note:    "Balas's burst begins with its commit: events are numbered, read once for all clients, and worded.",
	}
	rate := func(s *streamer) float64 { return s.sample.Rate() * float64(clients*burstEvents) }
	for _, s := range both {
		t.add(s.what, kilobytes(s.each), fmt.Sprintf("%.0f", rate(s)), millis(s.sample.Quantile(.5)), millis(s.sample.Quantile(.99)))
	}
	alone, ours := both[0], both[1]
	t.add("ratio", ratio(ours.each, alone.each), ratio(rate(ours), rate(alone)),
		ratio(ours.sample.Quantile(.5).Seconds(), alone.sample.Quantile(.5).Seconds()),
		ratio(ours.sample.Quantile(.99).Seconds(), alone.sample.Quantile(.99).Seconds()))
	return t
}
