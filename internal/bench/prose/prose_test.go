package prose_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/internal/bench/prose"
)

func cosine(a, b []float32) (sum float64) {
	for i := range a {
		sum += float64(a[i] * b[i])
	}
	return sum
}

func TestWriter(t *testing.T) {
	t.Parallel()
	a, b := prose.NewWriter(7, 64), prose.NewWriter(7, 64)
	for range 5 {
		if diff := cmp.Diff(a.Write(), b.Write()); diff != "" {
			t.Fatalf("the same seed wrote two texts: %s", diff)
		}
	}
	text, other := a.Write(), a.Write()
	question := a.Embed(a.Ask(text))
	if length := cosine(question, question); length < 0.999 || length > 1.001 {
		t.Errorf("a vector has the length %v", length)
	}
	if near, far := cosine(question, a.Embed(text.Title)), cosine(question, a.Embed(other.Title)); near <= far {
		t.Errorf("the cosine of a question with its text is %v, with another's %v", near, far)
	}
}
