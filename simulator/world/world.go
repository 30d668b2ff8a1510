// Package world is the state of a simulated WhatsApp network: who is on it, which clients they linked, what waits for
// those clients, what the phones have read, and which faults are set. It opens no sockets.
package world

import (
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"balas/simulator/media"
)

// What can be wrong with a request. Errors of this package wrap one of them.
var (
	// ErrMalformed says that a request makes no sense.
	ErrMalformed = errors.New("malformed")
	// ErrNotFound says that a phone, message, fault or endpoint does not exist.
	ErrNotFound = errors.New("not found")
	// ErrForbidden says that the phone may not do that.
	ErrForbidden = errors.New("forbidden")
	// ErrConflict says that the state of things does not allow it: an expired QR, a taken LID, nothing linked.
	ErrConflict = errors.New("conflict")
	// ErrNotSynced says that clients did not settle in time.
	ErrNotSynced = errors.New("not in sync")
)

// Options set up a world.
type Options struct {
	// Clock gives the time in stanzas; time.Now if nil.
	Clock func() time.Time
	// LID makes new phones write in LID addressing.
	LID bool
	// Strict is called with every request that the simulator cannot answer; nil if nobody wants to know.
	Strict func(request string)
	// Media is a directory for the files on the media host. Without it they are gone after Close.
	Media string
	// Seed makes keys and ids the same in every run; random if empty.
	Seed string
}

// World is one network. All its methods may be called from many goroutines.
type World struct {
	options Options
	media   *media.Store
	chance  chance
	clock   clock

	mu      sync.Mutex
	people  map[string]*Person
	lids    map[string]*Person
	groups  map[string]*Group
	log     eventLog
	faults  []*Fault
	faultID int
	// deleted are the numbers of faults that were deleted one by one, cleared is up to which number all were.
	deleted map[int]bool
	cleared int
	counts  map[string]int
	unknown []string
	heard   time.Time
	// late is what faults put off of what clients sent, in the order in which it came.
	late  []*late
	calls []*Call
	runs  int
	// pictureID is the latest id of a profile picture.
	pictureID int64
	pulse     chan struct{}
	edits     uint64
}

// New makes an empty network.
func New(options Options) *World {
	if options.Clock == nil {
		options.Clock = time.Now
	}
	w := &World{
		options: options,
		media:   media.NewStore(options.Media),
		chance:  chance{seed: options.Seed, streams: map[string]*rand.ChaCha8{}},
		people:  map[string]*Person{},
		lids:    map[string]*Person{},
		groups:  map[string]*Group{},
		counts:  map[string]int{},
		deleted: map[int]bool{},
		pulse:   make(chan struct{}),
	}
	w.clock.base, w.options.Clock = options.Clock, w.clock.now
	return w
}

// Now is the network's time.
func (w *World) Now() time.Time { return w.options.Clock() }

// stir wakes everybody who waits for something to happen. The caller holds the lock.
func (w *World) stir() {
	w.edits++
	close(w.pulse)
	w.pulse = make(chan struct{})
}

// Stirred returns a channel that is closed at the next change of anything.
func (w *World) Stirred() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.pulse
}

// Edits counts the changes so far, so that a saver can tell whether there is something to save.
func (w *World) Edits() uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.edits
}
