package knowledge_test

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"
	"github.com/sashabaranov/go-openai"

	"balas/internal/pg"
	"balas/internal/pgtest"
	"balas/knowledge"
)

const (
	sqlState    = `SELECT chunks, ef_search, recall, embedded FROM knowledge_vectors WHERE agent_id = $1`
	sqlBuilt    = `SELECT count(*) FROM pg_indexes WHERE indexname = $1`
	sqlBroken   = `SELECT count(*) FROM pg_index WHERE indrelid = 'knowledge_embeddings'::REGCLASS AND NOT indisvalid`
	sqlSpoil    = `UPDATE knowledge_vectors SET recall = 0.5`
	sqlAge      = `UPDATE knowledge_vectors SET checked_at = now() - INTERVAL '2 days'`
	sqlDropBase = `DELETE FROM knowledge_bases WHERE agent_id = $1`
	sqlCut      = `DELETE FROM knowledge_chunks WHERE agent_id = $1 AND id IN (SELECT id FROM knowledge_chunks WHERE agent_id = $1 ORDER BY id LIMIT $2)`
)

// angles is an embedding API in which the number in a text is a place on a circle: near numbers are near.
func angles(w http.ResponseWriter, r *http.Request) {
	var request struct{ Input []string }
	_ = json.NewDecoder(r.Body).Decode(&request)
	var response openai.EmbeddingResponse
	for i, text := range request.Input {
		n := 0
		_, _ = fmt.Sscanf(strings.TrimLeft(text, "abcdefghijklmnopqrstuvwxyz "), "%d", &n)
		angle := float64(n) / 100
		response.Data = append(response.Data, openai.Embedding{Index: i, Embedding: []float32{
			float32(math.Cos(angle)), float32(math.Sin(angle)), 0.1,
		}})
	}
	_ = json.NewEncoder(w).Encode(response)
}

// circle is a service whose texts are places on a circle. From 60 chunks on an agent's vectors are indexed.
func circle(t *testing.T, pool *pgxpool.Pool, model string) *knowledge.Service {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(angles))
	t.Cleanup(server.Close)
	config := openai.DefaultConfig("key")
	config.BaseURL = server.URL
	s := knowledge.New(pool, knowledge.NewEmbedder(openai.NewClientWithConfig(config), model), 1<<30)
	s.SetLimits(60, 30)
	return s
}

// places puts the chunks from, from+1, … below to into an agent's base.
func places(t *testing.T, s *knowledge.Service, agent string, from, to int) {
	t.Helper()
	var pairs []knowledge.QnA
	for n := from; n < to; n++ {
		pairs = append(pairs, knowledge.QnA{AgentID: agent, Question: fmt.Sprint("place ", n), Answer: "x"})
	}
	if _, err := s.PutAllQnA(t.Context(), pairs); err != nil {
		t.Fatal(err)
	}
}

func work(t *testing.T, s *knowledge.Service) {
	t.Helper()
	if err := s.EmbedAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := s.IndexVectors(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func one[T any](t *testing.T, pool *pgxpool.Pool, sql string, args ...any) (value T) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), sql, args...).Scan(&value); err != nil {
		t.Fatal(err)
	}
	return value
}

func nearest(t *testing.T, s *knowledge.Service, agent, question string) []knowledge.Neighbour {
	t.Helper()
	near, err := s.NearestTo(t.Context(), agent, question)
	if err != nil {
		t.Fatal(err)
	}
	return near
}

func built(t *testing.T, pool *pgxpool.Pool, agent string) bool {
	t.Helper()
	return one[int](t, pool, sqlBuilt, knowledge.IndexName(agent, "circle", 3)) == 1
}

func TestLargeAgentsGetAnIndexAndLoseIt(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := circle(t, pool, "circle")
	large, small := newAgent(t, pool), newAgent(t, pool)
	places(t, s, large, 0, 60)
	places(t, s, small, 0, 20)
	work(t, s)
	if built(t, pool, large) {
		t.Fatal("60 chunks have an index, which is to come with 61")
	}
	places(t, s, large, 60, 100)
	if err := s.IndexVectors(t.Context()); err != nil || built(t, pool, large) {
		t.Fatalf("an index of half the chunks was built (%v)", err)
	}
	scanned := nearest(t, s, small, "at 7")
	work(t, s)
	if !built(t, pool, large) || built(t, pool, small) {
		t.Fatal("100 chunks have no index, or 20 have one")
	}
	var chunks, ef, embedded int
	var recall float64
	if err := pool.QueryRow(t.Context(), sqlState, large).Scan(&chunks, &ef, &recall, &embedded); err != nil {
		t.Fatal(err)
	}
	if chunks != 100 || ef != 64 || recall < 0.95 || embedded != 2 {
		t.Errorf("noted %d chunks, ef_search %d, recall %v, embedded up to %d", chunks, ef, recall, embedded)
	}

	exec(t, pool, sqlSpoil)
	exact := nearest(t, s, large, "at 50")
	exec(t, pool, sqlAge)
	work(t, s)
	found := nearest(t, s, large, "at 50")
	near := cmpopts.EquateApprox(0, 0.002) // halves
	if diff := cmp.Diff(exact, found, near); diff != "" || len(found) != 50 {
		t.Errorf("the index found other chunks than the scan, or another mean: %s", diff)
	}
	if diff := cmp.Diff(scanned, nearest(t, s, small, "at 7")); diff != "" {
		t.Errorf("the small agent finds other chunks than before: %s", diff)
	}

	exec(t, pool, sqlCut, large, 65)
	work(t, s)
	if !built(t, pool, large) {
		t.Error("35 chunks lost their index, which is to go below 30")
	}
	exec(t, pool, sqlCut, large, 10)
	work(t, s)
	if built(t, pool, large) {
		t.Error("25 chunks still have an index")
	}
}

