package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/chat"
)

// overdueMax is how many messages of a number, each in another chat, may wait for a late acknowledgement while
// others go out. whatsmeow sends one at a time and waits under its lock, so waiting longer is done here.
const overdueMax = 8

// acks are the acknowledgements of messages that a session waits for.
type acks struct {
	places chan struct{} // holds a token for each message that is set aside

	mu     sync.Mutex
	open   map[string]chan verdict // by the message's id
	judged map[string]verdict      // of messages that were set aside, until the queue gives them out again
}

// verdict is what became of a message that was handed to WhatsApp.
type verdict struct {
	at  time.Time // when WhatsApp took it
	err error
}

// overdue is the error of a message whose acknowledgement has not come yet.
type overdue struct{ verdict <-chan verdict }

// Error says so.
func (overdue) Error() string { return whatsmeow.ErrMessageTimedOut.Error() }

// Unwrap returns whatsmeow's error.
func (overdue) Unwrap() error { return whatsmeow.ErrMessageTimedOut }

func newAcks() *acks {
	return &acks{
		places: make(chan struct{}, overdueMax),
		open:   map[string]chan verdict{}, judged: map[string]verdict{},
	}
}

// expect returns a channel that gets what WhatsApp says to the message.
func (a *acks) expect(id string) <-chan verdict {
	a.mu.Lock()
	defer a.mu.Unlock()
	c := make(chan verdict, 1)
	a.open[id] = c
	return c
}

func (a *acks) forget(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.open, id)
}

// hear is shown every stanza.
func (a *acks) hear(stanza *waBinary.Node) {
	if stanza.Tag != "ack" {
		return
	}
	id, _ := stanza.Attrs["id"].(string)
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := a.open[id]; ok {
		a.tell(id, readAck(stanza))
	}
}

// arrived notes that people have the messages, and so that WhatsApp has.
func (a *acks) arrived(ids []string, at time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, id := range ids {
		a.tell(id, verdict{at: at})
	}
}

// tell passes a verdict on to who expects it. The caller holds mu.
func (a *acks) tell(id string, v verdict) {
	if c, ok := a.open[id]; ok {
		delete(a.open, id)
		c <- v
	}
}

// lose gives up what will not come any more, because the connection is lost.
func (a *acks) lose() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for id := range a.open {
		a.tell(id, verdict{err: errLost})
	}
}

func (a *acks) judge(id string, v verdict) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.judged[id] = v
}

// verdict returns what became of a message that was set aside, once.
func (a *acks) verdict(id string) (verdict, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	v, ok := a.judged[id]
	delete(a.judged, id)
	return v, ok
}

// has reports whether it is known what became of a message that was set aside.
func (a *acks) has(id string) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	_, ok := a.judged[id]
	return ok
}

// none reports whether no message waits for its acknowledgement, or to be told of it.
func (a *acks) none() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return len(a.places) == 0 && len(a.open) == 0 && len(a.judged) == 0
}

// setAside lets other chats' messages go out while a message waits for its acknowledgement. The message comes back
// to the queue with the verdict; what follows in its chat waits behind it.
func (x *session) setAside(m chat.Message, late overdue) {
	if !take(x.ctx, x.acks.places, nil) {
		return
	}
	x.queue.Keep(m)
	x.spawn(func() {
		defer func() { <-x.acks.places }()
		v, ok := awaitVerdict(x.ctx, late.verdict, x.Tempo.Acknowledge-x.Tempo.Patience)
		x.acks.forget(m.ID)
		if ok {
			x.acks.judge(m.ID, v)
			x.queue.Release(m)
		}
	})
}

// awaitVerdict waits so long for a verdict; false when ctx ended.
func awaitVerdict(ctx context.Context, told <-chan verdict, d time.Duration) (verdict, bool) {
	late := time.NewTimer(d)
	defer late.Stop()
	select {
	case v := <-told:
		return v, true
	case <-late.C:
		return verdict{err: whatsmeow.ErrMessageTimedOut}, true
	case <-ctx.Done():
		return verdict{}, false
	}
}

var errLost = errors.New("the connection was lost before WhatsApp acknowledged the message")

// readAck reads an acknowledgement as whatsmeow does.
func readAck(ack *waBinary.Node) verdict {
	a := ack.AttrGetter()
	v := verdict{at: a.UnixTime("t")}
	if code := a.OptionalInt("error"); code != 0 {
		v.err = fmt.Errorf("%w %d", whatsmeow.ErrServerReturnedError, code)
	}
	return v
}
