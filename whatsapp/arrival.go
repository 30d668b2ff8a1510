package whatsapp

import (
	"context"
	"sync"

	"balas/chat"
	"balas/internal/fault"
)

const (
	arrivalsMax  = 1000 // files that wait to be fetched; of more than that each is fetched when somebody asks
	fetchersMax  = 4    // at once on a node
	downloadsMax = 12   // with those that somebody asks for
)

// arrival is a message whose file may be fetched without anybody's asking.
type arrival struct {
	session *session
	id      string
}

// arrived has the file of a stored message fetched, if its owner wants that.
func (x *session) arrived(in chat.Inbound, r chat.Received) {
	if r.Duplicate || x.Media == nil || !in.Kind.HasFile() || in.Content.ViewOnce {
		return
	}
	select {
	case x.Supervisor.arrivals <- arrival{x, in.ID}:
	default:
	}
}

// fetchArrivals fetches files as they come, until ctx ends.
func (s *Supervisor) fetchArrivals(ctx context.Context) {
	var fetchers sync.WaitGroup
	for range fetchersMax {
		fetchers.Go(func() {
			for {
				select {
				case a := <-s.arrivals:
					s.fetchArrival(ctx, a)
				case <-ctx.Done():
					return
				}
			}
		})
	}
	fetchers.Wait()
}

func (s *Supervisor) fetchArrival(ctx context.Context, a arrival) {
	wanted, err := chat.FindDownloads(ctx, s.Pool, a.session.instance.ID)
	if err != nil {
		s.Log.Warn("look which files are fetched", "error", err)
		return
	}
	m, err := chat.FindMessage(ctx, s.Pool, a.session.instance.ID, a.id)
	if err != nil || !wanted.Wants(m.Kind, m.Content) {
		return
	}
	_, err = s.download(ctx, a.session.instance, m, wanted.MaxBytes)
	if err != nil && ctx.Err() == nil && !fault.Is(err, fault.Disconnected) {
		a.session.log.Warn("fetch file, will do on demand", "message", a.id, "error", err)
	}
}
