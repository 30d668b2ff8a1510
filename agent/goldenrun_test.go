package agent_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"balas/agent"
	"balas/agent/openaitest"
	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge"
)

func (s shop) runGolden(t *testing.T, withModel bool) agent.GoldenReport {
	t.Helper()
	r, err := s.RunGolden(t.Context(), s.agent, withModel, noon)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// expecting returns a question that is to be turned away so.
func expecting(question string, action chat.Action) agent.Golden {
	return agent.Golden{Question: question, Expect: agent.Expectation{Action: action}}
}

// changed lists what changed as questions.
func changed(all []agent.GoldenChange) string {
	var questions []string
	for _, c := range all {
		questions = append(questions, fmt.Sprintf("%s (%s, now %s)", c.After.Question, c.Before.Action, c.After.Action))
	}
	return strings.Join(questions, "; ")
}

func TestGoldenRunShowsWhatAChangeFixesAndBreaks(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.addGolden(t, golden("Jam buka toko?", "08.00-20.00"), golden("ada lowongan kerja?", "Belum ada lowongan"),
		expecting("resep rendang dong", chat.ActionFallback))
	first := s.runGolden(t, false)
	if first.Passed != 2 || first.Failed != 1 || first.Since != nil || first.CreatedAt != noon {
		t.Fatalf("first run: %+v", first)
	}
	if same := s.runGolden(t, false); same.Since == nil || same.Since.RunID != first.ID || same.Since.KnowledgeChanged ||
		same.Since.SettingsChanged || same.Since.Same != 3 || len(same.Since.Fixed)+len(same.Since.Broken) != 0 {
		t.Errorf("nothing changed: %+v", same.Since)
	}
	s.teach(t, "ada lowongan kerja?", "Belum ada lowongan.")
	s.teach(t, "resep rendang", "Santan, cabai dan daging.")
	s.addGolden(t, golden("Apa kabar toko?", "x"))
	after := s.runGolden(t, false)
	c := after.Since
	if !c.KnowledgeChanged || c.SettingsChanged || c.Same != 1 || c.Other != 1 {
		t.Errorf("compared: %+v", c)
	}
	if got := changed(c.Fixed); got != "ada lowongan kerja? (fallback, now answer)" {
		t.Errorf("fixed: %s", got)
	}
	if got := changed(c.Broken); got != "resep rendang dong (fallback, now answer)" {
		t.Errorf("broken: %s", got)
	}
	s.agent.MinConfidence = 1
	strict := s.runGolden(t, false)
	if !strict.Since.SettingsChanged || strict.Since.KnowledgeChanged || !strings.HasPrefix(changed(strict.Since.Broken), "Jam buka toko? (answer, now clarify); ") {
		t.Errorf("a threshold that nothing reaches: %+v", strict.Since)
	}
	long, err := s.GoldenRun(t.Context(), s.agent, after.ID, first.ID)
	if err != nil || long.Since.RunID != first.ID || len(long.Since.Fixed) != 1 || len(long.Results) != 4 || long.Passed != after.Passed {
		t.Errorf("read again, with the first: %+v, %v", long, err)
	}
	for _, pair := range [][2]string{{"grun_x", ""}, {after.ID, "grun_x"}} {
		if _, err := s.GoldenRun(t.Context(), s.agent, pair[0], pair[1]); !fault.Is(err, fault.NotFound) {
			t.Errorf("unknown run %v: %v", pair, err)
		}
	}
}

func TestGoldenExpectations(t *testing.T) {
	t.Parallel()
	s := open(t)
	pair, err := s.Knowledge.PutQnA(t.Context(), knowledge.QnA{AgentID: s.agent.ID, Question: "Apakah ada garansi?", Answer: "Garansi SATU  tahun." + strings.Repeat(" é", 600)})
	if err != nil {
		t.Fatal(err)
	}
	from := func(question, id string) agent.Golden {
		return agent.Golden{Question: question, Expect: agent.Expectation{SourceID: id}}
	}
	cases := []struct {
		golden agent.Golden
		passed bool
		rank   int
	}{
		{from("ada garansi?", pair.ID), true, 1},
		{from("jam buka toko?", pair.ID), false, 0},
		{golden("garansi ada kak?", "garansi satu tahun"), true, 1},
		{golden("ada garansinya?", "dua tahun"), false, 0},
		{expecting("siapa presiden prancis", chat.ActionFallback), true, 0},
		{expecting("mau bicara dengan admin", chat.ActionHandoff), true, 0},
		{expecting("berapa ongkos kirim ke bandung?", chat.ActionFallback), false, 0},
		{expecting("jam buka toko", chat.ActionClarify), false, 0},
		{golden("mau ngobrol dengan orang", "tim kami"), false, 0},
	}
	all := make([]agent.Golden, len(cases))
	for i, c := range cases {
		all[i] = c.golden
	}
	s.addGolden(t, all...)
	r := s.runGolden(t, false)
	for i, c := range cases {
		got := r.Results[i]
		if got.Question != c.golden.Question || got.Passed != c.passed || got.Rank != c.rank || got.Expect != c.golden.Expect {
			t.Errorf("%q: %+v, want passed %v at %d", c.golden.Question, got, c.passed, c.rank)
		}
	}
	if r.Passed != 4 || r.Failed != 5 {
		t.Errorf("passed %d, failed %d", r.Passed, r.Failed)
	}
	if one := r.Results[0]; one.SourceID != pair.ID || one.Action != chat.ActionAnswer || one.Confidence < 0.5 || len([]rune(one.Reply)) != 500 {
		t.Errorf("the first: %+v", one)
	}
	if r.HitAt1 == nil || *r.HitAt1 != 2.0/5 || r.MRR == nil || *r.MRR != 2.0/5 || r.ECE == nil || math.IsNaN(*r.ECE) || *r.ECEFloor < 0 {
		t.Errorf("hit@1 %v, MRR %v, ECE %v", r.HitAt1, r.MRR, r.ECE)
	}
}

// A threshold above the confidence by less than the doubt has the agent ask back.
func TestGoldenClarify(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.addGolden(t, expecting("jam buka toko?", chat.ActionClarify))
	confidence := s.ask(t, "jam buka toko?").Confidence
	s.agent.MinConfidence = math.Min(1, confidence+0.01)
	r := s.runGolden(t, false)
	if r.Passed != 1 || r.Results[0].Action != chat.ActionClarify || r.HitAt1 != nil || r.ECE != nil {
		t.Errorf("run: %+v", r)
	}
}

// A source that search finds and the agent does not dare to answer from counts for the rank, and for nothing else.
func TestGoldenRankOfWhatIsNotAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	source := s.ask(t, "jam buka toko?").Evidence[0].SourceID
	s.addGolden(t, agent.Golden{Question: "jam buka toko?", Expect: agent.Expectation{SourceID: source}})
	s.agent.MinConfidence = 1
	r := s.runGolden(t, false)
	if one := r.Results[0]; one.Passed || one.Action == chat.ActionAnswer || one.Rank != 1 || one.SourceID != source || *r.HitAt1 != 1 {
		t.Errorf("result: %+v, hit@1 %v", one, *r.HitAt1)
	}
}

