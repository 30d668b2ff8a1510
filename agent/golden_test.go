package agent_test

import (
	"fmt"
	"strings"
	"testing"

	"balas/agent"
	"balas/chat"
	"balas/internal/fault"
)

func (s shop) addGolden(t *testing.T, all ...agent.Golden) []agent.Golden {
	t.Helper()
	stored, err := s.AddGolden(t.Context(), s.agent, all)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// golden returns a question that is to be answered with a text.
func golden(question, contains string) agent.Golden {
	return agent.Golden{Question: question, Expect: agent.Expectation{Contains: contains}}
}

func TestGoldenSet(t *testing.T) {
	t.Parallel()
	s := open(t)
	stored := s.addGolden(t, golden(" Jam buka toko? ", "08.00"), golden("jam brp buka kak", "08.00"), golden("siapa kamu", "teh"))
	if stored[0].Question != "Jam buka toko?" || stored[0].ID == stored[1].ID {
		t.Fatalf("stored %+v", stored)
	}
	again := s.addGolden(t, agent.Golden{Question: "Jam buka toko?", Expect: agent.Expectation{Action: chat.ActionFallback}})
	if again[0].ID != stored[0].ID || again[0].Expect != (agent.Expectation{Action: chat.ActionFallback}) {
		t.Errorf("the same question again: %+v", again)
	}
	var paged []string
	for p := (agent.Page{Limit: 2}); ; {
		some, next, err := s.ListGolden(t.Context(), s.agent, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range some {
			paged = append(paged, g.ID)
		}
		if p.Cursor = next; next == "" {
			break
		}
	}
	if want := []string{stored[0].ID, stored[1].ID, stored[2].ID}; fmt.Sprint(paged) != fmt.Sprint(want) {
		t.Errorf("page by page %v, want %v", paged, want)
	}
	taken := stored[1]
	taken.Question = stored[0].Question
	if _, err := s.UpdateGolden(t.Context(), taken); !fault.Is(err, fault.Conflict) {
		t.Errorf("another one's question: %v", err)
	}
	if err := s.DeleteGolden(t.Context(), s.agent.ID, stored[0].ID); err != nil {
		t.Fatal(err)
	}
	if changed, err := s.UpdateGolden(t.Context(), taken); err != nil || changed.ID != taken.ID || changed.Question != taken.Question {
		t.Errorf("changed %+v, %v", changed, err)
	}
	for name, err := range map[string]error{
		"deleted": s.DeleteGolden(t.Context(), s.agent.ID, stored[0].ID), "another agent's": s.DeleteGolden(t.Context(), "agent_x", stored[1].ID),
	} {
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestGoldenIsRefusedWhole(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, c := range map[string]struct {
		bad   agent.Golden
		field string
	}{
		"no question":    {golden(" ", "x"), "questions[1].question"},
		"long question":  {golden(strings.Repeat("x", 2001), "x"), "questions[1].question"},
		"twice":          {golden("Jam buka toko?", "x"), "questions[1].question"},
		"no expectation": {golden("q", " "), "questions[1].expect"},
		"two":            {agent.Golden{Question: "q", Expect: agent.Expectation{SourceID: "qna_x", Contains: "x"}}, "questions[1].expect"},
		"an answer":      {agent.Golden{Question: "q", Expect: agent.Expectation{Action: chat.ActionAnswer}}, "questions[1].expect"},
		"not storable":   {golden("q", "a\x00b"), "questions[1].expect"},
	} {
		_, err := s.AddGolden(t.Context(), s.agent, []agent.Golden{golden("Jam buka toko?", "08.00"), c.bad})
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	many := make([]agent.Golden, 500)
	for i := range many {
		many[i] = golden(fmt.Sprint("question ", i), "x")
	}
	if s.addGolden(t, many...); len(many) != 500 {
		t.Fatal("not 500")
	}
	if _, err := s.AddGolden(t.Context(), s.agent, []agent.Golden{golden("one more", "x")}); !fault.Is(err, fault.Conflict) {
		t.Errorf("501 questions: %v", err)
	}
	s.addGolden(t, golden("question 7", "y"))
	if all, _, err := s.ListGolden(t.Context(), s.agent, agent.Page{Limit: 1}); err != nil || all[0].Question != "question 0" {
		t.Errorf("first %+v, %v", all, err)
	}
}

func TestImportGolden(t *testing.T) {
	t.Parallel()
	s := open(t)
	stored, err := s.ImportGolden(t.Context(), s.agent, strings.NewReader(
		"Pertanyaan,Memuat,Action\nJam buka toko?,08.00,\n\"jual pesawat, ga?\",,fallback\n"))
	if err != nil || len(stored) != 2 || stored[0].Expect.Contains != "08.00" || stored[1].Expect.Action != chat.ActionFallback {
		t.Fatalf("stored %+v, %v", stored, err)
	}
	lines, err := s.ImportGolden(t.Context(), s.agent, strings.NewReader(`{"question": "Jam buka toko?", "sourceId": "qna_x"}`))
	if err != nil || lines[0].ID != stored[0].ID || lines[0].Expect.SourceID != "qna_x" {
		t.Errorf("as JSON Lines: %+v, %v", lines, err)
	}
	for name, c := range map[string]struct{ table, field string }{
		"no expectation": {"question,contains\na,b\nc,\n", "line 3: expect"},
		"twice":          {"question,contains\na,b\na,c\n", "line 3: question"},
		"a broken row":   {"question,contains\na,\"b\n", "line 2: row"},
		"no table":       {"hello", "content"},
	} {
		_, err := s.ImportGolden(t.Context(), s.agent, strings.NewReader(c.table))
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, _, err := s.ListGolden(t.Context(), s.agent, agent.Page{}); err != nil || len(all) != 2 {
		t.Errorf("%d questions, %v", len(all), err)
	}
}
