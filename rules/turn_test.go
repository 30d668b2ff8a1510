package rules_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pgtest"
	"balas/rules"
)

func check[T any](t *testing.T, what string, want, got T) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestKeywordReply(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.keyword(rules.Contains, "menu", "{Hi|Hello} [name], soup.")
	e, service := s.engine(rules.Options{HumanDelay: true})
	var delivered []chat.Message
	service.OnAccepted = func(_ uuid.UUID, ms []chat.Message) { delivered = append(delivered, ms...) }
	id := s.say(service, "The MENU please")
	e.Quiet()

	check(t, "replies", []string{"Hi Ana, soup."}, s.replies(id))
	check(t, "turns", []string{"reply keyword"}, s.ends(id))
	s.settled(id)
	if len(delivered) != 1 {
		t.Fatalf("%d messages were handed to the sender, want the reply", len(delivered))
	}
	m := delivered[0]
	if m.Status != chat.Queued || m.Priority != chat.PriorityReply || m.TurnID == nil || m.QuotedID != "" {
		t.Errorf("got %+v, want a queued reply that quotes nothing", m)
	}
	if m.NotBefore == nil || m.NotBefore.Sub(s.clock.now()).Round(time.Millisecond) != time.Second {
		t.Errorf("not before %v, want a second from now for a short text", m.NotBefore)
	}
	var kinds []string
	rows, _ := s.pool.Query(t.Context(), `SELECT kind FROM events ORDER BY seq`)
	if kinds, _ = pgx.CollectRows(rows, pgx.RowTo[string]); !slices.Equal(kinds, []string{"message", "message.accepted", "turn"}) {
		t.Errorf("events: %v", kinds)
	}
}

func TestChangedKeywordsCountAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.keyword(rules.Equals, "menu", "Soup.")
	e, service := s.engine(rules.Options{})
	s.say(service, "menu")
	e.Quiet()
	ks, err := rules.KeywordsOf(t.Context(), s.pool, s.owner, s.bot.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rules.EditKeyword(t.Context(), s.pool, s.owner, s.bot.ID, ks[0].ID, rules.KeywordPatch{Reply: new("Rice.")}); err != nil {
		t.Fatal(err)
	}
	id := s.say(service, "menu")
	e.Quiet()
	check(t, "replies", []string{"Soup.", "Rice."}, s.replies(id))
}