// Who hands a chat over without a search claims nothing of what is known: the certainty of it is no wrong confidence.
func TestGoldenHandoffClaimsNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.addGolden(t, golden("mau ngobrol dengan orang", "08.00"))
	r := s.runGolden(t, false)
	if r.Results[0].Confidence != 1 || *r.HitAt1 != 0 || *r.MRR != 0 || *r.ECE != 0 {
		t.Errorf("confidence %v, hit@1 %v, MRR %v, ECE %v", r.Results[0].Confidence, *r.HitAt1, *r.MRR, *r.ECE)
	}
}

// traces are the tables in which a question leaves one.
const traces = `
	SELECT (SELECT count(*) FROM agent_turns) + (SELECT count(*) FROM agent_usage) + (SELECT count(*) FROM agent_gaps)
	     + (SELECT count(*) FROM agent_episodes) + (SELECT count(*) FROM chats) + (SELECT count(*) FROM messages)
	     + (SELECT count(*) FROM events)`

func TestGoldenRunLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s := openWithModel(t)
	s.addGolden(t, golden("Jam buka toko?", "08.00"), expecting("ada lowongan kerja?", chat.ActionFallback), expecting("cari admin, mau bicara", chat.ActionHandoff))
	if r := s.runGolden(t, false); r.Passed != 3 || r.WithModel || r.Results[0].Model != "" {
		t.Errorf("run: %+v", r)
	}
	if n := len(s.model.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
	if left, _ := s.unanswered(t, agent.Page{}); len(left) != 0 {
		t.Errorf("unanswered: %+v", left)
	}
	count := 0
	if err := s.pool.QueryRow(t.Context(), traces).Scan(&count); err != nil || count != 0 {
		t.Errorf("%d rows tell of the run, %v", count, err)
	}
}

