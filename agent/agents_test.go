package agent_test

import (
	"testing"

	"github.com/google/uuid"

	"balas/agent"
	"balas/chat"
	"balas/internal/fault"
)

// An agent of the account answers for any of its instances, and for one that chose it when no other is named.
func TestAgentOfTheAccountIsChosen(t *testing.T) {
	t.Parallel()
	s := open(t)
	shared, err := s.Create(t.Context(), agent.New(s.id, nil, "Shared"))
	if err != nil {
		t.Fatal(err)
	}
	if a, err := s.Resolve(t.Context(), s.id, s.id, ""); err != nil || a.ID != s.agent.ID {
		t.Errorf("before the choice %s answers, %v", a.ID, err)
	}
	if a, err := s.Choose(t.Context(), s.id, s.id, shared.ID); err != nil || a.ID != shared.ID {
		t.Fatalf("chosen: %+v, %v", a, err)
	}
	if a, err := s.Resolve(t.Context(), s.id, s.id, ""); err != nil || a.ID != shared.ID {
		t.Errorf("after the choice %s answers, %v", a.ID, err)
	}
	if answer := s.ask(t, "jam buka toko?"); answer.AgentID != shared.ID || answer.Action != chat.ActionFallback {
		t.Errorf("%s answered by %s", answer.AgentID, answer.Action)
	}
	if err := s.Delete(t.Context(), s.id, shared.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("delete a chosen agent: %v, want a conflict", err)
	}
	if a, err := s.Choose(t.Context(), s.id, s.id, ""); err != nil || a.ID != s.agent.ID {
		t.Errorf("back to the instance's own: %s, %v", a.ID, err)
	}
	if err := s.Delete(t.Context(), s.id, shared.ID); err != nil {
		t.Errorf("delete an agent that nobody chose: %v", err)
	}
	stranger := uuid.Must(uuid.NewV7())
	if _, err := s.Find(t.Context(), stranger, s.agent.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another account's agent: %v, want not found", err)
	}
}

func (s *shop) change(t *testing.T, change func(*agent.Agent)) {
	t.Helper()
	change(&s.agent)
	a, err := s.Update(t.Context(), s.agent)
	if err != nil {
		t.Fatal(err)
	}
	s.agent = a
}

func TestHandoffRules(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.change(t, func(a *agent.Agent) {
		a.Handoff = agent.Handoff{Phrases: []string{"Uang kembali", "refund"}, AfterFallbacks: 3, Text: "Sebentar ya."}
	})
	for message, want := range map[string]chat.Action{
		"saya mau UANG KEMBALI!": chat.ActionHandoff, "can I get a refund?": chat.ActionHandoff,
		"a prefunded account": chat.ActionFallback, "jam buka toko?": chat.ActionAnswer, "mau bicara dengan orang": chat.ActionHandoff,
	} {
		answer := s.ask(t, message)
		if answer.Action != want || want == chat.ActionHandoff && answer.Text != "Sebentar ya." {
			t.Errorf("%q: %s %q, want %s", message, answer.Action, answer.Text, want)
		}
	}
}

// Questions of one conversation without an answer add up until one of them has one.
func TestFallbacksInARowAreHandedOver(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.change(t, func(a *agent.Agent) { a.Handoff.AfterFallbacks = 3 })
	const unknown, known = "siapa presiden prancis", "jam buka toko?"
	for i, c := range []struct {
		text string
		want chat.Action
	}{
		{unknown, chat.ActionFallback},
		{unknown, chat.ActionFallback},
		{known, chat.ActionAnswer},
		{unknown, chat.ActionFallback},
		{unknown, chat.ActionFallback},
		{unknown, chat.ActionHandoff},
		{unknown, chat.ActionFallback},
	} {
		answer, err := s.Chat(t.Context(), s.question(c.text))
		if err != nil || answer.Action != c.want {
			t.Errorf("question %d: %s, %v, want %s", i+1, answer.Action, err, c.want)
		}
	}
	other := s.question(unknown)
	other.ContactPhone = "628125550199"
	if answer, err := s.Chat(t.Context(), other); err != nil || answer.Action != chat.ActionFallback {
		t.Errorf("somebody else's first question: %s, %v", answer.Action, err)
	}
}
