// Package knowledge keeps what an agent knows and finds in it what a question is about.
//
// What the owner adds is cut into chunks. Each node keeps an index of the chunks of the agents it answers for, and
// reads again what changed when an agent's version has grown. Search is lexical; where an embedding model is
// configured and has seen every chunk of an agent, its cosine is a further signal.
package knowledge

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/pg"
	"balas/knowledge/crawl"
	"balas/knowledge/document"
	"balas/media"
)

// Service stores and searches knowledge. Its methods are safe for concurrent use.
type Service struct {
	Media    *media.Store     // keeps files; nil: none are taken
	Reader   *document.Reader // reads them
	Crawler  *crawl.Crawler   // nil: no address is fetched
	Reranker *Reranker        // reads what search found; nil: nobody does

	pool     *pgxpool.Pool
	embedder *Embedder // nil: search is lexical
	shelf    *shelf
	limits   limits
	wake     chan struct{} // chunks may wait to be embedded
	indexing chan struct{} // an agent's vectors may have outgrown the exact scan, or fallen short of it
	reading  chan struct{} // files may wait to be read
	crawling chan struct{} // addresses may be due
}

// New returns a service that keeps indexes of about so many bytes in memory, and one at least. A nil embedder leaves search
// lexical.
func New(pool *pgxpool.Pool, embedder *Embedder, room int64) *Service {
	return &Service{
		pool: pool, embedder: embedder, shelf: newShelf(room), Reader: document.NewReader("", 0),
		limits: usualLimits,
		wake:   make(chan struct{}, 1), indexing: make(chan struct{}, 1), reading: make(chan struct{}, 1),
		crawling: make(chan struct{}, 1),
	}
}

// OpenTx makes the empty base of a new agent. It does nothing if there is one.
func OpenTx(ctx context.Context, tx pg.DB, agentID string) error {
	if _, err := tx.Exec(ctx, sqlOpenBase, agentID); err != nil {
		return fmt.Errorf("open knowledge base: %w", err)
	}
	return nil
}

// Version returns a number that grows with every change of what the agent knows; 0 before the first.
func (s *Service) Version(ctx context.Context, agentID string) (int64, error) {
	var version int64
	if err := s.pool.QueryRow(ctx, sqlVersion, agentID).Scan(&version); err != nil {
		return 0, fmt.Errorf("load knowledge version: %w", err)
	}
	return version, nil
}

// change runs do in a transaction under the next version of the agent's base, and after the commit wakes the embedding
// of new contents. The embeddings of those that are gone go with them, by a trigger.
func (s *Service) change(ctx context.Context, agentID string, do func(tx pgx.Tx, version int64) error) error {
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		var version int64
		if err := tx.QueryRow(ctx, sqlBumpVersion, agentID).Scan(&version); err != nil {
			return fmt.Errorf("bump knowledge version: %w", err)
		}
		return do(tx, version)
	})
	if err == nil {
		s.wakeEmbedding()
	}
	return err
}
