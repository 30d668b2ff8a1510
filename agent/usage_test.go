package agent_test

import (
	"encoding/json"
	"strings"
	"testing"

	"balas/agent"
	"balas/agent/openaitest"
	"balas/chat"
	"balas/internal/fault"
)

func TestUsageIsBooked(t *testing.T) {
	t.Parallel()
	refused := openaitest.Answer("Pukul 07.30, Kak.", "answer", "e1") // a time that is not in the evidence
	s := openWithModel(t, refused, openaitest.Answer("Pukul 08.00, Kak.", "answer", "e1"))
	if err := s.SetPrices(t.Context(), s.id, []agent.Price{{Model: "first", Input: 2_000_000, Output: 8_000_000}}); err != nil {
		t.Fatal(err)
	}
	answer := s.ask(t, "jam buka toko?")
	months, err := s.Usage(t.Context(), s.agent.ID)
	if err != nil || len(months) != 1 || answer.Action != chat.ActionAnswer {
		t.Fatalf("%d months, %s, %v", len(months), answer.Action, err)
	}
	m := months[0]
	if m.Requests != 2 || m.Model != "first" || m.InputTokens == 0 || m.OutputTokens == 0 {
		t.Errorf("booked %+v", m)
	}
	if m.Cost == 0 || m.Cost > 2*m.InputTokens+8*m.OutputTokens || m.Cost < 2*m.InputTokens+8*m.OutputTokens-1 {
		t.Errorf("%d tokens in and %d out cost %d", m.InputTokens, m.OutputTokens, m.Cost)
	}
	if want := (chat.Usage{InputTokens: m.InputTokens, OutputTokens: m.OutputTokens, Cost: m.Cost}); answer.Usage != want {
		t.Errorf("the answer used %+v, booked is %+v", answer.Usage, want)
	}
}

// Near a month's ceiling the fallback model writes alone, and beyond it none; the built-in answerer goes on.
func TestMonthsCeilingsBite(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Answer("Pukul 08.00, Kak.", "answer", "e1"))
	first := s.ask(t, "jam buka toko?")
	used := first.Usage.InputTokens + first.Usage.OutputTokens
	for _, c := range []struct {
		ceiling int64
		model   string
		trace   string
	}{{used * 2, "first", `"name":"first"`}, {used*2 + used/2, "second", `"ceiling":"month, four fifths used`}, {used, "", `"ceiling":"month"`}} {
		s.change(t, func(a *agent.Agent) { a.MonthTokens = c.ceiling })
		answer := s.ask(t, "jam buka toko?")
		if answer.Model != c.model || answer.Action != chat.ActionAnswer {
			t.Errorf("at a ceiling of %d, of which %d are used: %s by %q, want %q", c.ceiling, used, answer.Action, answer.Model, c.model)
		}
		if writing, _ := json.Marshal(answer.Trace["model"]); !strings.Contains(string(writing), c.trace) {
			t.Errorf("at a ceiling of %d the trace lacks %s: %s", c.ceiling, c.trace, writing)
		}
	}
	s.change(t, func(a *agent.Agent) { a.MonthTokens, a.MonthCost = 0, 1 })
	if answer := s.ask(t, "jam buka toko?"); answer.Model != "first" {
		t.Errorf("a ceiling of cost bites although models are free: %q", answer.Model)
	}
}

// No request is made that would exceed an answer's ceiling: neither the first, nor that for another try.
func TestAnswersCeilingBites(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Answer("Pukul 07.30, Kak.", "answer", "e1"))
	for _, c := range []struct {
		ceiling  int64
		requests int
		left     int // tokens to write, at most
	}{{1, 0, 0}, {700, 1, 400}, {100_000, 2, 2000}} {
		before := len(s.model.Requests())
		s.change(t, func(a *agent.Agent) { a.TurnTokens = c.ceiling })
		answer := s.ask(t, "jam buka toko?")
		asked := s.model.Requests()[before:]
		if answer.Action != chat.ActionAnswer || answer.Model != "" || len(asked) != c.requests {
			t.Errorf("at %d: %s by %q after %d requests, want %d", c.ceiling, answer.Action, answer.Model, len(asked), c.requests)
		}
		for _, r := range asked {
			if r.MaxCompletionTokens > c.left {
				t.Errorf("at %d: %d tokens to write", c.ceiling, r.MaxCompletionTokens)
			}
		}
		if writing, _ := json.Marshal(answer.Trace["model"]); strings.Contains(string(writing), `"ceiling":"turn"`) != (c.requests < 2) {
			t.Errorf("at %d the trace says %s", c.ceiling, writing)
		}
	}
}

func TestPricesAreRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, prices := range map[string][]agent.Price{
		"twice": {{Model: "a"}, {Model: "a"}}, "no name": {{}}, "negative": {{Model: "a", Input: -1}}, "huge": {{Model: "a", Output: 1 << 40}},
	} {
		if err := s.SetPrices(t.Context(), s.id, prices); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A rehearsal answers as the agent would, shows why, and leaves nothing behind but what models used.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Answer("Pukul 07.30, Kak.", "answer", "e1"), openaitest.Answer("Pukul 08.00, Kak.", "answer", "e1"))
	answer, err := s.Rehearse(t.Context(), s.question("jam buka toko?"))
	if err != nil || answer.Text != "Pukul 08.00, Kak." {
		t.Fatalf("%q, %v", answer.Text, err)
	}
	encoded, err := json.Marshal(answer.Trace)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"promptHash":"`, `"refused":["it holds 07.30`, `"usage":{"inputTokens":`, `"sourceId":"qna_`, `"path":"model"`} {
		if !strings.Contains(string(encoded), want) {
			t.Errorf("%s is missing in %s", want, encoded)
		}
	}
	stats, err := s.Stats(t.Context(), s.agent.ID)
	if months, failed := s.Usage(t.Context(), s.agent.ID); err != nil || failed != nil || stats.Messages != 0 || len(months) != 1 {
		t.Errorf("%d questions and %d months, %v, %v", stats.Messages, len(months), err, failed)
	}
}
