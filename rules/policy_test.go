package rules_test

import (
	"context"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/pgtest"
	"balas/rules"
)

func TestHumanTakesOver(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	e, service := s.engine(rules.Options{Answerer: a})
	s.say(s.service(), "Is it open?") // and before the bot answers
	byHand := s.inbound(ana, "Yes, until six.")
	byHand.FromMe = true
	s.receive(service, byHand)
	if err := e.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Quiet()
	for range 3 {
		s.say(service, "And tomorrow?")
		e.Quiet()
	}
	s.clock.move(time.Duration(s.bot.TakeoverSeconds)*time.Second - time.Second)
	id := s.say(service, "Anybody there?")
	e.Quiet()
	if got := s.replies(id); len(got) != 0 {
		t.Errorf("the bot said %q while a person had the chat", got)
	}
	s.clock.move(time.Second)
	s.say(service, "Hello?")
	e.Quiet()
	check(t, "replies", []string{"Yes."}, s.replies(id))
	check(t, "questions", []string{"Hello?"}, a.texts())
	check(t, "turns", []string{"ignore human", "ignore human", "ignore human", "ignore human", "ignore human", "ask answer"}, s.ends(id))
	if h := a.asked[0].History[1]; !h.Human || h.Text != "Yes, until six." {
		t.Errorf("got %+v, want the line that the person wrote", h)
	}
	s.settled(id)
}

func TestHumanTakesOverWhileAgentThinks(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var service *chat.Service
	a := says("Yes.")
	answer := a.script
	a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
		byHand := s.inbound(ana, "I am on it.")
		byHand.FromMe = true
		s.receive(service, byHand)
		return answer(ctx, n, q)
	}
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "Is it open?")
	e.Quiet()
	check(t, "turns", []string{"ignore human"}, s.ends(id))
	if got := s.replies(id); len(got) != 0 {
		t.Errorf("the bot said %q after a person did", got)
	}
	s.settled(id)
}

func TestMutedBeforeTheFirstMessage(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, service := s.engine(rules.Options{Answerer: says("Yes.")})
	c, err := service.At(t.Context(), s.owner.AccountID, s.bot.ID, chat.Address{Kind: chat.PN, User: ana})
	if err != nil {
		t.Fatal(err)
	}
	if err := service.SetOwner(t.Context(), s.owner.AccountID, c, chat.OwnedByNone, nil, "asked for it"); err != nil {
		t.Fatal(err)
	}
	id := s.say(service, "Hello?")
	e.Quiet()
	check(t, "turns", []string{"ignore muted"}, s.ends(id))
}

func TestHandoffEnds(t *testing.T) {
	t.Parallel()
	s := newShop(t, rules.Patch{HandoffSeconds: new(600)})
	a := &agent{script: func(context.Context, int, chat.Question) (chat.Answer, error) {
		return chat.Answer{Text: "A colleague will write.", Action: chat.ActionHandoff}, nil
	}}
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "A person, please!")
	e.Quiet()
	s.say(service, "Hello?")
	e.Quiet()
	s.clock.move(10 * time.Minute)
	s.say(service, "A person!")
	e.Quiet()
	check(t, "turns", []string{"ask handoff", "ignore human", "ask handoff"}, s.ends(id))
}

func TestLoopBreaker(t *testing.T) {
	t.Parallel()
	s := newShop(t, rules.Patch{TurnCap: new(3), TurnWindow: new(600)})
	e, service := s.engine(rules.Options{Answerer: says("I am a bot.")})
	var id int64
	for range 6 {
		id = s.say(service, "I am a bot, too.")
		e.Quiet()
		s.clock.move(time.Second)
	}
	s.clock.move(10 * time.Minute)
	s.say(service, "Sorry, that was my bot.")
	e.Quiet()
	check(t, "turns", []string{"ask answer", "ask answer", "ask answer", "ignore loop", "ignore loop", "ignore loop", "ask answer"}, s.ends(id))
	s.receive(service, s.inbound(budi, "Hello?"))
	e.Quiet()
}

func TestBacklog(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	for _, c := range []struct {
		name  string
		patch rules.Patch
		age   time.Duration
		end   string
	}{
		{"wanted", rules.Patch{}, time.Hour, "ask answer"},
		{"not wanted", rules.Patch{ReplyUnreadMsgs: new(false)}, time.Hour, "ignore backlog"},
		{"not wanted, but new", rules.Patch{ReplyUnreadMsgs: new(false)}, time.Second, "ask answer"},
		{"too old", rules.Patch{}, 30 * time.Hour, "ignore too_old"},
		{"as old as the owner likes", rules.Patch{UnreadMaxAge: new(48 * 3600)}, 30 * time.Hour, "ask answer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShopOn(t, pool, c.patch)
			e, service := s.engine(rules.Options{Answerer: says("Yes.")})
			in := s.inbound(ana, "Is it open?")
			in.At = in.At.Add(-c.age)
			id := s.receive(service, in)
			e.Quiet()
			check(t, "turns", []string{c.end}, s.ends(id))
			s.settled(id)
		})
	}
}

func TestGroup(t *testing.T) {
	t.Parallel()
	s := newShop(t, rules.Patch{ReplyGroupMsgs: new(true), GroupAddressed: new(true), BotName: new("Melati")})
	s.keyword(rules.Contains, "menu", "Soup, [name].")
	e, service := s.engine(rules.Options{})
	in := func(name, phone, body, quoted string) int64 {
		m := s.inbound(phone, body)
		m.Chat, m.Sender = chat.Address{Kind: chat.Group, User: "120363000000000007"}, m.Chat
		m.PushName, m.QuotedID = name, quoted
		id := s.receive(service, m)
		e.Quiet()
		return id
	}
	id := in("Ana", ana, "Has anybody seen the menu?", "")
	in("Ana", ana, "Melati, the menu?", "")
	var quoted string
	if err := s.pool.QueryRow(t.Context(), `SELECT id FROM messages WHERE chat_id = $1 AND from_me`, id).Scan(&quoted); err != nil {
		t.Fatal(err)
	}
	in("Budi", budi, "is that the menu of today?", quoted)
	check(t, "turns", []string{"ignore not_addressed", "reply keyword", "reply keyword"}, s.ends(id))
	check(t, "replies", []string{"Soup, Ana.", "Soup, Budi."}, s.replies(id))
}
