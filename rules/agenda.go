package rules

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

// How long a chat may keep its turn waiting, as parts of the debounce: six seconds make a cap of
// twenty, and a customer who types holds the turn for twelve seconds at a time, since WhatsApp
// repeats the notice about every ten.
const (
	capNumerator   = 10
	capDenominator = 3
	typingFactor   = 2
)

// maxWaiting is how many messages wait for one turn; with one more it starts at once.
const maxWaiting = 20

// agenda knows when the turn of each chat is due and runs it then, one turn of a chat at a time. It
// lives in the process; what it knows of is stored on the chats, too. A chat without anything to do
// costs nothing.
type agenda struct {
	now      func() time.Time
	debounce time.Duration
	run      func(ctx context.Context, chatID int64, instanceID uuid.UUID, redos int) later

	ctx     context.Context // of the turns
	mu      sync.Mutex
	entries map[int64]*entry
	stopped bool
	turns   sync.WaitGroup
}

// entry is a chat with a turn that waits, or runs, or both.
type entry struct {
	instance uuid.UUID // the chat's
	due      time.Time // zero: nothing waits
	open     time.Time // when the first that waits came
	typing   time.Time // until when the customer is taken to type
	waiting  int
	redos    int
	running  bool
	timer    *time.Timer
}

// later is when a chat wants another turn; the zero later is never.
type later struct {
	instance  uuid.UUID // the chat's, for who knows of the chat no more than that it waits
	due, open time.Time
	redo      bool // what was thought so far is void since the customer wrote more
}

// wake notes a message that came at d.open and whose turn is due at d.due.
func (a *agenda) wake(chatID int64, d later) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped {
		return
	}
	e := a.entries[chatID]
	if e == nil {
		e = &entry{instance: d.instance}
		a.entries[chatID] = e
	}
	e.add(d)
	a.arm(chatID, e)
}

func (e *entry) add(d later) {
	if e.due.IsZero() || d.open.Before(e.open) {
		e.open = d.open
	}
	if d.due.After(e.due) {
		e.due = d.due
	}
	e.waiting++
}

// type notes that the customer types or stopped typing. Without a turn that waits it is no news.
func (a *agenda) typing(chatID int64, composing bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	e := a.entries[chatID]
	if a.stopped || e == nil || e.due.IsZero() {
		return
	}
	e.typing = time.Time{}
	if composing {
		e.typing = a.now().Add(typingFactor * a.debounce)
	}
	a.arm(chatID, e)
}

// at is when the waiting turn starts.
func (a *agenda) at(e *entry) time.Time {
	if e.waiting >= maxWaiting {
		return e.open
	}
	at := e.due
	if e.typing.After(at) {
		at = e.typing
	}
	if most := e.open.Add(a.debounce * capNumerator / capDenominator); at.After(most) {
		at = most
	}
	return at
}

// arm starts the chat's waiting turn, now or by a timer, unless a turn of the chat runs. The mutex is
// held.
func (a *agenda) arm(chatID int64, e *entry) {
	if e.timer != nil {
		e.timer.Stop()
		e.timer = nil
	}
	if e.running {
		return
	}
	if wait := a.at(e).Sub(a.now()); wait > 0 {
		e.timer = time.AfterFunc(wait, func() { a.ring(chatID, e) })
		return
	}
	a.start(chatID, e)
}

// ring is the timer's call. The turn may have been put off, or started, since the timer was set.
func (a *agenda) ring(chatID int64, e *entry) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.stopped && !e.due.IsZero() {
		a.arm(chatID, e)
	}
}

func (a *agenda) start(chatID int64, e *entry) {
	*e = entry{instance: e.instance, running: true, redos: e.redos}
	a.turns.Go(func() { a.turn(chatID, e) })
}

func (a *agenda) turn(chatID int64, e *entry) {
	next := a.run(a.ctx, chatID, e.instance, e.redos)
	a.mu.Lock()
	defer a.mu.Unlock()
	e.running = false
	e.redos++
	if !next.redo {
		e.redos = 0
	}
	if !next.due.IsZero() {
		e.add(next)
	}
	if e.due.IsZero() || a.stopped {
		delete(a.entries, chatID)
		return
	}
	a.arm(chatID, e)
}

// stop starts no more turns and waits for those that run, until ctx ends.
func (a *agenda) stop(ctx context.Context) error {
	a.mu.Lock()
	a.stopped = true
	for chatID, e := range a.entries {
		if e.timer != nil {
			e.timer.Stop()
		}
		if !e.running {
			delete(a.entries, chatID)
		}
	}
	a.mu.Unlock()
	done := make(chan struct{})
	go func() { a.turns.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
