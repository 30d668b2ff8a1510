package webhook

import (
	"context"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/account"
)

// What of one account's log is held in memory, at most, while somebody reads it: so many of its newest events, of so many bytes.
const (
	feedEvents = 1024
	feedBytes  = 8 << 20
)

// feed is the newest part of an account's log on this node. It lives as long as it has readers, and has no goroutine while
// nothing happens: whoever is told that the log grew has it filled, by one query for all readers.
type feed struct {
	s       *Service
	account uuid.UUID
	readers int // guarded by feeds.mu

	mu      sync.RWMutex
	begun   bool
	base    int64 // all behind this position is in memory
	last    int64 // the newest position that is known
	bytes   int
	entries []*Entry
	grown   chan struct{} // closed when last grows

	filling bool
	stirred bool // while it was being filled
}

// feeds are those that this node has, with who reads them.
type feeds struct {
	mu     sync.Mutex
	feeds  map[uuid.UUID]*feed
	open   map[*Reader]struct{}
	closed bool

	lasting atomic.Pointer[context.Context] // of what is read for all readers; nil until Run
}

// begin has the feed start behind a position, if it has not yet.
func (f *feed) begin(last int64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.begun {
		f.begun, f.base, f.last = true, last, last
	}
}

// stir has the feed filled. It never blocks.
func (f *feed) stir() {
	lasting := f.s.feeds.lasting.Load()
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.begun || lasting == nil {
		return // whoever begins it stirs it, and Run does when it starts
	}
	if f.filling {
		f.stirred = true
		return
	}
	f.filling = true
	go f.fill(*lasting)
}

// fillWithin bounds a query for what is new, and fillAgain is the pause after one that failed.
const (
	fillWithin = 10 * time.Second
	fillAgain  = time.Second
)

// fill reads what is new until there is nothing more.
func (f *feed) fill(lasting context.Context) {
	for {
		f.mu.Lock()
		f.stirred = false
		last := f.last
		f.mu.Unlock()
		ctx, cancel := context.WithTimeout(lasting, fillWithin)
		found, err := f.s.entries(ctx, f.account, last, Filter{}, MostRead)
		cancel()
		if err != nil {
			f.s.Log.Warn("read new events", "account", f.account, "error", err)
		}
		if !f.take(found, err) {
			return
		}
	}
}

// take adds what was found, wakes the readers, and reports whether there may be more.
func (f *feed) take(found []*Entry, err error) (more bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(found) > 0 {
		f.add(found)
		close(f.grown)
		f.grown = make(chan struct{})
	}
	if err != nil {
		f.filling = false
		time.AfterFunc(fillAgain, func() { f.s.stirFeeds([]uuid.UUID{f.account}) })
		return false
	}
	f.filling = f.stirred || len(found) == MostRead
	return f.filling
}

func (f *feed) add(found []*Entry) {
	for _, e := range found {
		f.bytes += len(e.Data)
	}
	f.entries = append(f.entries, found...)
	f.last = found[len(found)-1].Position
	drop := 0
	for len(f.entries)-drop > feedEvents || f.bytes > feedBytes && len(f.entries)-drop > 1 {
		f.bytes -= len(f.entries[drop].Data)
		f.base = f.entries[drop].Position
		drop++
	}
	f.entries = slices.Delete(f.entries, 0, drop)
}

// after returns up to limit entries behind the position that the filter lets through, and the position up to which it has
// looked. If those are no longer in memory, ok is false. grown is closed when there is more than what it has looked at.
func (f *feed) after(position int64, filter Filter, limit int) (found []*Entry, seen, last int64, grown <-chan struct{}, ok bool) {
	f.mu.RLock()
	defer f.mu.RUnlock()
	if position < f.base {
		return nil, position, f.last, f.grown, false
	}
	first := sort.Search(len(f.entries), func(n int) bool { return f.entries[n].Position > position })
	for _, e := range f.entries[first:] {
		if len(found) == limit {
			return found, position, f.last, f.grown, true
		}
		position = e.Position
		if filter.wants(e.Event) {
			found = append(found, e)
		}
	}
	return found, position, f.last, f.grown, true
}

// stirFeed has the account's feed filled, if somebody reads it.
func (s *Service) stirFeeds(accounts []uuid.UUID) {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	for _, id := range accounts {
		if f := s.feeds.feeds[id]; f != nil {
			f.stir()
		}
	}
}

const sqlGrown = `SELECT account_id FROM event_logs JOIN unnest($1::UUID[], $2::BIGINT[]) AS f (account_id, last) USING (account_id) WHERE position > last`

// catchUp finds the logs that grew without a hint.
func (s *Service) catchUp(ctx context.Context) {
	var accounts []uuid.UUID
	var lasts []int64
	s.feeds.mu.Lock()
	for id, f := range s.feeds.feeds {
		f.mu.RLock()
		if f.begun {
			accounts, lasts = append(accounts, id), append(lasts, f.last)
		}
		f.mu.RUnlock()
	}
	s.feeds.mu.Unlock()
	if len(accounts) == 0 {
		return
	}
	rows, err := s.Pool.Query(ctx, sqlGrown, accounts, lasts)
	if err == nil {
		accounts, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	}
	if err != nil {
		s.Log.Warn("look for new events", "error", err)
		return
	}
	s.stirFeeds(accounts)
}

// join counts a reader in. It fails with Limited for one too many of its account, and with Unavailable for one too many of
// this node, or when the node stops.
func (s *Service) join(r *Reader) (*feed, error) {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	f := s.feeds.feeds[r.caller.AccountID]
	switch {
	case s.feeds.closed:
		return nil, errStopping
	case len(s.feeds.open) >= s.MostReaders:
		return nil, errCrowded
	case f != nil && f.readers >= s.MostReadersEach:
		return nil, errTooMany
	case f == nil:
		f = &feed{s: s, account: r.caller.AccountID, grown: make(chan struct{})}
		s.feeds.feeds[r.caller.AccountID] = f
	}
	f.readers++
	s.feeds.open[r] = struct{}{}
	return f, nil
}

// part counts a reader out.
func (s *Service) part(r *Reader) {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	if _, in := s.feeds.open[r]; !in {
		return
	}
	delete(s.feeds.open, r)
	if r.feed.readers--; r.feed.readers == 0 {
		delete(s.feeds.feeds, r.feed.account)
	}
}

// Readers returns how many read the logs on this node.
func (s *Service) Readers() int {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	return len(s.feeds.open)
}

// wants reports whether a reader with the filter gets the event.
func (f Filter) wants(e Event) bool {
	return (f.InstanceID == nil || e.InstanceID != nil && *e.InstanceID == *f.InstanceID) &&
		(len(f.Kinds) == 0 || slices.Contains(f.Kinds, e.Kind)) && !slices.Contains(f.Not, e.Kind)
}

// bound narrows the filter to what the caller may see. A code to scan is for those who may link a number, that is, do all.
func (f Filter) bound(c account.Caller) Filter {
	if c.InstanceID != nil {
		f.InstanceID = c.InstanceID
	}
	if !c.May(account.All) {
		f.Not = append(slices.Clip(f.Not), guarded...)
	}
	return f
}
