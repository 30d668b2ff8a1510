package knowledge_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/sashabaranov/go-openai"

	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/knowledge"
)

const (
	sqlAccount  = `INSERT INTO accounts (id, hex_id, name) VALUES ($1, $2, $2)`
	sqlInstance = `
		INSERT INTO instances (id, account_id, hex_id, slug, name, session_id, access_token_hash, access_token_enc)
		VALUES ($1, $1, $2, $2, $2, $2, '', '')`
	sqlAgent      = `INSERT INTO agents (id, account_id, instance_id, name) VALUES ($1, $2, $2, $1)`
	sqlEmbeddings = `SELECT count(*) FROM knowledge_embeddings`
)

// newAgent makes an agent with an account and an instance of its own.
func newAgent(t testing.TB, pool *pgxpool.Pool) string {
	t.Helper()
	id := uuid.Must(uuid.NewV7())
	name := "agent_" + id.String()
	exec(t, pool, sqlAccount, id, id.String())
	exec(t, pool, sqlInstance, id, id.String())
	exec(t, pool, sqlAgent, name, id)
	if err := knowledge.OpenTx(t.Context(), pool, name); err != nil {
		t.Fatal(err)
	}
	return name
}

func exec(t testing.TB, pool *pgxpool.Pool, sql string, args ...any) {
	t.Helper()
	if _, err := pool.Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, s *knowledge.Service, agent, question, answer string) knowledge.QnA {
	t.Helper()
	q, err := s.PutQnA(t.Context(), knowledge.QnA{AgentID: agent, Question: question, Answer: answer})
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// answers returns the texts that a search finds, best first.
func answers(t *testing.T, s *knowledge.Service, agent, question string) []string {
	t.Helper()
	r, err := s.Search(t.Context(), agent, knowledge.Query{Text: question, K: 5})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, f := range r.Found {
		texts = append(texts, f.Text)
	}
	return texts
}

func TestQnA(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent, other := newAgent(t, pool), newAgent(t, pool)

	q := put(t, s, agent, " Jam buka? ", "Pukul 9.")
	if !strings.HasPrefix(q.ID, "qna_") || q.Question != "Jam buka?" || q.Category != "general" || q.Source != knowledge.Manual {
		t.Errorf("stored %+v", q)
	}
	again := put(t, s, agent, "JAM BUKA", "Pukul 10.")
	if again.ID != q.ID || again.Answer != "Pukul 10." {
		t.Errorf("the same question became %+v, want the id %s and the new answer", again, q.ID)
	}
	if _, err := s.QnA(t.Context(), other, q.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agent's pair: %v, want not found", err)
	}
	if err := s.DeleteQnA(t.Context(), other, q.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("delete another agent's pair: %v, want not found", err)
	}

	q.Question, q.Answer, q.Category = "Kapan tutup?", "Pukul 20.", "hours"
	if q, err := s.UpdateQnA(t.Context(), q); err != nil || q.Answer != "Pukul 20." || q.Category != "hours" {
		t.Errorf("UpdateQnA: %+v, %v", q, err)
	}
	second := put(t, s, agent, "Alamat?", "Jalan Contoh 1.")
	second.Question = "kapan tutup"
	if _, err := s.UpdateQnA(t.Context(), second); !fault.Is(err, fault.Conflict) {
		t.Errorf("update to a taken question: %v, want a conflict", err)
	}
	if got := answers(t, s, agent, "kapan tutup"); len(got) == 0 || got[0] != "Pukul 20." {
		t.Errorf("after the update found %q", got)
	}
	if err := s.DeleteQnA(t.Context(), agent, q.ID); err != nil {
		t.Error(err)
	}
	if got := answers(t, s, agent, "kapan tutup"); len(got) != 0 && got[0] == "Pukul 20." {
		t.Errorf("a deleted answer was found: %q", got)
	}
}

func TestPutQnARefuses(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	for field, q := range map[string]knowledge.QnA{
		"question": {Question: " ", Answer: "a"},
		"answer":   {Question: "q", Answer: "\t"},
		"category": {Question: "q", Answer: "a", Category: "a\x00b"},
	} {
		q.AgentID = agent
		_, err := s.PutQnA(t.Context(), q)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("PutQnA(%+v) = %v, want invalid %s", q, err, field)
		}
	}
}

