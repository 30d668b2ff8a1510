package knowledge

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// The advisory locks under which one node at a time does what should not be done twice.
const (
	embedLock int64 = 0x62616c6173656d
	readLock  int64 = 0x62616c61737264
	fetchLock int64 = 0x62616c61736665
	indexLock int64 = 0x62616c61736978
)

// workEvery is how often what a crash or an outage left is looked for.
const workEvery = 30 * time.Second

// Run embeds, indexes vectors, reads files and fetches addresses as they come, and looks every half minute for what was
// left, until ctx ends.
func (s *Service) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, w := range []struct {
		what string
		wake chan struct{}
		work func(context.Context) error
	}{
		{"embed", s.wake, s.EmbedAll},
		{"index vectors", s.indexing, s.IndexVectors},
		{"read files", s.reading, s.readAll},
		{"fetch addresses", s.crawling, s.fetchAll},
	} {
		all.Go(func() { keepAt(ctx, w.what, w.wake, w.work) })
	}
	all.Wait()
}

func (s *Service) readAll(ctx context.Context) error  { return s.alone(ctx, readLock, s.ReadFiles) }
func (s *Service) fetchAll(ctx context.Context) error { return s.alone(ctx, fetchLock, s.FetchURLs) }

// keepAt does work now, whenever it is woken, and every half minute.
func keepAt(ctx context.Context, what string, wake <-chan struct{}, work func(context.Context) error) {
	tick := time.NewTicker(workEvery)
	defer tick.Stop()
	for {
		if err := work(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "work on knowledge stopped", "work", what, "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-wake:
		}
	}
}

// alone does work unless another node does it.
func (s *Service) alone(ctx context.Context, lock int64, work func(context.Context) error) error {
	return s.aloneOn(ctx, lock, func(ctx context.Context, _ *pgxpool.Conn) error { return work(ctx) })
}

// aloneOn is alone for work on the very connection that holds the lock: what the server still does for a node that
// died is done before another node begins.
func (s *Service) aloneOn(ctx context.Context, lock int64, work func(context.Context, *pgxpool.Conn) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("connect to lock: %w", err)
	}
	defer conn.Release()
	var mine bool
	if err := conn.QueryRow(ctx, sqlLock, lock).Scan(&mine); err != nil || !mine {
		return err
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), sqlUnlock, lock) }()
	return work(ctx, conn)
}

func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func (s *Service) wakeEmbedding() { wake(s.wake) }
func (s *Service) wakeReading()   { wake(s.reading) }
func (s *Service) wakeCrawling()  { wake(s.crawling) }
