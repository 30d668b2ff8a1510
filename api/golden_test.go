package api_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"testing"

	"balas/agent"
)

// golden gives the agent a golden question, and a run of it.
func (w *world) golden(a agent.Agent, sourceID string) {
	stored, err := w.engine.Agents.AddGolden(w.t.Context(), a, []agent.Golden{
		{Question: "When do you open?", Expect: agent.Expectation{SourceID: sourceID}},
	})
	w.must(err)
	r, err := w.engine.Agents.RunGolden(w.t.Context(), a, false, clock)
	w.must(err)
	w.vars["golden"], w.vars["golden_run"] = stored[0].ID, r.ID
}

func TestGoldenRunOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var form bytes.Buffer
	parts := multipart.NewWriter(&form)
	file, err := parts.CreateFormFile("file", "golden.csv")
	w.must(err)
	_, err = file.Write([]byte("question,contains,action\nCan I park?,behind the shop,\nDo you sell airplanes?,,fallback\n"))
	w.must(err)
	w.must(parts.Close())
	path := "/api/v2/agents/{{agent}}/golden"
	if r := w.call(call{
		method: http.MethodPost, target: path + "/import", key: "{{key}}", body: form.String(),
		header: map[string]string{"Content-Type": parts.FormDataContentType()},
	}); r.status != 200 || len(pick(r.json, []string{"data[]", "id"})) != 2 {
		t.Fatalf("import of a form: %d %s", r.status, r.text)
	}
	run := func(body string) reply {
		r := w.call(call{method: http.MethodPost, target: path + "/run", key: "{{key}}", body: body})
		if r.status != 200 {
			t.Fatalf("run: %d %s", r.status, r.text)
		}
		return r
	}
	first := run(`{}`)
	w.must(w.engine.Agents.Knowledge.DeleteQnA(t.Context(), w.vars["agent"], w.vars["taught"]))
	second := run("") // which is as good as an empty one
	for _, c := range []struct {
		answer reply
		key    []string
		want   string
	}{
		{first, []string{"data", "passed"}, "[3]"},
		{first, []string{"data", "comparison", "other"}, "[2]"},
		{second, []string{"data", "passed"}, "[2]"},
		{second, []string{"data", "comparison", "knowledgeChanged"}, "[true]"},
		{second, []string{"data", "comparison", "broken[]", "question"}, "[Can I park?]"},
		{second, []string{"data", "comparison", "broken[]", "before", "reply"}, "[Behind the shop.]"},
		{second, []string{"data", "comparison", "fixed[]", "question"}, "[]"},
	} {
		if got := fmt.Sprint(pick(c.answer.json, c.key)); got != c.want {
			t.Errorf("%v is %s, want %s: %s", c.key, got, c.want, c.answer.text)
		}
	}
}
