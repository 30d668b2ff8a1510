package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/store"
)

// reading is how a collection of the app state is read.
type reading int

const (
	unread reading = iota + 1 // all of it, unless it was read before
	newer                     // what has come since
	anew                      // all of it
)

// wish is that a collection be read.
type wish struct {
	reading
	tries int       // that failed in a row
	due   time.Time // not before; zero: at once
}

// patientFor is how long a collection waits that cannot be read before something happens: the phone shares a key, the
// connection is back. Then it is asked for.
const patientFor = time.Hour

// collections are what is to be read of the app state. A wish stays until all that the collection told is stored.
type collections struct {
	mu     sync.Mutex
	wanted map[appstate.WAPatchName]wish
	wake   chan struct{}
}

// ask has a collection read soon. One that cannot be read time and again is not read sooner for it.
func (c *collections) ask(name appstate.WAPatchName, how reading) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w := c.wanted[name]
	w.reading = max(w.reading, how)
	if w.tries == 0 {
		w.due = time.Time{}
	}
	c.wanted[name] = w
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// next takes the wish whose turn it is; false: none's is, and the next one's in so long.
func (c *collections) next(now time.Time) (name appstate.WAPatchName, w wish, in time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	in = patientFor
	for _, name := range appstate.AllPatchNames {
		w, ok := c.wanted[name]
		if ok && !w.due.After(now) {
			delete(c.wanted, name)
			return name, w, 0, true
		}
		if ok {
			in = min(in, w.due.Sub(now))
		}
	}
	return "", wish{}, in, false
}

// failed puts a wish back: what was read is lost to us, so all is read the next time.
func (c *collections) failed(name appstate.WAPatchName, w wish) {
	c.mu.Lock()
	defer c.mu.Unlock()
	w.reading = anew
	c.wanted[name] = w
}

// untold lists the collections that have said something that is not stored.
func (c *collections) untold() (names []appstate.WAPatchName) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for name, w := range c.wanted {
		if w.reading > unread {
			names = append(names, name)
		}
	}
	return names
}

// versions is whatsmeow's book of how far it has read each collection. It notes that before it tells what it has read, tells
// nothing when it fails on the way, and reads by itself whenever the phone has changed something or shared a key: news would
// be lost, and nobody would know. So it is refused, and the session reads.
type versions struct {
	store.AppStateStore
	asked *collections
}

// errOurs refuses whatsmeow's own reading.
var errOurs = errors.New("the session reads the app state")

type byUs struct{}

// ours marks what the session does with the app state.
func ours(ctx context.Context) context.Context { return context.WithValue(ctx, byUs{}, true) }

// GetAppStateVersion is what reading begins with.
func (v versions) GetAppStateVersion(ctx context.Context, name string) (version uint64, hash [128]byte, err error) {
	if ctx.Value(byUs{}) == nil {
		v.asked.ask(appstate.WAPatchName(name), newer)
		return 0, hash, errOurs
	}
	return v.AppStateStore.GetAppStateVersion(ctx, name)
}

// readAppState has the collections read that were never read to the end. After a crash all of them are read anew: what they
// told last may not have been stored.
func (x *session) readAppState() {
	key, err := x.client.Store.AppStateKeys.GetLatestAppStateSyncKeyID(x.ctx)
	if err != nil || key == nil { // the phone shares its keys when it is linked, and they are read then
		return
	}
	how := unread
	if !x.instance.SignalSettled && x.mirror.reread.CompareAndSwap(false, true) {
		how = anew
	}
	for _, name := range appstate.AllPatchNames {
		x.mirror.collections.ask(name, how)
	}
}

// readCollections reads what is asked for, one collection at a time.
func (x *session) readCollections() {
	for x.connected.pass(x.ctx) {
		name, w, in, ok := x.mirror.collections.next(x.Chats.Now())
		if ok {
			x.readCollection(name, w)
			continue
		}
		later := time.NewTimer(in)
		select {
		case <-x.mirror.collections.wake:
		case <-later.C:
		case <-x.ctx.Done():
		}
		later.Stop()
	}
}

// readCollection reads one. What it tells is stored when it returns; if not, the wish is back.
func (x *session) readCollection(name appstate.WAPatchName, w wish) {
	x.mirror.learned.take() // of a reading that broke off
	err := x.client.FetchAppState(ours(x.ctx), name, w.reading == anew, w.reading == unread)
	if err == nil {
		err = x.ctx.Err() // which keeps news from being stored
	}
	if err == nil {
		return
	}
	pause := patientFor
	switch {
	case errors.Is(err, appstate.ErrKeyNotFound), errors.Is(err, whatsmeow.ErrNotConnected), errors.Is(err, whatsmeow.ErrIQDisconnected):
		w.tries = 0
	default:
		pause = min(x.Tempo.Reread<<min(w.tries, 12), patientFor)
		w.tries++
	}
	w.due = x.Chats.Now().Add(pause)
	x.mirror.collections.failed(name, w)
	if x.ctx.Err() == nil {
		x.log.Warn("read app state", "error", fmt.Errorf("%s: %w", name, err))
	}
}

// forgetUntold has the next session read all of a collection whose news are not stored. It is for when nothing of this one
// runs any more.
func (x *session) forgetUntold(ctx context.Context) error {
	for _, name := range append(x.mirror.collections.untold(), x.mirror.echoes.out()...) {
		if err := x.client.Store.AppState.DeleteAppStateVersion(ctx, string(name)); err != nil {
			return fmt.Errorf("forget how far %s was read: %w", name, err)
		}
	}
	return nil
}