func TestListQnA(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	for _, question := range []string{"satu", "dua", "tiga", "empat", "lima"} {
		put(t, s, agent, question, "jawaban "+question)
	}
	var pages [][]string
	cursor := ""
	for {
		pairs, next, err := s.ListQnA(t.Context(), agent, knowledge.Filter{Limit: 2, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		var page []string
		for _, q := range pairs {
			page = append(page, q.Question)
		}
		pages = append(pages, page)
		if cursor = next; cursor == "" {
			break
		}
	}
	if diff := cmp.Diff([][]string{{"lima", "empat"}, {"tiga", "dua"}, {"satu"}}, pages); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
	if none, _, err := s.ListQnA(t.Context(), agent, knowledge.Filter{Category: "other"}); err != nil || len(none) != 0 {
		t.Errorf("of another category: %v, %v", none, err)
	}
	if _, _, err := s.ListQnA(t.Context(), agent, knowledge.Filter{Cursor: "x"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a made-up cursor: %v, want invalid", err)
	}
}

func TestListsAreNarrowed(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	opens := time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)
	closes := opens.AddDate(0, 1, 0)
	december := knowledge.Window{ValidFrom: &opens, ValidUntil: &closes}
	for _, q := range []knowledge.QnA{
		{AgentID: agent, Question: "Kapan buka?", Answer: "Jam 9 (100% pasti)."},
		{AgentID: agent, Question: "Libur Natal?", Answer: "Tutup.", Category: "libur", Window: december},
	} {
		if _, err := s.PutQnA(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	p := shoes(agent)[0]
	p.Window = december
	stock(t, s, append(shoes(agent)[1:], p))
	if _, err := s.AddFile(t.Context(), accountOf(t, pool, agent), knowledge.File{AgentID: agent, Name: "Natal.md", Window: december}, strings.NewReader("Kado.")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.AddURL(t.Context(), knowledge.URL{AgentID: agent, URL: "https://shop.example/natal", Window: december}); err != nil {
		t.Fatal(err)
	}
	before, within := opens.Add(-time.Second), opens
	for _, c := range []struct {
		filter                       knowledge.Filter
		pairs, products, files, urls int
	}{
		{knowledge.Filter{}, 2, 4, 1, 1},
		{knowledge.Filter{Text: "NATAL"}, 1, 0, 1, 1},
		{knowledge.Filter{Text: "100%"}, 1, 0, 0, 0},
		{knowledge.Filter{Text: "sl-01"}, 0, 1, 0, 0},
		{knowledge.Filter{Text: "sepatu", Limit: 2}, 0, 2, 0, 0},
		{knowledge.Filter{Category: "libur"}, 1, 0, 0, 0},
		{knowledge.Filter{At: &before}, 1, 3, 0, 0},
		{knowledge.Filter{At: &within}, 2, 4, 1, 1},
		{knowledge.Filter{At: &closes}, 1, 3, 0, 0},
	} {
		pairs, _, err1 := s.ListQnA(t.Context(), agent, c.filter)
		products, _, err2 := s.ListProducts(t.Context(), agent, c.filter)
		files, _, err3 := s.ListFiles(t.Context(), agent, c.filter)
		urls, _, err4 := s.ListURLs(t.Context(), agent, c.filter)
		if err := errors.Join(err1, err2, err3, err4); err != nil {
			t.Fatal(err)
		}
		got := [4]int{len(pairs), len(products), len(files), len(urls)}
		if want := [4]int{c.pairs, c.products, c.files, c.urls}; got != want {
			t.Errorf("%+v: %v pairs, products, files and addresses, want %v", c.filter, got, want)
		}
	}
}

func TestOtherNodesSeeChanges(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	here, there := knowledge.New(pool, nil, 1), knowledge.New(pool, nil, 1)
	agent := newAgent(t, pool)
	q := put(t, here, agent, "Jam buka?", "Pukul 9.")
	put(t, here, agent, "Alamat toko?", "Jalan Contoh 1.")
	for _, want := range []string{"Pukul 9.", "Pukul 10."} {
		put(t, here, agent, "Jam buka?", want)
		for _, node := range []*knowledge.Service{here, there} {
			if got := answers(t, node, agent, "jam buka"); len(got) == 0 || got[0] != want {
				t.Fatalf("found %q, want %q first", got, want)
			}
		}
	}
	answers(t, there, newAgent(t, pool), "jam buka") // puts the other agent's index away
	if err := there.DeleteQnA(t.Context(), agent, q.ID); err != nil {
		t.Fatal(err)
	}
	for _, node := range []*knowledge.Service{here, there} {
		for _, text := range answers(t, node, agent, "jam buka") {
			if text == "Pukul 10." {
				t.Error("a deleted answer was found")
			}
		}
	}
}

// vectors is an embedding API of three dimensions: one for fruit, one for tools, one for all else.
type vectors struct {
	mu    sync.Mutex
	asked []string
	down  bool
}

func (v *vectors) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	var request struct{ Input []string }
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil || v.down {
		http.Error(w, `{"error":{"message":"down"}}`, http.StatusInternalServerError)
		return
	}
	var response openai.EmbeddingResponse
	for i, text := range request.Input {
		v.asked = append(v.asked, text)
		response.Data = append(response.Data, openai.Embedding{Index: i, Embedding: embedding(text)})
	}
	_ = json.NewEncoder(w).Encode(response)
}

func embedding(text string) []float32 {
	vector := []float32{0, 0, 0.1}
	for _, word := range strings.Fields(strings.ToLower(text)) {
		switch strings.Trim(word, "?.\n") {
		case "apple", "pear", "fruit":
			vector[0]++
		case "saw", "hammer", "tool":
			vector[1]++
		default:
			vector[2] += 0.1
		}
	}
	return vector
}

func (v *vectors) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.asked)
}

func TestEmbeddings(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	api := &vectors{}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	config := openai.DefaultConfig("key")
	config.BaseURL = server.URL
	s := knowledge.New(pool, knowledge.NewEmbedder(openai.NewClientWithConfig(config), "three"), 1<<30)
	agent := newAgent(t, pool)
	put(t, s, agent, "Price of the apple", "One coin each.")
	put(t, s, agent, "Price of the hammer", "Nine coins each.")
	put(t, s, agent, "Opening hours", "From nine to five.")

	if err := s.EmbedAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := api.count()
	if err := s.EmbedAll(t.Context()); err != nil || api.count() != before {
		t.Errorf("embedded again: %v, %d texts more", err, api.count()-before)
	}
	// No word in common: only the model knows that a pear is like an apple.
	for question, want := range map[string]string{"pear": "One coin each.", "saw": "Nine coins each."} {
		if got := answers(t, s, agent, question); len(got) == 0 || got[0] != want {
			t.Errorf("Search(%q) found %q, want %q first", question, got, want)
		}
	}

	q := put(t, s, agent, "Price of the apple", "Two coins each.")
	if got := answers(t, s, agent, "apple price"); len(got) == 0 || got[0] != "Two coins each." {
		t.Errorf("before all is embedded found %q", got)
	}
	if err := s.EmbedAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.DeleteQnA(t.Context(), agent, q.ID); err != nil {
		t.Fatal(err)
	}
	var stored int
	if err := pool.QueryRow(t.Context(), sqlEmbeddings).Scan(&stored); err != nil || stored != 2 {
		t.Errorf("%d embeddings of two chunks, %v", stored, err)
	}

	api.mu.Lock()
	api.down = true
	api.mu.Unlock()
	if got := answers(t, s, agent, "hammer price"); len(got) == 0 || got[0] != "Nine coins each." {
		t.Errorf("with the model down found %q", got)
	}
}

func TestRunEmbedsAfterAChange(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	embedded := make(chan struct{}, 10)
	api := &vectors{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		api.ServeHTTP(w, r)
		embedded <- struct{}{}
	}))
	t.Cleanup(server.Close)
	config := openai.DefaultConfig("key")
	config.BaseURL = server.URL
	s := knowledge.New(pool, knowledge.NewEmbedder(openai.NewClientWithConfig(config), "three"), 1<<30)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { s.Run(ctx); close(done) }()
	put(t, s, newAgent(t, pool), "Price of the apple", "One coin each.")
	<-embedded
	stop()
	<-done
	if got := api.count(); got != 1 {
		t.Errorf("%d texts embedded, want 1", got)
	}
}
