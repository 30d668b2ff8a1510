package lexical

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// islands is an index of four answers about shipping, and one with a product code.
func islands() *Index {
	ix := NewIndex()
	for _, d := range []Doc{
		{ID: "cost", Title: "shipping cost to the islands", Text: "Nine coins."},
		{ID: "time", Title: "shipping time to the islands", Text: "Three days."},
		{ID: "abroad", Title: "shipping abroad", Text: "We ship within the country."},
		{ID: "code", Title: "teapot TP-1234", Text: "Shipping in a box."},
	} {
		ix.Put(d)
	}
	return ix
}

func ids(r Result) (found []string) {
	for _, h := range r.Hits {
		found = append(found, h.Doc.ID)
	}
	return found
}

func TestPoolWithoutAnOrderIsASearch(t *testing.T) {
	t.Parallel()
	ix := islands()
	for _, question := range []string{"shipping cost to the islands", "ship abroad?", "TP1234", "airplane", ""} {
		p := ix.Pool(question, Options{})
		for _, order := range [][]int{nil, {0}} {
			if diff := cmp.Diff(ix.Search(question, 3), p.Result(3, order)); diff != "" {
				t.Errorf("%q in the order %v (-search +pool):\n%s", question, order, diff)
			}
		}
	}
}

func TestPoolResultInAnotherOrder(t *testing.T) {
	t.Parallel()
	ix := islands()
	p := ix.Pool("shipping cost to the islands", Options{})
	before := p.Result(4, nil)
	if diff := cmp.Diff([]string{"cost", "time"}, ids(before)[:2]); diff != "" {
		t.Fatalf("by words: %s", diff)
	}
	after := p.Result(2, []int{1, 7, -1, 1})
	if diff := cmp.Diff([]string{"time", "cost"}, ids(after)); diff != "" {
		t.Errorf("in another order: %s", diff)
	}
	if after.Confidence >= before.Confidence || after.Signals.Coverage >= before.Signals.Coverage {
		t.Errorf("a first that holds less of the question has confidence %v and coverage %v, the former %v and %v",
			after.Confidence, after.Signals.Coverage, before.Confidence, before.Signals.Coverage)
	}
}

func TestPoolKeepsIdentifiersFirst(t *testing.T) {
	t.Parallel()
	p := islands().Pool("shipping of the tp-1234", Options{})
	if docs := p.Docs(1); len(docs) != 1 || docs[0].ID != "code" {
		t.Fatalf("by words the first of a code is %v", docs)
	}
	got := p.Result(3, []int{2, 1, 0})
	if len(got.Hits) == 0 || got.Hits[0].Doc.ID != "code" || got.Confidence < sure {
		t.Errorf("in another order: %v with confidence %v", ids(got), got.Confidence)
	}
}

func TestPoolOfAnIndexThatChanged(t *testing.T) {
	t.Parallel()
	ix := islands()
	p := ix.Pool("shipping cost to the islands", Options{})
	ix.Remove("cost")
	ix.Put(Doc{ID: "other", Title: "opening hours", Text: "Nine to five."}) // takes the slot
	if got := ids(p.Result(4, []int{0, 1})); len(got) == 0 || got[0] != "time" {
		t.Errorf("found %v", got)
	}
	for _, id := range []string{"time", "abroad", "code"} {
		ix.Remove(id)
	}
	if got := p.Result(4, []int{1}); len(got.Hits) != 0 || got.Confidence != 0 {
		t.Errorf("of documents that are gone found %v", ids(got))
	}
}
