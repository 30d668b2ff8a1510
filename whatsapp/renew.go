package whatsapp

import (
	"maps"
	"time"

	"github.com/google/uuid"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
)

// renewal is on its way while a session takes another's place.
type renewal struct {
	followed map[types.JID]struct{}
	over     chan struct{} // closed once the second is connected, or it is known that it is not
}

// renewalTime is how long those who ask something of WhatsApp wait for a renewal.
const renewalTime = 5 * time.Second

// tired reports whether another session is to take this one's place before the next message goes out. whatsmeow's client
// remembers the devices, the LID and the privacy token of everybody that it writes to, some 0.8 KB each, and forgets nobody.
// The moment is one at which no message is on its way and no customer is being answered; who never has one does not wait for it
// for ever.
func (x *session) tired() bool {
	if x.people < x.Tempo.People {
		return false
	}
	atRest := !x.queue.Urgent() && !x.Chats.Serving(x.instance.ID) && x.acks.none() && !x.uploads.busy()
	return atRest || x.people >= 2*x.Tempo.People
}

// renew has another session take this one's place, of which nothing is told unless it cannot connect. What is queued waits
// in the database.
func (x *session) renew() {
	x.probe(x.ctx) // WhatsApp answers in turn, and so what the client asked for the last recipient first
	if !x.last() {
		return
	}
	x.log.Debug("renew session", "people", x.people)
	x.following.Lock()
	r := &renewal{followed: maps.Clone(x.followed), over: make(chan struct{})}
	x.following.Unlock()
	x.mu.Lock()
	x.renewals[x.instance.ID] = r
	x.mu.Unlock()
	go x.stop(x, chat.Observed{})
}

// inherit takes over what the session before left, if this one is to take its place.
func (x *session) inherit() {
	r := x.renewal(x.instance.ID)
	if r == nil {
		return
	}
	if x.instance.State != chat.Connected { // its owner stopped it meanwhile
		x.endRenewal(x.instance.ID)
		return
	}
	x.successor, x.followed = true, r.followed
}

func (s *Supervisor) renewal(instance uuid.UUID) *renewal {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.renewals[instance]
}

// endRenewal lets those go on who wait for the instance's renewal, if there is one.
func (s *Supervisor) endRenewal(instance uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.renewals[instance]; r != nil {
		delete(s.renewals, instance)
		close(r.over)
	}
}

// endRenewals ends those of instances that are not to be online any more.
func (s *Supervisor) endRenewals(keep map[uuid.UUID]bool) {
	s.mu.Lock()
	renewing := maps.Clone(s.renewals)
	s.mu.Unlock()
	for instance := range renewing {
		if !keep[instance] {
			s.endRenewal(instance)
		}
	}
}

// awaitRenewal waits until the instance's session is not being renewed, or not for much longer.
func (s *Supervisor) awaitRenewal(instance uuid.UUID) {
	r := s.renewal(instance)
	if r == nil {
		return
	}
	late := time.NewTimer(renewalTime)
	defer late.Stop()
	select {
	case <-r.over:
	case <-late.C:
	}
}
