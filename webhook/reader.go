package webhook

import (
	"context"
	"time"

	"balas/account"
	"balas/chat"
	"balas/internal/fault"
)

// readAtOnce is how many events a reader takes at a time.
const readAtOnce = 256

// Why a stream ends. Its reason is for people, and a reader is told it where possible.
var (
	errStopping = &fault.Fault{Kind: fault.Unavailable, Noun: "stream", Detail: "the server stops; connect again"}
	errCrowded  = &fault.Fault{Kind: fault.Unavailable, Noun: "stream", Detail: "this server has too many streams open"}
	errTooMany  = &fault.Fault{Kind: fault.Limited, Noun: "stream", Detail: "this account has too many streams open"}
	errRevoked  = &fault.Fault{Kind: fault.Unauthenticated, Noun: "credential", Detail: "the credential is no longer valid"}
)

// guarded are the kinds that only callers with every scope get.
var guarded = []chat.EventKind{chat.EventQR}

// Reader reads an account's log, event by event as they come: none is missed, and none comes twice. It belongs to one
// goroutine.
type Reader struct {
	Filter Filter
	Most   int // that it takes at a time

	s      *Service
	feed   *feed
	caller account.Caller
	cursor int64
	last   int64 // the newest position that is known

	ctx    context.Context
	end    context.CancelCauseFunc
	expiry *time.Timer
}

// Open returns a reader that goes on at the cursor, until it is closed, ctx ends, or the caller's credential does. It fails as
// Read does, with Unauthenticated if the credential has ended meanwhile, with Limited if the account has too many readers, and
// with Unavailable if this node has.
func (s *Service) Open(ctx context.Context, c account.Caller, at Cursor, f Filter) (*Reader, error) {
	r := &Reader{Filter: f.bound(c), Most: readAtOnce, s: s, caller: c, cursor: at.After}
	r.ctx, r.end = context.WithCancelCause(ctx)
	var err error
	if r.feed, err = s.join(r); err != nil {
		r.end(err)
		return nil, err
	}
	if err := r.begin(ctx, at); err != nil {
		r.Close()
		return nil, err
	}
	return r, nil
}

// begin is called when the reader hears of the end of its credential already, so that it does not outlive it.
func (r *Reader) begin(ctx context.Context, at Cursor) error {
	standing, err := r.s.standing(ctx, []bearer{r.bearer()})
	if err != nil {
		return err
	}
	if len(standing) == 0 {
		return errRevoked
	}
	ends := standing[0].ExpiresAt
	if r.caller.Until != nil {
		ends = r.caller.Until
	}
	if ends != nil {
		r.expiry = time.AfterFunc(time.Until(*ends), func() { r.end(errRevoked) })
	}
	of, err := r.s.Ends(ctx, r.caller.AccountID)
	if err != nil {
		return err
	}
	if at.Now {
		r.cursor = of.Last
	} else if err := of.check(r.cursor); err != nil {
		return err
	}
	r.last = of.Last
	r.feed.begin(of.Last)
	r.feed.stir()
	return nil
}

// Next returns the next events in order, and waits until there are some. It fails when ctx ends, and with the reason once the
// reader has to end.
func (r *Reader) Next(ctx context.Context) ([]*Entry, error) {
	for {
		found, grown, err := r.take(ctx)
		if err != nil || len(found) > 0 {
			return found, err
		}
		select {
		case <-grown:
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-r.ctx.Done():
			return nil, context.Cause(r.ctx)
		}
	}
}

// Take is Next without waiting: there may be none.
func (r *Reader) Take(ctx context.Context) ([]*Entry, error) {
	found, _, err := r.take(ctx)
	return found, err
}

// take returns without events only at the end of what is known; grown is closed when there is more.
func (r *Reader) take(ctx context.Context) (found []*Entry, grown <-chan struct{}, err error) {
	for {
		if r.ctx.Err() != nil {
			return nil, nil, context.Cause(r.ctx)
		}
		var ok bool
		var seen, last int64
		found, seen, last, grown, ok = r.feed.after(r.cursor, r.Filter, r.Most)
		r.last = max(r.last, last)
		if !ok {
			found, seen, err = r.behind(ctx, last)
		}
		if err != nil {
			return nil, nil, err
		}
		r.cursor = max(r.cursor, seen)
		if ok || len(found) > 0 {
			return found, grown, nil
		}
	}
}

// behind reads what is no longer in memory from the database. All up to last was committed before, so that without a full
// batch it has seen that far.
func (r *Reader) behind(ctx context.Context, last int64) (found []*Entry, seen int64, err error) {
	found, err = r.s.entries(ctx, r.caller.AccountID, r.cursor, r.Filter, r.Most)
	if err != nil {
		return nil, 0, err
	}
	if r.cursor > 0 && (len(found) == 0 || found[0].Position != r.cursor+1) {
		if err := r.s.checkCursor(ctx, r.caller.AccountID, r.cursor); err != nil {
			return nil, 0, err
		}
	}
	if len(found) == r.Most {
		return found, found[len(found)-1].Position, nil
	}
	if len(found) > 0 {
		last = max(last, found[len(found)-1].Position)
	}
	return found, last, nil
}

// Cursor returns the position up to which the reader has read: what comes after it is new.
func (r *Reader) Cursor() int64 { return r.cursor }

// More reports whether there was more behind the cursor when the reader last looked.
func (r *Reader) More() bool { return r.cursor < r.last }

// Context ends when the reader has to end, with the reason as its cause.
func (r *Reader) Context() context.Context { return r.ctx }

// Close ends the reader. It may be called more than once.
func (r *Reader) Close() {
	if r.expiry != nil {
		r.expiry.Stop()
	}
	r.end(context.Canceled)
	r.s.part(r)
}

// CloseReaders ends all readers of this node, which stops, and lets no more in.
func (s *Service) CloseReaders() {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	s.feeds.closed = true
	for r := range s.feeds.open {
		r.end(errStopping)
	}
}

// IsStopping reports whether a stream ended because its node does: its reader should connect again at once.
func IsStopping(err error) bool { return fault.Of(err) == errStopping }
