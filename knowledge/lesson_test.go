package knowledge_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/knowledge"
)

// known returns the agent's pairs as question and answer, newest first.
func known(t *testing.T, s *knowledge.Service, agent string) [][2]string {
	t.Helper()
	pairs, _, err := s.ListQnA(t.Context(), agent, knowledge.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	var all [][2]string
	for _, q := range pairs {
		all = append(all, [2]string{q.Question, q.Answer})
	}
	return all
}

func teach(t *testing.T, s *knowledge.Service, agent, question, answer string) knowledge.Lesson {
	t.Helper()
	l, err := s.Teach(t.Context(), knowledge.QnA{AgentID: agent, Question: question, Answer: answer, Source: knowledge.Learned}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTeachAndUndo(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	for _, c := range []struct {
		name             string
		known            [][2]string
		question, answer string
		want             [][2]string
		duplicate        bool
		reasons          []string
	}{
		{
			name: "new", question: "Ada parkir?", answer: "Ada, di belakang.",
			want: [][2]string{{"Ada parkir?", "Ada, di belakang."}},
		},
		{
			name: "the same in other case", known: [][2]string{{"Ada parkir?", "Ada, di belakang."}},
			question: "ada parkir", answer: "ada di belakang", duplicate: true,
			want: [][2]string{{"Ada parkir?", "Ada, di belakang."}},
		},
		{
			name: "nearly the same question, the same answer", known: [][2]string{{"Berapa ongkos kirim ke Bandung?", "Ongkir Rp 12.000"}},
			question: "ongkir bandung brp kak", answer: "Ongkos kirimnya Rp 12.000.", duplicate: true,
			want: [][2]string{{"Berapa ongkos kirim ke Bandung?", "Ongkir Rp 12.000"}},
		},
		{
			name: "another answer to the question", known: [][2]string{{"Ada parkir?", "Ada, di belakang."}},
			question: "ada parkir?", answer: "Ada, di depan toko.", reasons: []string{"replaced"},
			want: [][2]string{{"ada parkir?", "Ada, di depan toko."}},
		},
		{
			name: "another price", known: [][2]string{{"Berapa ongkos kirim ke Bandung?", "Rp 12.000"}, {"Ongkir ke Jakarta?", "Rp 10.000"}},
			question: "ongkir bandung brp kak", answer: "Rp 15.000", reasons: []string{"price"},
			want: [][2]string{{"ongkir bandung brp kak", "Rp 15.000"}, {"Ongkir ke Jakarta?", "Rp 10.000"}},
		},
		{
			name: "another time, asked for in other words", known: [][2]string{{"What time do you close?", "At 9 pm."}},
			question: "When do you close?", answer: "At 10 pm.", reasons: []string{"time"},
			want: [][2]string{{"When do you close?", "At 10 pm."}},
		},
		{
			name: "the same, asked for in other words", known: [][2]string{{"What time do you close?", "At 9 pm."}},
			question: "When do you close?", answer: "At 9 pm.",
			want: [][2]string{{"When do you close?", "At 9 pm."}, {"What time do you close?", "At 9 pm."}},
		},
		{
			name: "two that contradict", known: [][2]string{{"Can you deliver to town?", "Yes, we deliver."}, {"Do you deliver in town?", "Yes, on Monday."}},
			question: "deliver to town?", answer: "No, we don't.", reasons: []string{"negation", "negation"},
			want: [][2]string{{"deliver to town?", "No, we don't."}},
		},
		{
			name: "more than was known", known: [][2]string{{"Berapa ongkos kirim ke Bandung?", "Rp 12.000"}},
			question: "ongkir bandung brp kak", answer: "Rp 12.000, sampai dalam 2 hari kerja",
			want: [][2]string{{"ongkir bandung brp kak", "Rp 12.000, sampai dalam 2 hari kerja"}, {"Berapa ongkos kirim ke Bandung?", "Rp 12.000"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			agent := newAgent(t, pool)
			for _, k := range c.known {
				if _, err := s.PutQnA(t.Context(), knowledge.QnA{AgentID: agent, Question: k[0], Answer: k[1], Category: "kept"}); err != nil {
					t.Fatal(err)
				}
			}
			before := known(t, s, agent)
			l := teach(t, s, agent, c.question, c.answer)
			if diff := cmp.Diff(c.want, known(t, s, agent)); diff != "" {
				t.Errorf("the base (-want +got):\n%s", diff)
			}
			var reasons []string
			for _, p := range l.Superseded {
				reasons = append(reasons, p.Reason)
			}
			if l.Duplicate != c.duplicate || !cmp.Equal(reasons, c.reasons) || l.Pair.ID == "" {
				t.Errorf("lesson: %+v", l)
			}
			if len(c.reasons) > 0 && l.Pair.Category != "kept" {
				t.Errorf("the category became %q", l.Pair.Category)
			}
			if c.duplicate {
				return
			}
			for range 2 {
				restored, err := s.Undo(t.Context(), agent, l.Pair.ID)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(l.Superseded, restored, cmpopts.EquateEmpty(), inAnyOrder); diff != "" {
					t.Errorf("restored (-want +got):\n%s", diff)
				}
				if diff := cmp.Diff(before, known(t, s, agent)); diff != "" {
					t.Errorf("the base after undoing (-before +after):\n%s", diff)
				}
			}
			for _, k := range c.known {
				if found := answers(t, s, agent, k[0]); len(found) == 0 || found[0] != k[1] {
					t.Errorf("%q finds %q after undoing", k[0], found)
				}
			}
		})
	}
}

func TestUndoRefuses(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	plain := put(t, s, agent, "Ada parkir?", "Ada.")
	for _, id := range []string{plain.ID, "qna_zzz"} {
		if _, err := s.Undo(t.Context(), agent, id); !fault.Is(err, fault.NotFound) {
			t.Errorf("undo of %s, which holds no lesson: %v", id, err)
		}
	}
	l := teach(t, s, agent, "Bisa COD?", "Bisa.")
	l.Pair.Answer = "Bisa, di dalam kota."
	if _, err := s.UpdateQnA(t.Context(), l.Pair); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Undo(t.Context(), agent, l.Pair.ID); !fault.Is(err, fault.Conflict) {
		t.Errorf("undo of a lesson that was edited since: %v", err)
	}
	if _, err := s.Undo(t.Context(), newAgent(t, pool), l.Pair.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("undo of another agent's lesson: %v", err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	old := put(t, s, agent, "Berapa ongkos kirim ke Bandung?", "Rp 10.000")
	put(t, s, agent, old.Question, "Rp 10.000") // says nothing new
	put(t, s, agent, old.Question, "Rp 12.000")
	l := teach(t, s, agent, "ongkir bandung brp kak", "Rp 15.000")
	if err := s.DeleteQnA(t.Context(), agent, l.Pair.ID); err != nil {
		t.Fatal(err)
	}
	type step struct{ ID, Answer, Reason, By string }
	steps := func(id string) (all []step) {
		history, err := s.History(t.Context(), agent, id)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range history {
			all = append(all, step{v.QnAID, v.Answer, v.Reason, v.ByID})
		}
		return all
	}
	want := []step{{old.ID, "Rp 12.000", "price", l.Pair.ID}, {old.ID, "Rp 10.000", "edited", ""}}
	if diff := cmp.Diff(want, steps(old.ID)); diff != "" {
		t.Errorf("history of the pair that made way (-want +got):\n%s", diff)
	}
	want = []step{{l.Pair.ID, "Rp 15.000", "deleted", ""}, {old.ID, "Rp 12.000", "price", l.Pair.ID}}
	if diff := cmp.Diff(want, steps(l.Pair.ID)); diff != "" {
		t.Errorf("history of the pair that took its place (-want +got):\n%s", diff)
	}
	if _, err := s.History(t.Context(), agent, "qna_zzz"); !fault.Is(err, fault.NotFound) {
		t.Errorf("history of nothing: %v", err)
	}
}

// Of contradictory lessons at one time, from two nodes, one answer is left.
func TestConcurrentLessonsLeaveOneAnswer(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	agent := newAgent(t, pool)
	nodes := []*knowledge.Service{knowledge.New(pool, nil, 1<<30), knowledge.New(pool, nil, 1<<30)}
	questions := []string{"Berapa ongkos kirim ke Bandung?", "ongkir bandung brp", "ongkos kirim bandung berapa ya", "ongkir ke bandung"}
	var all sync.WaitGroup
	for i, question := range questions {
		all.Go(func() {
			q := knowledge.QnA{AgentID: agent, Question: question, Answer: fmt.Sprintf("Rp %d.000", 10+i)}
			if _, err := nodes[i%2].Teach(t.Context(), q, time.Now()); err != nil {
				t.Errorf("teach %q: %v", question, err)
			}
		})
	}
	all.Wait()
	if left := known(t, nodes[0], agent); len(left) != 1 {
		t.Errorf("left are %q", left)
	}
}

// inAnyOrder compares what made way without its order, which says nothing.
var inAnyOrder = cmpopts.SortSlices(func(a, b knowledge.Superseded) bool { return a.ID < b.ID })
