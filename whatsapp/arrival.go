package whatsapp

import (
	"context"
	"sync"
	"time"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/retry"
)

const (
	arrivalsMax  = 1000                // files that wait in memory to be fetched
	fetchersMax  = 4                   // at once on a node
	arrivalAge   = 14 * 24 * time.Hour // the age of a message whose file is still fetched; WhatsApp has it a little longer
	downloadsMax = 12                  // with those that somebody asks for
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
		x.overlook()
	}
}

// overlook has the session look in the database, soon, for files that were to be fetched and were not.
func (x *session) overlook() {
	select {
	case x.overlooked <- struct{}{}:
	default:
	}
}

// catchUp has files fetched that came before the session, that were too many at once, or whose turn came while the
// connection was lost.
func (x *session) catchUp() {
	for x.overlook(); ; {
		select {
		case <-x.overlooked:
		case <-x.ctx.Done():
			return
		}
		if !x.connected.pass(x.ctx) {
			return
		}
		var ids []string
		retry.Do(x.ctx, func() (err error) {
			if ids, err = x.unfetched(); err != nil && x.ctx.Err() == nil {
				x.log.Warn("look for files to fetch", "error", err)
			}
			return err
		})
		if len(ids) == arrivalsMax {
			x.log.Warn("many files wait to be fetched, the oldest will be on demand", "files", len(ids))
		}
		for _, id := range ids {
			select {
			case x.Supervisor.overdue <- arrival{x, id}:
			case <-x.ctx.Done():
				return
			}
		}
		retry.Wait(x.ctx, x.Tempo.Pause)
	}
}

func (x *session) unfetched() ([]string, error) {
	wanted, err := chat.FindDownloads(x.ctx, x.Pool, x.instance.ID)
	if err != nil {
		return nil, err
	}
	return chat.Unfetched(x.ctx, x.Pool, x.instance.ID, wanted, x.Chats.Now().Add(-arrivalAge), arrivalsMax)
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
				case a := <-s.overdue:
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
	if err != nil || m.MediaID != nil || m.RevokedAt != nil || !wanted.Wants(m.Kind, m.Content) {
		return
	}
	_, err = s.download(ctx, a.session.instance, m, wanted.MaxBytes)
	switch {
	case err == nil, ctx.Err() != nil:
	case fault.Is(err, fault.Disconnected):
		a.session.overlook()
	default:
		a.session.log.Warn("fetch file, will do on demand", "message", a.id, "error", err)
	}
}
