package whatsapp

import (
	"cmp"
	"container/heap"
	"context"
	"sync"
	"time"

	"balas/chat"
)

// queue holds the messages that one instance has to send: those that may go out by priority and then
// in the order in which they were accepted, the others by their time. It holds each message once,
// however often it is pushed.
type queue struct {
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
	lowMark  = 200    // how few messages are left to be sent now when more are loaded
	laterMax = 50_000 // how many wait for their time when no more are loaded
	asideMax = 5_000  // how many wait for a file, their own or that of another in their chat, when no more are loaded
)

func newQueue(now func() time.Time) *queue {
	return &queue{
		now: now, wake: make(chan struct{}, 1), news: make(chan struct{}, 1), known: map[string]bool{}, held: map[int64]*held{},
		ready: messageHeap{less: bySeq}, later: messageHeap{less: byTime},
	}
}

// push adds the messages that it does not hold. While more wait in the database than are loaded, only those are
// added that come before them: the others have to keep their place behind those.
func (q *queue) push(messages ...chat.Message) {
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

// load adds what read returns of the database, in the order of sending, and notes whether it is as much as
// read may return, so that there may be more. What waits here for its time, or for its file, does not count.
func (q *queue) load(limit int, read func(limit int) ([]chat.Message, error)) error {
	q.loading.Lock()
	defer q.loading.Unlock()
	q.mu.Lock()
	q.ended = map[string]bool{}
	limit += len(q.known) - q.ready.Len() // what the database shows as waiting, too, and nobody can send now
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

// again puts a message back that pop gave out, to be sent at the time given.
func (q *queue) again(m chat.Message, at time.Time) {
	q.mu.Lock()
	m.NotBefore = &at
	q.add(m)
	q.mu.Unlock()
	q.signal()
}

// hasten makes the messages ready that were put back to be sent at that very time.
func (q *queue) hasten(at time.Time) {
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

// done forgets a message that pop gave out.
func (q *queue) done(id string) {
	q.mu.Lock()
	delete(q.known, id)
	if q.ended != nil {
		q.ended[id] = true
	}
	q.mu.Unlock()
}

// runsLow reports whether few messages may go out now of more that wait in the database. Those that are sent and
// not stored as such yet do not count: storing may lag, and nothing asks again once the queue is empty. Nor do
// those that wait for their time or for a file, unless they are very many: a restriction, or a media server in trouble,
// may hold a whole campaign for long.
func (q *queue) runsLow() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.more && q.ready.Len() < lowMark && q.later.Len() < laterMax && q.aside < asideMax
}

// knows reports whether the message is queued or in flight, or will be loaded in its time.
func (q *queue) knows(id string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.known[id] || q.more
}

// len counts the messages that are queued or in flight.
func (q *queue) len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.known)
}

// pop takes the next message and waits for one; false when ctx ended. It stays known until done.
func (q *queue) pop(ctx context.Context) (chat.Message, bool) {
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
func (q *queue) next() (chat.Message, time.Duration, bool) {
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

func (q *queue) add(m chat.Message) {
	if m.NotBefore != nil && m.NotBefore.After(q.now()) {
		heap.Push(&q.later, m)
		return
	}
	heap.Push(&q.ready, m)
}

func (q *queue) signal() { signal(q.wake) }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// messageHeap implements heap.Interface.
type messageHeap struct {
	items []chat.Message
	less  func(a, b chat.Message) bool
}

func bySeq(a, b chat.Message) bool { return compareSeq(a, b) < 0 }

func compareSeq(a, b chat.Message) int {
	return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(a.Seq, b.Seq))
}

func byTime(a, b chat.Message) bool { return a.NotBefore.Before(*b.NotBefore) }

func (h messageHeap) Len() int           { return len(h.items) }
func (h messageHeap) Less(i, j int) bool { return h.less(h.items[i], h.items[j]) }
func (h messageHeap) Swap(i, j int)      { h.items[i], h.items[j] = h.items[j], h.items[i] }

// Push is for package heap.
func (h *messageHeap) Push(m any) { h.items = append(h.items, m.(chat.Message)) }

// Pop is for package heap.
func (h *messageHeap) Pop() any {
	last := len(h.items) - 1
	m := h.items[last]
	h.items[last] = chat.Message{}
	h.items = h.items[:last]
	return m
}