// With a model what it used is booked, and nothing else; beyond the month's ceiling the built-in answerer replies. Runs
// with a model are compared with such.
func TestGoldenRunWithModel(t *testing.T) {
	t.Parallel()
	s := openWithModel(t, openaitest.Answer("Kami buka pukul 08.00, Kak.", "answer", "e1"))
	s.addGolden(t, golden("jam buka toko?", "pukul 08.00, kak"))
	if r := s.runGolden(t, false); r.Passed != 0 {
		t.Errorf("without: %+v", r)
	}
	r := s.runGolden(t, true)
	if r.Passed != 1 || !r.WithModel || r.Since != nil || r.Results[0].Model != "first" {
		t.Errorf("with a model: %+v", r)
	}
	months, err := s.Usage(t.Context(), s.agent.ID)
	if err != nil || len(months) != 1 || months[0].Requests != 1 {
		t.Fatalf("booked %+v, %v", months, err)
	}
	if stats, err := s.Stats(t.Context(), s.agent.ID); err != nil || stats.Messages != 0 {
		t.Errorf("%d questions, %v", stats.Messages, err)
	}
	s.agent.MonthTokens = 1
	over := s.runGolden(t, true)
	if over.Results[0].Model != "" || len(s.model.Requests()) != 1 || over.Since == nil || over.Since.RunID != r.ID || len(over.Since.Broken) != 1 {
		t.Errorf("beyond the ceiling: %+v", over)
	}
}

func TestGoldenRunsAreKept(t *testing.T) {
	t.Parallel()
	s := open(t)
	if _, err := s.RunGolden(t.Context(), s.agent, false, noon); !fault.Is(err, fault.Conflict) {
		t.Errorf("a run of nothing: %v", err)
	}
	s.addGolden(t, golden("jam buka toko?", "08.00"))
	var ids []string
	for range 52 {
		ids = append(ids, s.runGolden(t, false).ID)
	}
	var listed []string
	for p := (agent.Page{Limit: 30}); ; {
		some, next, err := s.GoldenRuns(t.Context(), s.agent, p)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range some {
			listed = append(listed, r.ID)
		}
		if p.Cursor = next; next == "" {
			break
		}
	}
	if len(listed) != 50 || listed[0] != ids[51] || listed[49] != ids[2] {
		t.Errorf("%d runs are kept", len(listed))
	}
	if oldest, err := s.GoldenRun(t.Context(), s.agent, ids[2], ""); err != nil || oldest.Since != nil {
		t.Errorf("the oldest: %+v, %v", oldest, err)
	}
	if _, _, err := s.GoldenRuns(t.Context(), s.agent, agent.Page{Cursor: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a cursor that is none: %v", err)
	}
}

// A full set is asked whole.
func TestGoldenRunOfAFullSet(t *testing.T) {
	t.Parallel()
	s := open(t)
	all := make([]agent.Golden, 500)
	for i := range all {
		all[i] = expecting(fmt.Sprintf("jual pesawat nomor %d?", i), chat.ActionFallback)
	}
	s.addGolden(t, all...)
	if r := s.runGolden(t, false); r.Passed+r.Failed != 500 || r.Results[499].Question != all[499].Question {
		t.Errorf("passed %d, failed %d", r.Passed, r.Failed)
	}
	if _, err := s.pool.Exec(t.Context(), `DELETE FROM agents WHERE id = $1`, s.agent.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddGolden(t.Context(), s.agent, all[:1]); !fault.Is(err, fault.NotFound) {
		t.Errorf("an agent that is gone: %v", err)
	}
	left := 0
	err := s.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM agent_golden) + (SELECT count(*) FROM agent_golden_runs)`).Scan(&left)
	if err != nil || left != 0 {
		t.Errorf("%d rows stay behind an agent, %v", left, err)
	}
}