func TestAgentsAnswer(t *testing.T) {
	t.Parallel()
	defaults := rules.Patch{DefaultMsg: new("No idea, [name].")}
	silent := rules.Patch{SendDefaultMsg: new(false)}
	pool := pgtest.New(t)
	for _, c := range []struct {
		name     string
		patch    rules.Patch
		answer   chat.Answer
		err      error
		end      string
		reply    string
		recorded bool
		owner    chat.Owner
	}{
		{name: "answer", answer: chat.Answer{Text: " 5 dollars. ", Action: chat.ActionAnswer, Confidence: .9}, end: "ask answer", reply: "5 dollars.", recorded: true},
		{name: "clarify", answer: chat.Answer{Text: "Which one?", Action: chat.ActionClarify}, end: "ask clarify", reply: "Which one?", recorded: true},
		{name: "fallback", patch: defaults, answer: chat.Answer{Action: chat.ActionFallback}, end: "ask fallback", reply: "No idea, Ana.", recorded: true},
		{name: "silent fallback", patch: silent, answer: chat.Answer{Action: chat.ActionFallback}, end: "ask fallback", recorded: true},
		{name: "empty answer", patch: defaults, answer: chat.Answer{Text: " ", Action: chat.ActionAnswer}, end: "ask fallback", reply: "No idea, Ana.", recorded: true},
		{name: "handoff", answer: chat.Answer{Text: "A colleague will write.", Action: chat.ActionHandoff}, end: "ask handoff", reply: "A colleague will write.", recorded: true, owner: chat.OwnedByHuman},
		{name: "wordless handoff", answer: chat.Answer{Action: chat.ActionHandoff}, end: "ask handoff", recorded: true, owner: chat.OwnedByHuman},
		{name: "error", patch: defaults, err: errors.New("model: bad gateway"), end: "ask agent_error", reply: "No idea, Ana."},
		{name: "unsure", patch: rules.Patch{MinConfidence: new(.95), DefaultMsg: new("Hm.")}, answer: chat.Answer{Text: "5", Action: chat.ActionAnswer, Confidence: .9}, end: "ask unsure", reply: "Hm.", recorded: true},
		{name: "sure enough", patch: rules.Patch{MinConfidence: new(.9)}, answer: chat.Answer{Text: "5", Action: chat.ActionAnswer, Confidence: .9}, end: "ask answer", reply: "5", recorded: true},
		{name: "no number", answer: chat.Answer{Text: "5", Action: chat.ActionAnswer, Confidence: math.NaN()}, end: "ask answer", reply: "5", recorded: true},
		{name: "no text that can be stored", patch: defaults, answer: chat.Answer{Text: "a\x00b", Action: chat.ActionAnswer}, end: "ask agent_error", reply: "No idea, Ana."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShopOn(t, pool, c.patch)
			a := &agent{script: func(context.Context, int, chat.Question) (chat.Answer, error) { return c.answer, c.err }}
			e, service := s.engine(rules.Options{Answerer: a})
			id := s.say(service, "How much?")
			e.Quiet()
			replies := []string{}
			if c.reply != "" {
				replies = []string{c.reply}
			}
			check(t, "replies", replies, s.replies(id))
			check(t, "turns", []string{c.end}, s.ends(id))
			if recorded := len(a.recorded) == 1; recorded != c.recorded {
				t.Errorf("recorded: %t, want %t", recorded, c.recorded)
			}
			got, err := chat.FindChat(t.Context(), s.pool, id)
			if err != nil {
				t.Fatal(err)
			}
			if byPerson := got.Owner == chat.OwnedByHuman; byPerson != (c.owner == chat.OwnedByHuman) {
				t.Errorf("the chat is owned by %s", got.Owner)
			}
			s.settled(id)
		})
	}
}

func TestWithoutAgent(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	for end, patch := range map[string]rules.Patch{
		"reply no_agent":  {DefaultMsg: new("{Hi|Hello} [name] your message has no keyword here.")},
		"ignore no_agent": {SendDefaultMsg: new(false)},
	} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			s := newShopOn(t, pool, patch)
			e, service := s.engine(rules.Options{})
			id := s.say(service, "How much?")
			e.Quiet()
			check(t, "turns", []string{end}, s.ends(id))
			if patch.DefaultMsg != nil {
				check(t, "replies", []string{"Hi Ana your message has no keyword here."}, s.replies(id))
			}
			s.settled(id)
		})
	}
}

func TestQuestion(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("Yes.")
	e, service := s.engine(rules.Options{Answerer: a})
	for i := range 8 {
		s.say(service, fmt.Sprintf("question %d", i))
		e.Quiet()
	}
	q := a.asked[7]
	if q.Text != "question 7" || q.ContactPhone != ana || q.ContactName != "Ana" || q.AccountID != s.owner.AccountID || q.InstanceID != s.bot.ID {
		t.Errorf("got %+v", q)
	}
	if len(q.History) != 12 || q.History[0].Text != "question 1" || q.History[11].Text != "Yes." || !q.History[11].FromMe {
		t.Errorf("history: %+v, want the 12 lines before the question", q.History)
	}
}

// The days and times of a question are meant in the bot's zone, if its owner told one.
func TestQuestionInTheBotsZone(t *testing.T) {
	t.Parallel()
	for zone, want := range map[string]string{"": "", "Asia/Jayapura": "Asia/Jayapura", "+8": "+8"} {
		t.Run(zone, func(t *testing.T) {
			t.Parallel()
			p := rules.Patch{}
			if zone != "" {
				p.Timezone = &zone
			}
			s := newShop(t, p)
			a := says("Yes.")
			e, service := s.engine(rules.Options{Answerer: a})
			s.say(service, "besok buka?")
			e.Quiet()
			got := ""
			if q := a.asked[0]; q.Zone != nil {
				got = q.Zone.String()
			}
			if got != want {
				t.Errorf("the question is of zone %q, want %q", got, want)
			}
		})
	}
}

