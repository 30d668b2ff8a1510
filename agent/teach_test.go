package agent_test

import (
	"testing"
	"time"

	"balas/agent"
	"balas/chat"
)

func (s shop) teach(t *testing.T, question, answer string) agent.Taught {
	t.Helper()
	taught, err := s.Teach(t.Context(), s.agent, agent.Teaching{Question: question, Answer: answer, Now: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	return taught
}

// replayed returns what became of a question in a replay.
func replayed(t *testing.T, taught agent.Taught, question string) agent.Replayed {
	t.Helper()
	for _, r := range taught.Replay {
		if r.Question == question {
			return r
		}
	}
	t.Fatalf("%q was not replayed: %+v", question, taught.Replay)
	return agent.Replayed{}
}

func TestTeachShowsWhatChanges(t *testing.T) {
	t.Parallel()
	s := open(t)
	const asked, known, price = "ada cicilan kartu kredit?", "Berapa ongkos kirim ke Bandung?", "ongkir bandung brp kak"
	for _, q := range []string{asked, "cicilan bisa ga", price} {
		if _, err := s.Chat(t.Context(), s.question(q)); err != nil {
			t.Fatal(err)
		}
	}
	taught := s.teach(t, "Bisa cicilan?", "Bisa, tiga bulan tanpa bunga.")
	first := taught.Replay[0]
	if first.Question != "Bisa cicilan?" || first.Verdict != agent.Fixed || first.Before.Action == chat.ActionAnswer ||
		first.After.Action != chat.ActionAnswer || first.After.SourceID != taught.Pair.ID || first.After.Confidence <= first.Before.Confidence {
		t.Errorf("the question: %+v", first)
	}
	if r := replayed(t, taught, "cicilan bisa ga"); r.Verdict != agent.Fixed {
		t.Errorf("what a customer asked: %+v", r)
	}
	if taught.Fixed < 2 || taught.Broken != 0 || len(taught.Superseded) != 0 {
		t.Errorf("fixed %d, broken %d, superseded %v", taught.Fixed, taught.Broken, taught.Superseded)
	}
	again := s.teach(t, "bisa cicilan ga kak", "Bisa, tiga bulan tanpa bunga")
	if !again.Duplicate || again.Pair.ID != taught.Pair.ID || again.Fixed != 0 {
		t.Errorf("the same again: %+v", again)
	}
	other := s.teach(t, price, "Rp 15.000 per kilogram.")
	if len(other.Superseded) != 1 || other.Superseded[0].Question != known || other.Superseded[0].Reason != "price" {
		t.Errorf("another price took the place of %+v", other.Superseded)
	}
	if r := replayed(t, other, known); r.Verdict != agent.Fixed || r.After.SourceID != other.Pair.ID {
		t.Errorf("the question that made way: %+v", r)
	}
	if answer := s.ask(t, known); answer.Text != "Rp 15.000 per kilogram." {
		t.Errorf("the old question is answered %q", answer.Text)
	}
}

func TestTeachAsksNoModel(t *testing.T) {
	t.Parallel()
	s := openWithModel(t)
	s.teach(t, "Bisa cicilan?", "Bisa, tiga bulan tanpa bunga.")
	if n := len(s.model.Requests()); n != 0 {
		t.Errorf("the model was asked %d times", n)
	}
}
