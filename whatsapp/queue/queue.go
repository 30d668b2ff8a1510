// Package queue keeps the outgoing messages of one number in order: what may go out now, what waits for its time, and what
// waits for another of its chat.
package queue

import (
	"container/heap"
	"context"
	"sync"
	"time"

	"balas/chat"
)

// Queue holds the messages that one instance has to send: those that may go out by priority and then
// in the order in which they were accepted, the others by their time. It holds each message once,
// however often it is pushed. It may be used by several goroutines.
type Queue struct {
	now  func() time.Time
	wake chan struct{} // holds a token while something may go out
	news chan struct{} // holds a token while messages were pushed that nobody who makes way knows of

	mu    sync.Mutex
	ready messageHeap
	later messageHeap
	known map[string]bool // queued or in flight
	held  map[int64]*held // by chat
	aside int             // how many messages are in held
	more  bool            // the database holds more than was loaded, all of it after end
	end   chat.Message    // the last that was loaded
	ended map[string]bool // done while a load reads the database, which may still show it as waiting; nil: none does

	loading sync.Mutex // held by a load
}

const (
	loadMax  = 1000   // how many waiting messages are loaded at a time
	lowMark  = 200    // how few messages are left to be sent now when more are loaded
	laterMax = 50_000 // how many wait for their time when no more are loaded
	asideMax = 5_000  // how many wait for a file, their own or that of another in their chat, when no more are loaded
)

// New returns an empty queue.
func New(now func() time.Time) *Queue {
	return &Queue{
		now: now, wake: make(chan struct{}, 1), news: make(chan struct{}, 1), known: map[string]bool{}, held: map[int64]*held{},
		ready: messageHeap{less: bySeq}, later: messageHeap{less: byTime},
	}
}

// Push adds the messages that it does not hold. While more wait in the database than are loaded, only those are
// added that come before them: the others have to keep their place behind those.
func (q *Queue) Push(messages ...chat.Message) {
	q.mu.Lock()
	for _, m := range messages {
		if !q.known[m.ID] && (!q.more || bySeq(m, q.end)) {
			q.known[m.ID] = true
			q.add(m)
		}
	}
	q.mu.Unlock()
	signal(q.news)
	q.signal()
}

// Load adds what read returns: the first messages that wait in the database, in the order of sending, limit at most. As many
// as that mean that there may be more. What waits here for its time, or for its file, does not count. It adds nothing when
// read fails, and fails as that does.
func (q *Queue) Load(read func(limit int) ([]chat.Message, error)) error {
	q.loading.Lock()
	defer q.loading.Unlock()
	q.mu.Lock()
	q.ended = map[string]bool{}
	limit := loadMax + len(q.known) - q.ready.Len() // what the database shows as waiting, too, and nobody can send now
	q.mu.Unlock()
	messages, err := read(limit)
	q.mu.Lock()
	ended := q.ended
	q.ended = nil
	if err != nil {
		q.mu.Unlock()
		return err
	}
	if q.more = len(messages) == limit; q.more {
		q.end = messages[limit-1]
	}
	for _, m := range messages {
		if !q.known[m.ID] && !ended[m.ID] {
			q.known[m.ID] = true
			q.add(m)
		}
	}
	q.mu.Unlock()
	q.signal()
	return nil
}

// Again puts a message back that Pop gave out, to be sent at the time given.
func (q *Queue) Again(m chat.Message, at time.Time) {
	q.mu.Lock()
	m.NotBefore = &at
	q.add(m)
	q.mu.Unlock()
	q.signal()
}

// Hasten makes the messages ready that were put back to be sent at that very time.
func (q *Queue) Hasten(at time.Time) {
	q.mu.Lock()
	waiting := q.later.items
	q.later.items = nil
	for _, m := range waiting {
		if m.NotBefore.Equal(at) {
			m.NotBefore = nil
		}
		q.add(m)
	}
	q.mu.Unlock()
	q.signal()
}

// Done forgets a message that Pop gave out.
func (q *Queue) Done(id string) {
	q.mu.Lock()
	delete(q.known, id)
	if q.ended != nil {
		q.ended[id] = true
	}
	q.mu.Unlock()
}

// RunsLow reports whether few messages may go out now of more that wait in the database. Those that are sent and
// not stored as such yet do not count: storing may lag, and nothing asks again once the queue is empty. Nor do
// those that wait for their time or for a file, unless they are very many: a restriction, or a media server in trouble,
// may hold a whole campaign for long.
func (q *Queue) RunsLow() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.more && q.ready.Len() < lowMark && q.later.Len() < laterMax && q.aside < asideMax
}

// Knows reports whether the message is queued or in flight, or will be loaded in its time.
func (q *Queue) Knows(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.known[id] || q.more
}

// News holds a token once messages were pushed of which nobody who makes way knows.
func (q *Queue) News() <-chan struct{} { return q.news }

// Len counts the messages that are queued or in flight.
func (q *Queue) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.known)
}

// Urgent reports whether a reply may go out now.
func (q *Queue) Urgent() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.ready.Len() > 0 && q.ready.items[0].Priority == chat.PriorityReply
}

// Pop takes the next message and waits for one; false when ctx ended. It stays known until Done.
func (q *Queue) Pop(ctx context.Context) (chat.Message, bool) {
	for ctx.Err() == nil {
		m, pause, ok := q.next()
		if ok {
			return m, true
		}
		var due <-chan time.Time
		var timer *time.Timer
		if pause > 0 {
			timer = time.NewTimer(pause)
			due = timer.C
		}
		select {
		case <-q.wake:
		case <-due:
		case <-ctx.Done():
		}
		if timer != nil {
			timer.Stop()
		}
	}
	return chat.Message{}, false
}

// next takes what may go out now, or says how long until something may; zero: nothing waits.
func (q *Queue) next() (chat.Message, time.Duration, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := q.now()
	for q.later.Len() > 0 && !q.later.items[0].NotBefore.After(now) {
		heap.Push(&q.ready, heap.Pop(&q.later))
	}
	for q.ready.Len() > 0 {
		if m := heap.Pop(&q.ready).(chat.Message); !q.waits(m) {
			q.resume(m)
			return m, 0, true
		}
	}
	if q.later.Len() > 0 {
		return chat.Message{}, q.later.items[0].NotBefore.Sub(now), false
	}
	return chat.Message{}, 0, false
}

func (q *Queue) add(m chat.Message) {
	if m.NotBefore != nil && m.NotBefore.After(q.now()) {
		heap.Push(&q.later, m)
		return
	}
	heap.Push(&q.ready, m)
}

func (q *Queue) signal() { signal(q.wake) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
