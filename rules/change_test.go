package rules_test

import (
	"context"
	"testing"

	"balas/chat"
	"balas/rules"
)

// change is Ana's change of a message of hers.
func (s *shop) change(kind chat.Kind, target, body string) chat.Inbound {
	in := s.inbound(ana, body)
	in.Kind, in.TargetID = kind, target
	if kind == chat.KindVote {
		in.Content.Vote = &chat.Vote{Options: []string{"yes"}}
	}
	return in
}

func TestChangesWakeNoTurn(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	e, service := s.engine(rules.Options{Answerer: a})
	first := s.inbound(ana, "hello")
	id := s.receive(service, first)
	e.Quiet()
	woken := 0
	wake := service.OnDue
	service.OnDue = func(d chat.Due) { woken++; wake(d) }
	for _, kind := range []chat.Kind{chat.KindReaction, chat.KindVote, chat.KindEdit, chat.KindRevoke} {
		s.receive(service, s.change(kind, first.ID, "changed"))
		s.receive(service, s.change(kind, "UNKNOWN", "changed"))
	}
	missing := s.inbound(ana, "")
	missing.Kind = chat.KindUnavailable
	s.receive(service, missing)
	e.Quiet()
	check(t, "questions", []string{"hello"}, a.texts())
	check(t, "wakes", 0, woken)
	s.settled(id)

	missing.Kind, missing.Body = chat.KindText, "still there?"
	s.receive(service, missing)
	e.Quiet()
	check(t, "questions", []string{"hello", "still there?"}, a.texts())
	s.settled(id)
}

func TestWhatIsEditedIsAnsweredAsItReadsNow(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	e, _ := s.engine(rules.Options{Answerer: a})
	quiet := s.service()
	first, second := s.inbound(ana, "two cakes"), s.inbound(ana, "no, pies")
	s.receive(quiet, first)
	id := s.receive(quiet, second)
	s.receive(quiet, s.change(chat.KindEdit, first.ID, "three cakes"))
	s.receive(quiet, s.change(chat.KindRevoke, second.ID, ""))
	if err := e.Resume(t.Context(), s.bot.ID); err != nil {
		t.Fatal(err)
	}
	e.Quiet()
	check(t, "questions", []string{"three cakes"}, a.texts())
	check(t, "replies", []string{"Yes."}, s.replies(id))
	s.settled(id)
}

func TestWhatIsDeletedIsNotAnswered(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	e, _ := s.engine(rules.Options{Answerer: a})
	quiet := s.service()
	only := s.inbound(ana, "never mind")
	id := s.receive(quiet, only)
	s.receive(quiet, s.change(chat.KindRevoke, only.ID, ""))
	if err := e.Resume(t.Context(), s.bot.ID); err != nil {
		t.Fatal(err)
	}
	e.Quiet()
	check(t, "questions", nil, a.texts())
	check(t, "replies", []string{}, s.replies(id))
	s.settled(id)
}

func TestChangesWhileTheAgentThinks(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		kind      chat.Kind
		questions []string
		replies   []string
	}{
		"edited":  {chat.KindEdit, []string{"two cakes", "three cakes"}, []string{"Yes."}},
		"deleted": {chat.KindRevoke, []string{"two cakes"}, []string{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShop(t)
			said := s.inbound(ana, "two cakes")
			var service *chat.Service
			a := says("Yes.")
			answer := a.script
			a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
				if n == 1 {
					s.receive(service, s.change(c.kind, said.ID, "three cakes"))
				}
				return answer(ctx, n, q)
			}
			e, svc := s.engine(rules.Options{Answerer: a})
			service = svc
			id := s.receive(service, said)
			e.Quiet()
			check(t, "questions", c.questions, a.texts())
			check(t, "replies", c.replies, s.replies(id))
			s.settled(id)
		})
	}
}

func TestAChoiceIsAskedByItsText(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.keyword(rules.Equals, "Prices", "Ten each.")
	e, service := s.engine(rules.Options{})
	menu := chat.Menu{Options: []chat.Option{{Text: "Hours"}, {ID: "p", Text: "Prices"}}}
	to := chat.Address{Kind: chat.PN, User: ana}
	_, err := service.Accept(t.Context(), chat.Draft{
		AccountID: s.owner.AccountID, InstanceID: s.bot.ID, To: to, Kind: chat.KindMenu, Body: "What?", Content: chat.Content{Menu: &menu}, Origin: chat.FromAPI,
	})
	if err != nil {
		t.Fatal(err)
	}
	id := s.say(service, "2")
	e.Quiet()
	check(t, "replies", []string{"Ten each."}, s.replies(id))
}
