package knowledge_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/internal/pgtest"
	"balas/knowledge"
)

// judge is a /rerank endpoint that prefers documents with a word.
type judge struct {
	mu     sync.Mutex
	prefer string
	mode   string // "", "hang", or what is said in place of a result
	asked  []asked
}

type asked struct {
	Key       string   `json:"-"`
	Model     string   `json:"model"`
	Query     string   `json:"query"`
	Documents []string `json:"documents"`
	TopN      int      `json:"top_n"`
}

func (j *judge) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := asked{Key: r.Header.Get("Authorization")}
	_ = json.NewDecoder(r.Body).Decode(&request)
	j.mu.Lock()
	j.asked = append(j.asked, request)
	mode, prefer := j.mode, j.prefer
	j.mu.Unlock()
	switch mode {
	case "":
	case "hang":
		<-r.Context().Done()
		return
	case "fail":
		w.WriteHeader(http.StatusInternalServerError)
		return
	default:
		_, _ = w.Write([]byte(mode))
		return
	}
	type result struct {
		Index int     `json:"index"`
		Score float64 `json:"relevance_score"`
	}
	var results []result
	for i, d := range request.Documents {
		if strings.Contains(d, prefer) {
			results = append(results, result{i, -0.5}) // a logit
		} else {
			results = append([]result{{i, -7 - float64(i)}}, results...)
		}
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"results": results})
}

func (j *judge) set(mode string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.mode = mode
}

func (j *judge) times() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.asked)
}

// judged is a service whose search has the judge read what it found.
func judged(t *testing.T, j *judge) (*knowledge.Service, string) {
	t.Helper()
	server := httptest.NewServer(j)
	t.Cleanup(server.Close)
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	s.Reranker = knowledge.NewReranker(server.URL+"/v1/rerank", "judge-1", "secret")
	s.Reranker.Deadline = time.Minute // no test depends on how quick the machine is
	agent := newAgent(t, pool)
	put(t, s, agent, "Shipping cost to the islands", "Nine coins.")
	put(t, s, agent, "Shipping time to the islands", "Three days.")
	put(t, s, agent, "Shipping to the mainland", "Free.")
	return s, agent
}

const aboutIslands = "shipping cost to the islands"

func TestRerankOrders(t *testing.T) {
	t.Parallel()
	j := &judge{prefer: "Three days."}
	s, agent := judged(t, j)
	plain, err := s.Lexical().Search(t.Context(), agent, knowledge.Query{Text: aboutIslands, K: 3})
	if err != nil || plain.Found[0].Text != "Nine coins." || j.times() != 0 {
		t.Fatalf("without a reranker: %+v, %v", plain, err)
	}
	got, err := s.Search(t.Context(), agent, knowledge.Query{Text: aboutIslands, K: 2})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Found) != 2 || got.Found[0].Text != "Three days." || got.Found[1].Text != "Nine coins." {
		t.Errorf("found %+v", got.Found)
	}
	if got.Confidence >= plain.Confidence || got.Confidence <= 0 {
		t.Errorf("confidence in what the words speak against is %v, by words it was %v", got.Confidence, plain.Confidence)
	}
	want := []asked{{
		Key: "Bearer secret", Model: "judge-1", Query: aboutIslands, TopN: 3, Documents: []string{
			"Shipping cost to the islands\nNine coins.", "Shipping time to the islands\nThree days.", "Shipping to the mainland\nFree.",
		},
	}}
	if diff := cmp.Diff(want, j.asked); diff != "" {
		t.Errorf("the endpoint was asked (-want +got):\n%s", diff)
	}
}

func TestRerankFailureLeavesTheOrder(t *testing.T) {
	t.Parallel()
	for name, mode := range map[string]string{
		"status": "fail", "no JSON": "oops", "no results": `{"results":[]}`, "a document that was not sent": `{"results":[{"index":3,"relevance_score":1}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, agent := judged(t, &judge{prefer: "Three days.", mode: mode})
			if got := answers(t, s, agent, aboutIslands); len(got) != 3 || got[0] != "Nine coins." {
				t.Errorf("found %q", got)
			}
		})
	}
}

func TestRerankDeadline(t *testing.T) {
	t.Parallel()
	j := &judge{prefer: "Three days.", mode: "hang"}
	s, agent := judged(t, j)
	s.Reranker.Deadline = 10 * time.Millisecond
	if got := answers(t, s, agent, aboutIslands); len(got) != 3 || got[0] != "Nine coins." {
		t.Errorf("found %q", got)
	}
}

func TestRerankBreaker(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	j := &judge{prefer: "Three days.", mode: "fail"}
	s, agent := judged(t, j)
	s.Reranker.Now = func() time.Time { return now }
	step := func(what string, after time.Duration, mode string, wantAsked int, wantFirst string) {
		t.Helper()
		now = now.Add(after)
		j.set(mode)
		got := answers(t, s, agent, aboutIslands)
		if len(got) == 0 || got[0] != wantFirst || j.times() != wantAsked {
			t.Errorf("%s: asked %d times, want %d; found %q, want %q first", what, j.times(), wantAsked, got, wantFirst)
		}
	}
	step("a failure", 0, "fail", 1, "Nine coins.")
	step("a success between", 0, "", 2, "Three days.")
	for n := range 3 {
		step("failures", 0, "fail", 3+n, "Nine coins.")
	}
	step("paused", 29*time.Second, "", 5, "Nine coins.")
	step("the pause is over", time.Second, "fail", 6, "Nine coins.")
	step("paused at once", time.Second, "", 6, "Nine coins.")
	step("well again", 30*time.Second, "", 7, "Three days.")
	step("a failure counts from one", 0, "fail", 8, "Nine coins.")
	step("not paused", 0, "", 9, "Three days.")
}
