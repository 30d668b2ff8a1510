package agent

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/chat"
)

const (
	evalDocs = `{"id":"a","title":"Jam berapa toko buka?","text":"Pukul sembilan."}
		{"id":"b","title":"Berapa harga teh melati?","text":"Dua puluh ribu."}

		{"id":"c","title":"Di mana alamat toko?","text":"Jalan Contoh.","label":"where"}`
	evalQueries = `{"q":"jam buka toko","rel":["a"]}
		{"q":"harga teh melati","rel":["b"]}
		{"q":"alamat toko","label":"where"}
		{"q":"siapa presiden","label":null}`
)

func TestEvalJSON(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := Eval(&out, strings.NewReader(evalDocs), strings.NewReader(evalQueries), EvalOptions{JSON: true}); err != nil {
		t.Fatal(err)
	}
	var first []string
	var actions []chat.Action
	for line := range strings.Lines(out.String()) {
		var got evalLine
		if err := json.Unmarshal([]byte(line), &got); err != nil {
			t.Fatal(err)
		}
		first, actions = append(first, strings.Join(got.Ranked[:min(1, len(got.Ranked))], "")), append(actions, got.Action)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, first[:3]); diff != "" {
		t.Errorf("first documents (-want +got):\n%s", diff)
	}
	want := []chat.Action{chat.ActionAnswer, chat.ActionAnswer, chat.ActionAnswer, chat.ActionFallback}
	if diff := cmp.Diff(want, actions); diff != "" {
		t.Errorf("actions (-want +got):\n%s", diff)
	}
}

func TestEvalSummary(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := Eval(&out, strings.NewReader(evalDocs), strings.NewReader(evalQueries), EvalOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"4, 3 of them answerable", "hit@1         1.000", "AUROC         1.000"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
}

func TestEvalRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ docs, queries, want string }{
		{"{", "", "read documents: line 1 is no JSON: unexpected end of JSON input"},
		{`{"title":"x"}`, "", "document 1 has no id"},
		{"\n\n" + `{"id":1}`, "", "read documents: line 3 id must be text, and is a number"},
		{`{"id":"a"}` + "\n" + `{"id":"a"}`, "", "documents 1 and 2 have the id a"},
		{"", "[]", "read queries: line 1 is no object of JSON"},
		{"", `{"rel":["a"]}`, "query 1 has no q"},
		{"", `{"q":"a","rel":"b"}`, "read queries: line 1 rel must be a list of texts, and is a string"},
	} {
		var out strings.Builder
		err := Eval(&out, strings.NewReader(c.docs), strings.NewReader(c.queries), EvalOptions{})
		if err == nil || err.Error() != c.want {
			t.Errorf("Eval of %q and %q: %v, want %s", c.docs, c.queries, err, c.want)
		}
	}
}

func TestEvalReadsFilesOfWindows(t *testing.T) {
	t.Parallel()
	onWindows := func(s string) *strings.Reader {
		return strings.NewReader("\ufeff" + strings.ReplaceAll(s, "\n", "\r\n"))
	}
	e, err := Judge(onWindows(evalDocs), onWindows(evalQueries), EvalOptions{})
	if err != nil || len(e.Judged) != 4 || e.Judged[0].Rank != 0 {
		t.Errorf("%+v, %v", e.Judged, err)
	}
}

func TestMisspell(t *testing.T) {
	t.Parallel()
	const text = "berapa ongkos kirim ke Bandung untuk satu kilogram teh melati"
	random := func() *rand.Rand { return rand.New(rand.NewPCG(1, 1)) }
	if got := misspell(text, 0, random()); got != text {
		t.Errorf("without typos: %q", got)
	}
	all := misspell(text, 1, random())
	if all != misspell(text, 1, random()) {
		t.Error("the same seed misspells differently")
	}
	for i, w := range strings.Fields(text) {
		if got := strings.Fields(all)[i]; len(w) < 4 && got != w {
			t.Errorf("the short word %q became %q", w, got)
		}
	}
}

func TestEvalWithholds(t *testing.T) {
	t.Parallel()
	e, err := Judge(strings.NewReader(evalDocs), strings.NewReader(evalQueries), EvalOptions{Withhold: 1})
	if err != nil {
		t.Fatal(err)
	}
	for i, j := range e.Judged {
		if j.Answerable || j.Rank != -1 || j.Confidence != 0 {
			t.Errorf("query %d of an agent that knows nothing: %+v", i, j)
		}
	}
}
