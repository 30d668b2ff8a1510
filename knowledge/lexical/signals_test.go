package lexical

import (
	"encoding/json"
	"testing"
)

func TestTraceTellsOfSignals(t *testing.T) {
	t.Parallel()
	raw, err := json.Marshal(Signals{GramCoverage: 0.5, Shape: Kin})
	var told map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &told)
	}
	if err != nil || told["gramCoverage"] != 0.5 || told["shape"] != "kin" {
		t.Errorf("got %s, %v; want a gramCoverage of 0.5 and the shape kin", raw, err)
	}
	for name := range told {
		if name[0] < 'a' || name[0] > 'z' {
			t.Errorf("%q is not written as the names of the API are", name)
		}
	}
}

func TestConfidenceFallsWithTheAnswersOfABase(t *testing.T) {
	t.Parallel()
	for shape := range shapes {
		s := Signals{
			Sum: 0.6, Coverage: 0.8, GramCoverage: 0.7, Known: 1, Reverse: 0.6, GramReverse: 0.6, Lead: 0.6, Standing: 0.6, Kinship: 0.5,
			Likeness: 0.5, Words: 6, Shape: Shape(shape),
		}
		last := 1.0
		for _, n := range []float64{50, 100, 1000} {
			s.Answers = n
			if c := s.confidence(); c >= last {
				t.Errorf("%s: among %v answers the confidence is %.3f, among fewer %.3f", shapes[shape], n, c, last)
			} else {
				last = c
			}
		}
		s.Answers = 1e6
		far := s.confidence()
		if s.Answers = 1e7; s.confidence() != far {
			t.Errorf("%s: the confidence falls on where nothing was measured", shapes[shape])
		}
	}
}
