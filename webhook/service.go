package webhook

import (
	"cmp"
	"context"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/internal/retry"
)

// Options are what a Service works with. All but Rand are needed.
type Options struct {
	Pool      *pgxpool.Pool
	NodeID    uuid.UUID
	Sealer    *account.Sealer
	Dialects  []Dialect
	Link      Link
	Transport http.RoundTripper                           // checks where it connects to
	Check     func(ctx context.Context, url string) error // refuses what Transport would, before it is stored
	Hint      func(ctx context.Context, payload string)   // tells the other nodes
	Now       func() time.Time
	Rand      func() float64 // in [0,1); nil: math/rand's
	Log       *slog.Logger

	// How many may read the logs on this node at a time, in all and of one account; 0: 20 000 and 1 000.
	MostReaders, MostReadersEach int
}

// Service keeps the log and sends it to the endpoints. Each endpoint is served by one node at a time, so that its order and
// its bounds hold.
type Service struct {
	Options

	dialects map[string]Dialect
	gated    []string // the names of those that are
	client   *http.Client
	wake     chan struct{}
	feeds    feeds

	mu      sync.Mutex
	drivers map[uuid.UUID]*driver // of the endpoints that this node serves
	begin   func(*driver)         // nil until Run
}

// New returns a service that does nothing until Run.
func New(o Options) *Service {
	if o.Rand == nil {
		o.Rand = rand.Float64
	}
	o.MostReaders, o.MostReadersEach = cmp.Or(o.MostReaders, 20_000), cmp.Or(o.MostReadersEach, 1_000)
	s := &Service{
		Options: o, dialects: map[string]Dialect{}, gated: []string{}, wake: make(chan struct{}, 1), drivers: map[uuid.UUID]*driver{},
		feeds:  feeds{feeds: map[uuid.UUID]*feed{}, open: map[*Reader]struct{}{}},
		client: &http.Client{Transport: o.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
	for _, d := range o.Dialects {
		s.dialects[d.Name] = d
		if d.Gated {
			s.gated = append(s.gated, d.Name)
		}
	}
	return s
}

// Wake says that an event was committed here. It never blocks.
func (s *Service) Wake() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

const (
	sweepEvery  = 30 * time.Second // what a crash left is looked for
	expireEvery = time.Hour        // what is too old is deleted

	// publishGap is between two transactions that number events, so that a burst is numbered in few. The first of a burst waits
	// for nothing.
	publishGap = 10 * time.Millisecond
)

// Run numbers events and sends them until ctx ends, and returns when nothing is on its way any more. What was broken off
// goes out again, here or on another node.
func (s *Service) Run(ctx context.Context) {
	var all sync.WaitGroup
	defer all.Wait()
	s.mu.Lock()
	s.begin = func(d *driver) { all.Go(func() { d.run(ctx) }) }
	s.mu.Unlock()
	tick, old := time.NewTicker(sweepEvery), time.NewTicker(expireEvery)
	defer tick.Stop()
	defer old.Stop()
	lasting := context.WithoutCancel(ctx)
	s.feeds.lasting.Store(&lasting)
	s.catchUp(ctx)
	s.sweep(ctx)
	for {
		s.publishAll(ctx)
		last := time.Now()
		select {
		case <-s.wake:
			retry.Wait(ctx, publishGap-time.Since(last))
		case <-tick.C:
			s.sweep(ctx)
			s.catchUp(ctx)
			s.recheck(ctx)
		case <-old.C:
			all.Go(func() { s.expire(ctx) })
		case <-ctx.Done():
			return
		}
	}
}