func TestSearchUsesTheIndexAndSeesWhatIsNew(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := circle(t, pool, "circle")
	agent := newAgent(t, pool)
	places(t, s, agent, 0, 200)
	work(t, s)
	if got := nearest(t, s, agent, "at 150"); len(got) != 50 {
		t.Fatalf("found %d chunks", len(got))
	}

	places(t, s, agent, 400, 401)
	if got := nearest(t, s, agent, "at 400"); len(got) != 0 {
		t.Errorf("found %d chunks while one has no vector", len(got))
	}
	if err := s.EmbedAll(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := nearest(t, s, agent, "at 400")
	if len(got) != 50 || got[0].Cosine < 0.999 {
		t.Errorf("the new chunk was not found: %v", got[:min(1, len(got))])
	}
	exec(t, pool, sqlCut, agent, 201)
	if got := nearest(t, s, agent, "at 150"); len(got) != 0 {
		t.Errorf("found %d chunks of a base that is empty", len(got))
	}
}

func TestSearchGoesPastWhatIsDeleted(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	exec(t, pool, `ALTER TABLE knowledge_embeddings SET (autovacuum_enabled = FALSE)`)
	s := circle(t, pool, "circle")
	agent := newAgent(t, pool)
	places(t, s, agent, 0, 300)
	work(t, s)

	// More of the nearest than the index keeps as candidates are in the index still, but not in the table.
	exec(t, pool, sqlCut, agent, 150)
	at0 := []float32{1, 0, 0.1}
	found, err := s.Approximate(t.Context(), agent, at0)
	if err != nil || len(found) != 50 {
		t.Fatalf("the index found %d chunks (%v)", len(found), err)
	}
	exec(t, pool, sqlSpoil)
	exact, err := s.Nearest(t.Context(), agent, at0)
	if err != nil {
		t.Fatal(err)
	}
	// The mean is of when the index was checked.
	if diff := cmp.Diff(exact, found, cmpopts.EquateApprox(0, 0.002), cmpopts.IgnoreFields(knowledge.Neighbour{}, "Mean")); diff != "" {
		t.Errorf("the index found other chunks than the scan: %s", diff)
	}
}

func TestSearchLeavesNoSettingsBehind(t *testing.T) {
	t.Parallel()
	pool, err := pg.Open(t.Context(), pgtest.URL(t), func(c *pgxpool.Config) { c.MaxConns = 2 }) // one listens for a lock
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	const sqlSettings = `SELECT current_setting('enable_sort') || ' ' || current_setting('hnsw.iterative_scan') || ' ' || current_setting('hnsw.ef_search')`
	s := circle(t, pool, "circle")
	agent := newAgent(t, pool)
	places(t, s, agent, 0, 100)
	work(t, s)
	for range 3 {
		if got := nearest(t, s, agent, "at 50"); len(got) != 50 {
			t.Fatalf("found %d chunks", len(got))
		}
	}
	idle := pool.AcquireAllIdle(t.Context())
	if len(idle) == 0 {
		t.Error("no connection is left")
	}
	for _, conn := range idle {
		var got string
		if err := conn.QueryRow(t.Context(), sqlSettings).Scan(&got); err != nil || got != "on off 40" {
			t.Errorf("after searches of an index a connection has the settings %s (%v)", got, err)
		}
		conn.Release()
	}
}

func TestBrokenAndNeedlessIndexesGo(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := circle(t, pool, "circle")
	agent, gone := newAgent(t, pool), newAgent(t, pool)
	places(t, s, agent, 0, 70)
	places(t, s, gone, 0, 70)
	work(t, s)

	// A build that fails half-way leaves what a crash leaves: an index that is not valid.
	exec(t, pool, `DROP INDEX `+knowledge.IndexName(agent, "circle", 3))
	_, err := pool.Exec(t.Context(), `CREATE UNIQUE INDEX CONCURRENTLY `+knowledge.IndexName(agent, "circle", 3)+` ON knowledge_embeddings (dims)`)
	if err == nil || one[int](t, pool, sqlBroken) != 1 {
		t.Fatalf("no broken index was left: %v", err)
	}
	exec(t, pool, sqlDropBase, gone)
	work(t, s)
	if one[int](t, pool, sqlBroken) != 0 || !built(t, pool, agent) {
		t.Error("the broken index is there still, or was not built again")
	}
	if built(t, pool, gone) {
		t.Error("the index of an agent that is gone is there still")
	}

	other := circle(t, pool, "other")
	work(t, other)
	if built(t, pool, agent) || one[int](t, pool, sqlBuilt, knowledge.IndexName(agent, "other", 3)) != 1 {
		t.Error("after another model came, the former one's index is there, or the new one's is not")
	}
	if got := nearest(t, other, agent, "at 50"); len(got) != 50 {
		t.Errorf("with another model found %d chunks", len(got))
	}
}

func TestIndexBuiltAnotherWayIsReplaced(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := circle(t, pool, "circle")
	agent := newAgent(t, pool)
	places(t, s, agent, 0, 100)
	work(t, s)
	const former = "knowledge_vectors_0123456789abcdef"
	before := nearest(t, s, agent, "at 50")
	exec(t, pool, `ALTER INDEX `+knowledge.IndexName(agent, "circle", 3)+` RENAME TO `+former)
	work(t, s)
	if !built(t, pool, agent) || one[int](t, pool, sqlBuilt, former) != 0 {
		t.Error("the index was not built anew, or the former one is there still")
	}
	if diff := cmp.Diff(before, nearest(t, s, agent, "at 50"), cmpopts.EquateApprox(0, 0.002)); diff != "" {
		t.Errorf("the new index finds others: %s", diff)
	}
}

// An index that finds chunks by their own vectors may miss what is near to a question, whose cosine with the chunk that
// answers it is about 0.6.
func TestIndexIsCheckedOffEveryChunk(t *testing.T) {
	t.Parallel()
	const chunks = 20
	sample := make([]pgvector.HalfVector, chunks)
	for i := range sample {
		apart := make([]float32, chunks)
		apart[i] = 1
		sample[i] = pgvector.NewHalfVector(apart)
	}
	questions := knowledge.QuestionsLike(sample)
	if len(questions) != chunks {
		t.Fatalf("%d questions of %d chunks", len(questions), chunks)
	}
	for _, q := range questions {
		length := 0.0
		for _, x := range q.Slice() {
			length += float64(x * x)
		}
		if nearest := float64(slices.Max(q.Slice())) / math.Sqrt(length); nearest < 0.5 || nearest > 0.6 {
			t.Errorf("the nearest chunk has the cosine %v", nearest)
		}
	}
	if diff := cmp.Diff(sample[0].Slice()[:2], []float32{1, 0}); diff != "" {
		t.Errorf("the sample itself was changed: %s", diff)
	}
}

func TestBadIndexIsNotUsed(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := circle(t, pool, "circle")
	agent := newAgent(t, pool)
	places(t, s, agent, 0, 300)
	work(t, s)
	before := nearest(t, s, agent, "at 100")

	// An index that was not told of most vectors, as one on a damaged disk: its graph holds the first few alone.
	name := knowledge.IndexName(agent, "circle", 3)
	exec(t, pool, `CREATE TABLE kept AS SELECT * FROM knowledge_embeddings`)
	exec(t, pool, `DELETE FROM knowledge_embeddings WHERE hash NOT IN (SELECT hash FROM kept ORDER BY hash LIMIT 5)`)
	exec(t, pool, `REINDEX INDEX `+name)
	exec(t, pool, `UPDATE pg_index SET indisready = FALSE WHERE indexrelid = '`+name+`'::REGCLASS`)
	exec(t, pool, `INSERT INTO knowledge_embeddings SELECT * FROM kept WHERE hash NOT IN (SELECT hash FROM knowledge_embeddings)`)
	exec(t, pool, `UPDATE pg_index SET indisready = TRUE WHERE indexrelid = '`+name+`'::REGCLASS`)

	// It finds fewer than are asked for, and the scan stands in.
	if diff := cmp.Diff(before, nearest(t, s, agent, "at 100"), cmpopts.EquateApprox(0, 0.002)); diff != "" {
		t.Errorf("with an index of five vectors found others: %s", diff)
	}
	exec(t, pool, sqlAge)
	work(t, s)
	var chunks, ef, embedded int
	var recall float64
	if err := pool.QueryRow(t.Context(), sqlState, agent).Scan(&chunks, &ef, &recall, &embedded); err != nil {
		t.Fatal(err)
	}
	if recall > 0.6 || ef != 400 {
		t.Errorf("the check of an index of five of 300 vectors: recall %v with ef_search %d", recall, ef)
	}
	if diff := cmp.Diff(before, nearest(t, s, agent, "at 100"), cmpopts.EquateApprox(0, 0.002)); diff != "" {
		t.Errorf("after the check found others: %s", diff)
	}
}
