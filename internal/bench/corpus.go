package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pgvector/pgvector-go"
	"github.com/sashabaranov/go-openai"

	"balas/account"
	"balas/internal/bench/prose"
	"balas/internal/pg"
	"balas/knowledge"
	"balas/migrations"
)

const (
	corpusDims  = 384
	corpusModel = "prose"
	neighbours  = 500 // agents beside the one that is measured
	fewChunks   = 5   // of each of them
)

// corpus is a database of made-up knowledge, with a service that embeds by an API on a loopback port.
type corpus struct {
	pool    *pgxpool.Pool
	service *knowledge.Service
	account uuid.UUID
	api     *http.Server

	mu     sync.Mutex
	writer *prose.Writer
}

func (b *bench) openCorpus(ctx context.Context) (*corpus, error) {
	address, err := b.database(ctx, "search", "")
	if err != nil {
		return nil, err
	}
	c := &corpus{writer: prose.NewWriter(1, corpusDims)}
	if c.pool, err = pg.Open(ctx, address); err != nil {
		return nil, err
	}
	if err := migrations.Up(ctx, c.pool); err != nil {
		return nil, err
	}
	owner, err := account.Default(ctx, c.pool)
	if err != nil {
		return nil, err
	}
	c.account = owner.ID
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for embedding requests: %w", err)
	}
	c.api = &http.Server{Handler: http.HandlerFunc(c.embed), ReadHeaderTimeout: time.Minute}
	go func() { _ = c.api.Serve(listener) }()
	config := openai.DefaultConfig("")
	config.BaseURL = "http://" + listener.Addr().String()
	c.service = knowledge.New(c.pool, knowledge.NewEmbedder(openai.NewClientWithConfig(config), corpusModel), 1<<30)
	return c, nil
}

func (c *corpus) close() {
	_ = c.api.Close()
	c.pool.Close()
}

func (c *corpus) embed(w http.ResponseWriter, r *http.Request) {
	var request struct{ Input []string }
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var response openai.EmbeddingResponse
	for i, text := range request.Input {
		response.Data = append(response.Data, openai.Embedding{Index: i, Embedding: c.vector(text)})
	}
	_ = json.NewEncoder(w).Encode(response)
}

func (c *corpus) vector(text string) []float32 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writer.Embed(text)
}

// write makes up texts.
func (c *corpus) write(n int) []prose.Text {
	c.mu.Lock()
	defer c.mu.Unlock()
	texts := make([]prose.Text, n)
	for i := range texts {
		texts[i] = c.writer.Write()
	}
	return texts
}

func (c *corpus) ask(t prose.Text) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.writer.Ask(t)
}

const sqlBenchAgent = `INSERT INTO agents (id, account_id, name) VALUES ($1, $2, $1)`

func (c *corpus) agent(ctx context.Context, name string) (string, error) {
	id := "agent_" + name
	_, err := c.pool.Exec(ctx, sqlBenchAgent, id, c.account)
	if err == nil {
		err = knowledge.OpenTx(ctx, c.pool, id)
	}
	if err != nil {
		return "", fmt.Errorf("make agent: %w", err)
	}
	return id, nil
}

// teach stores texts as an owner's questions and answers.
func (c *corpus) teach(ctx context.Context, agent string, texts []prose.Text) error {
	pairs := make([]knowledge.QnA, len(texts))
	for i, t := range texts {
		pairs[i] = knowledge.QnA{AgentID: agent, Question: t.Title, Answer: t.Body}
	}
	_, err := c.service.PutAllQnA(ctx, pairs)
	return err
}

// crowd makes the agents beside, with their chunks.
func (c *corpus) crowd(ctx context.Context) error {
	ids := make([]string, neighbours)
	for n := range ids {
		var err error
		if ids[n], err = c.agent(ctx, fmt.Sprint("small-", n)); err != nil {
			return err
		}
	}
	return c.copyIn(ctx, ids, c.write(neighbours*fewChunks))
}

// copyIn stores texts and their vectors as one version of the agents in turn, as from a dump: what is measured afterwards
// need not wait for a hundred thousand embedding requests.
func (c *corpus) copyIn(ctx context.Context, agents []string, texts []prose.Text) error {
	hashes := make([][]byte, len(texts))
	for i, t := range texts {
		sum := sha256.Sum256([]byte(t.Title + "\x00" + t.Body))
		hashes[i] = sum[:]
	}
	return pgx.BeginFunc(ctx, c.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE knowledge_bases SET version = 1 WHERE agent_id = ANY ($1)`, agents); err != nil {
			return err
		}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"knowledge_chunks"},
			[]string{"agent_id", "source_id", "title", "text", "hash", "version", "category"},
			pgx.CopyFromSlice(len(texts), func(i int) ([]any, error) {
				return []any{agents[i%len(agents)], fmt.Sprint("qna_", i), texts[i].Title, texts[i].Body, hashes[i], 1, "general"}, nil
			}))
		if err != nil {
			return fmt.Errorf("copy chunks: %w", err)
		}
		_, err = tx.CopyFrom(ctx, pgx.Identifier{"knowledge_embeddings"}, []string{"agent_id", "model", "hash", "dims", "embedding"},
			pgx.CopyFromSlice(len(texts), func(i int) ([]any, error) {
				v := pgvector.NewHalfVector(c.vector(texts[i].Title + "\n" + texts[i].Body))
				return []any{agents[i%len(agents)], corpusModel, hashes[i], corpusDims, v}, nil
			}))
		if err != nil {
			return fmt.Errorf("copy vectors: %w", err)
		}
		return nil
	})
}

// settle does what the server does of itself while nobody waits.
func (c *corpus) settle(ctx context.Context) error {
	_, err := c.pool.Exec(ctx, `VACUUM (ANALYZE) knowledge_chunks, knowledge_embeddings, knowledge_bases`)
	return err
}