func TestDebounce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a := says("All three.")
	e, service := s.engine(rules.Options{Answerer: a})
	for _, text := range []string{"hello", "the red one", "how much?"} {
		s.say(chat.New(s.pool, s.clock.now, 0), text) // whose wakes reach nobody
	}
	for range 5 {
		if err := e.Resume(t.Context(), s.bot.ID); err != nil {
			t.Fatal(err)
		}
	}
	e.Quiet()
	id := s.say(service, "")
	e.Quiet()
	check(t, "questions", []string{"hello\nthe red one\nhow much?"}, a.texts())
	check(t, "replies", []string{"All three."}, s.replies(id))
	check(t, "turns", []string{"ask answer", "ignore no_text"}, s.ends(id))
}

func TestNewerMessageSupersedes(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var service *chat.Service
	a := says("Both.")
	answer := a.script
	a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
		if n == 1 {
			s.say(service, "in blue")
		}
		return answer(ctx, n, q)
	}
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "a shirt")
	e.Quiet()
	check(t, "questions", []string{"a shirt", "a shirt\nin blue"}, a.texts())
	check(t, "replies", []string{"Both."}, s.replies(id))
	if len(a.recorded) != 1 {
		t.Errorf("recorded %d answers, want that of the reply", len(a.recorded))
	}
	s.settled(id)
}

func TestSupersedingIsBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var service *chat.Service
	a := says("At last.")
	answer := a.script
	a.script = func(ctx context.Context, n int, q chat.Question) (chat.Answer, error) {
		if n <= 4 {
			s.say(service, fmt.Sprintf("and %d", n))
		}
		return answer(ctx, n, q)
	}
	e, service := s.engine(rules.Options{Answerer: a})
	id := s.say(service, "wait")
	e.Quiet()
	check(t, "questions", []string{"wait", "wait\nand 1", "wait\nand 1\nand 2", "wait\nand 1\nand 2\nand 3", "and 4"}, a.texts())
	check(t, "replies", []string{"At last.", "At last."}, s.replies(id))
	s.settled(id)
}

func TestManyMessagesInSeveralTurns(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.keyword(rules.Contains, "menu", "Soup.")
	quiet := s.service()
	for i := range 45 {
		s.say(quiet, fmt.Sprintf("menu %d", i))
	}
	e, _ := s.engine(rules.Options{})
	if err := e.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	e.Quiet()
	id := s.say(quiet, "last")
	check(t, "replies", []string{"Soup.", "Soup.", "Soup."}, s.replies(id))
}

func TestHangingAgentHoldsUpNoOtherChat(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	release := make(chan struct{})
	a := &agent{script: func(_ context.Context, _ int, q chat.Question) (chat.Answer, error) {
		if q.ContactPhone == ana {
			<-release // whatever its context says
		}
		return chat.Answer{Text: "Yes.", Action: chat.ActionAnswer}, nil
	}}
	e, service := s.engine(rules.Options{Answerer: a})
	delivered := make(chan chat.Message, 2)
	service.OnAccepted = func(_ uuid.UUID, ms []chat.Message) { delivered <- ms[0] }
	hanging := s.say(service, "Hello?")
	other := s.receive(service, s.inbound(budi, "Hello?"))
	if m := <-delivered; m.ChatID != other {
		t.Errorf("the first reply is in chat %d, want %d", m.ChatID, other)
	}
	close(release)
	e.Quiet()
	check(t, "replies of the other", []string{"Yes."}, s.replies(hanging))
}

func TestAgentOutOfTime(t *testing.T) {
	t.Parallel()
	s := newShop(t, rules.Patch{DefaultMsg: new("Later.")})
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	a := &agent{script: func(context.Context, int, chat.Question) (chat.Answer, error) {
		<-release
		return chat.Answer{}, nil
	}}
	e, service := s.engine(rules.Options{Answerer: a, AnswerTimeout: 20 * time.Millisecond})
	id := s.say(service, "Hello?")
	e.Quiet()
	check(t, "replies", []string{"Later."}, s.replies(id))
	check(t, "turns", []string{"ask agent_error"}, s.ends(id))
}
