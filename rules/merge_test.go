package rules_test

import (
	"context"
	"testing"

	"balas/chat"
	"balas/rules"
)

// anaLID is Ana's other name.
var anaLID = chat.Address{Kind: chat.LID, User: "100000000000011"}

// join has WhatsApp tell, on a service of its own, that Ana's two names are one person's.
func (s *shop) join() {
	s.t.Helper()
	err := s.service().Learn(s.t.Context(), s.owner.AccountID, s.bot.ID, chat.Address{Kind: chat.PN, User: ana}, anaLID)
	if err != nil {
		s.t.Fatal(err)
	}
}

// byLID is what Ana says under her other name.
func (s *shop) byLID(body string) chat.Inbound {
	in := s.inbound(ana, body)
	in.Chat = anaLID
	return in
}

func TestWhatWaitsIsAnsweredInTheChatThatItsChatIsJoinedTo(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "hello")
	e.Quiet()
	gone := s.receive(s.service(), s.byLID("open today?"))
	s.join()
	e.Wake(chat.Due{InstanceID: s.bot.ID, ChatID: gone, At: s.clock.now()}) // which was set before
	e.Quiet()
	check(t, "questions", []string{"hello", "open today?"}, a.texts())
	check(t, "replies", []string{"Yes.", "Yes."}, s.replies(id))
	s.settled(id)
}

func TestChatsAreJoinedWhileTheAgentThinks(t *testing.T) {
	t.Parallel()
	for name, other := range map[string]bool{"about the one that stays": false, "about the one that goes": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			a := says("Yes.")
			e, service := s.engine(rules.Options{Answerer: a})
			id := s.say(service, "hello")
			e.Quiet()
			s.receive(s.service(), s.byLID(""))
			answer := a.script
			a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
				if n == 2 {
					s.join()
				}
				return answer(ctx, n, q)
			}
			in := s.inbound(ana, "open today?")
			if other {
				in.Chat = anaLID
			}
			s.receive(service, in)
			e.Quiet()
			check(t, "replies", []string{"Yes.", "Yes."}, s.replies(id))
			s.settled(id)
		})
	}
}
