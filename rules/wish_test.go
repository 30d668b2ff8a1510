package rules_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/rules"
)

func (s *shop) suppressed() (n int) {
	s.t.Helper()
	if err := s.pool.QueryRow(s.t.Context(), `SELECT count(DISTINCT entry) FROM suppressions`).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestOptingOutGoesBeforeEverythingAndIsConfirmedOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.keyword(rules.Contains, "stop", "Nothing stops us.")
	e, service := s.engine(rules.Options{})
	id := s.say(service, "STOP!")
	e.Quiet()
	said := s.replies(id)
	if len(said) != 1 || s.suppressed() != 1 {
		t.Fatalf("replied %q, %d are suppressed", said, s.suppressed())
	}
	s.say(service, "berhenti")
	e.Quiet()
	check(t, "turns", []string{"reply opted_out", "ignore opted_out"}, s.ends(id))
	s.say(service, "how do I stop the alarm?")
	e.Quiet()
	check(t, "replies", []string{said[0], "Nothing stops us."}, s.replies(id))
	s.say(service, "Start")
	e.Quiet()
	check(t, "turns", []string{"reply opted_out", "ignore opted_out", "reply keyword", "reply opted_in"}, s.ends(id))
	if n := s.suppressed(); n != 0 {
		t.Errorf("%d are suppressed", n)
	}
	s.say(service, "start") // means nothing to who has not opted out
	e.Quiet()
	if got := s.ends(id); got[len(got)-1] == "reply opted_in" && len(got) == 5 {
		t.Errorf("turns %v", got)
	}
}

func TestOptingOutIsConfirmedInTheCustomersLanguage(t *testing.T) {
	t.Parallel()
	for said, begins := range map[string]string{
		"jangan hubungi saya lagi": "Anda", "darme de baja": "Ya no", "please stop": "You will", "no more offers for me": "You will", "STOP": "You will",
	} {
		s := newShop(t)
		e, service := s.engine(rules.Options{})
		own := chat.OptWords{Out: []string{"No more offers for me"}}
		if _, err := service.SetOptWords(t.Context(), s.bot.AccountID, own); err != nil {
			t.Fatal(err)
		}
		id := s.say(service, said)
		e.Quiet()
		if got := s.replies(id); len(got) != 1 || !strings.HasPrefix(got[0], begins) || s.suppressed() != 1 {
			t.Errorf("to %q it says %q, and %d are suppressed", said, got, s.suppressed())
		}
	}
}

func TestOptingOutCountsWhileAPersonHasTheChat(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	e, service := s.engine(rules.Options{})
	id := s.say(service, "Halo")
	e.Quiet()
	if _, err := s.pool.Exec(t.Context(), `UPDATE chats SET owner = 'human'`); err != nil {
		t.Fatal(err)
	}
	s.say(service, "jangan hubungi saya lagi")
	e.Quiet()
	got := s.ends(id)
	if got[len(got)-1] != "reply opted_out" || s.suppressed() != 1 {
		t.Errorf("turns %v, %d are suppressed", got, s.suppressed())
	}
}

func TestAnswerToACampaignIsNotedAndKnownToTheAgent(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	var noted []rules.Answering
	agent := &offered{}
	e, service := s.engine(rules.Options{Answerer: agent, Answered: func(_ context.Context, _ pgx.Tx, a rules.Answering) (string, error) {
		noted = append(noted, a)
		return "Rendang week", nil
	}})
	id := s.say(service, "Halo")
	e.Quiet()
	m, err := service.Accept(t.Context(), chat.Draft{
		AccountID: s.owner.AccountID, InstanceID: s.bot.ID, ChatID: id, Body: "Rendang is 20% off this week", Origin: chat.FromCampaign, Priority: chat.PriorityCampaign,
	})
	if err != nil {
		t.Fatal(err)
	}
	outcome := chat.Outcome{AccountID: s.owner.AccountID, InstanceID: s.bot.ID, ID: m.ID, Status: chat.Sent, At: s.clock.now()}
	if err := chat.AcknowledgeTx(t.Context(), s.pool, []chat.Outcome{outcome}); err != nil {
		t.Fatal(err)
	}
	s.say(service, "ya mau")
	e.Quiet()
	if len(agent.asked) != 2 || agent.asked[0].Offer != nil {
		t.Fatalf("asked %+v", agent.asked)
	}
	offer := agent.asked[1].Offer
	if offer == nil || offer.MessageID != m.ID || offer.Campaign != "Rendang week" || offer.Text != m.Body {
		t.Errorf("the agent was told of %+v", offer)
	}
	if len(noted) == 0 || noted[0].Offer.ID != m.ID || noted[0].OptedOut {
		t.Errorf("noted %+v", noted)
	}
	var traced string
	if err := s.pool.QueryRow(t.Context(), `SELECT trace->'offer'->>'messageId' FROM turns ORDER BY created_at DESC, id DESC LIMIT 1`).Scan(&traced); err != nil || traced != m.ID {
		t.Errorf("trace names %q (%v)", traced, err)
	}
}

// offered keeps what it is asked.
type offered struct{ asked []chat.Question }

func (o *offered) Answer(_ context.Context, q chat.Question) (chat.Answer, error) {
	o.asked = append(o.asked, q)
	return chat.Answer{Text: "Yes.", Action: chat.ActionAnswer, Confidence: 1}, nil
}

func (o *offered) RecordTx(context.Context, pgx.Tx, chat.Question, chat.Answer) error { return nil }
