package whatsapp

import (
	"maps"

	"github.com/google/uuid"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
)

// heritage is what a session leaves to the one that takes its place.
type heritage struct {
	followed map[types.JID]struct{}
}

// tired reports whether another session is to take this one's place before the next message goes out. whatsmeow's client
// remembers the devices, the LID and the privacy token of everybody that it writes to, some 0.8 KB each, and forgets nobody.
// The moment is one at which nothing is on its way; a session that never has one does not wait for it for ever.
func (x *session) tired(next chat.Message) bool {
	if x.people < x.Tempo.People {
		return false
	}
	atRest := next.Priority != chat.PriorityReply && len(x.acks.places) == 0 && !x.uploads.busy()
	return atRest || x.people >= 2*x.Tempo.People
}

// renew has another session take this one's place, of which nothing is told unless it cannot connect. What is queued waits
// in the database.
func (x *session) renew() {
	if !x.last() {
		return
	}
	x.log.Debug("renew session", "people", x.people)
	x.following.Lock()
	h := heritage{maps.Clone(x.followed)}
	x.following.Unlock()
	x.mu.Lock()
	x.heirs[x.instance.ID] = h
	x.mu.Unlock()
	go x.stop(x, chat.Observed{})
}

// inherit takes over what the session before left, if it was renewed.
func (x *session) inherit() {
	h, renewed := x.heritage(x.instance.ID)
	if renewed {
		x.followed = h.followed
		x.renewed = x.instance.State == chat.Connected // unless its owner stopped it in between
	}
}

// heritage is what the instance's session before left, once.
func (s *Supervisor) heritage(instance uuid.UUID) (heritage, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h, ok := s.heirs[instance]
	delete(s.heirs, instance)
	return h, ok
}
