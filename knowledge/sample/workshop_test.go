package sample_test

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"balas/knowledge/lexical"
)

// asked is a question to the invented bicycle workshop of testdata, which no weight of the search was fitted on.
type asked struct {
	Q   string
	Rel []string // the pairs that answer it; empty: none does

	found lexical.Result
}

func (a asked) right() bool {
	return len(a.found.Hits) > 0 && slices.Contains(a.Rel, a.found.Hits[0].Doc.ID)
}

func readAll[T any](t *testing.T, path string) []T {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	var all []T
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		all = append(all, v)
	}
	return all
}

// askWorkshop searches the workshop's pairs for every question.
func askWorkshop(t *testing.T) []asked {
	t.Helper()
	ix := lexical.NewIndex()
	for _, d := range readAll[lexical.Doc](t, "testdata/workshop.docs.jsonl") {
		d.Group = d.Text
		ix.Put(d)
	}
	questions := readAll[asked](t, "testdata/workshop.queries.jsonl")
	for i, q := range questions {
		questions[i].found = ix.Search(q.Q, 5)
	}
	return questions
}

func TestWorkshopAnswersWhatItKnowsAlone(t *testing.T) {
	t.Parallel()
	var known, right, wrong, strange, foolish int
	for _, q := range askWorkshop(t) {
		answered := q.found.Confidence >= 0.5
		switch {
		case len(q.Rel) == 0:
			strange++
			if answered {
				foolish++
				t.Logf("%q is answered from %v", q.Q, titles(q.found))
			}
		case answered && q.right():
			right++
		case answered:
			wrong++
			t.Logf("%q is answered wrongly from %v", q.Q, titles(q.found))
		}
		if len(q.Rel) > 0 {
			known++
		}
	}
	if known < 40 || strange < 30 {
		t.Fatalf("%d questions with an answer and %d without, want 40 and 30", known, strange)
	}
	if share := float64(right) / float64(known); share < 0.7 {
		t.Errorf("%d of %d known questions are answered rightly, want 70 %%", right, known)
	}
	if share := float64(foolish) / float64(strange); share > 0.03 {
		t.Errorf("%d of %d strange questions are answered, want 3 %% at most", foolish, strange)
	}
	if share := float64(wrong) / float64(known); share > 0.05 {
		t.Errorf("%d of %d known questions are answered wrongly, want 5 %% at most", wrong, known)
	}
}

func TestWorkshopConfidence(t *testing.T) {
	t.Parallel()
	questions := askWorkshop(t)
	var pairs, won float64
	var gap [10]float64
	for _, q := range questions {
		bin := min(9, int(10*q.found.Confidence))
		gap[bin] += q.found.Confidence
		if q.right() {
			gap[bin]--
		}
		for _, other := range questions {
			if len(q.Rel) == 0 || len(other.Rel) > 0 {
				continue
			}
			pairs++
			if q.found.Confidence > other.found.Confidence {
				won++
			}
		}
	}
	if area := won / pairs; area < 0.95 {
		t.Errorf("AUROC of known against strange %.3f, want 0.95", area)
	}
	sum := 0.0
	for _, g := range gap {
		sum += math.Abs(g)
	}
	if err := sum / float64(len(questions)); err > 0.08 {
		t.Errorf("expected calibration error %.3f, want 0.08 at most", err)
	}
}
