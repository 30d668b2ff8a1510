package knowledge

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/pgvector/pgvector-go"
)

// embedBatch is how many texts one request holds.
const embedBatch = 64

// EmbedAll embeds every chunk whose content the model has not seen, batch by batch and outside of transactions. It
// does nothing while another node does, and stops at the first failure; what is embedded stays.
func (s *Service) EmbedAll(ctx context.Context) error {
	if s.embedder == nil {
		return nil
	}
	return s.alone(ctx, embedLock, s.embedWaiting)
}

func (s *Service) embedWaiting(ctx context.Context) error {
	rows, err := s.pool.Query(ctx, sqlUnembeddedAgents, s.embedder.model)
	if err != nil {
		return fmt.Errorf("find chunks to embed: %w", err)
	}
	agents, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return fmt.Errorf("find chunks to embed: %w", err)
	}
	for _, agentID := range agents {
		if err := s.embedAgent(ctx, agentID); err != nil {
			return err
		}
	}
	if _, err := s.pool.Exec(ctx, sqlMarkEmbedded, s.embedder.model); err != nil {
		return fmt.Errorf("note what is embedded: %w", err)
	}
	wake(s.indexing)
	return nil
}

func (s *Service) embedAgent(ctx context.Context, agentID string) error {
	after := []byte{}
	for {
		batch, err := s.embedSome(ctx, agentID, after)
		if err != nil {
			return err
		}
		if len(batch) < embedBatch {
			return s.dropStale(ctx, agentID)
		}
		after = batch[len(batch)-1].Hash
	}
}

func (s *Service) dropStale(ctx context.Context, agentID string) error {
	if _, err := s.pool.Exec(ctx, sqlDeleteStaleEmbeddings, agentID); err != nil {
		return fmt.Errorf("delete stale embeddings: %w", err)
	}
	return nil
}

// unembedded is a content that waits for its embedding.
type unembedded struct {
	Hash        []byte
	Title, Text string
}

// embedSome embeds one batch of the contents whose hashes come after one, in their order, and returns it. What comes to
// a base before that hash has woken the next round.
func (s *Service) embedSome(ctx context.Context, agentID string, after []byte) ([]unembedded, error) {
	rows, err := s.pool.Query(ctx, sqlUnembedded, agentID, s.embedder.model, embedBatch, after)
	if err != nil {
		return nil, fmt.Errorf("load chunks to embed: %w", err)
	}
	batch, err := pgx.CollectRows(rows, pgx.RowToStructByName[unembedded])
	if err != nil || len(batch) == 0 {
		return nil, err
	}
	texts := make([]string, len(batch))
	for i, u := range batch {
		texts[i] = u.Title + "\n" + u.Text
	}
	vectors, err := s.embedder.Embed(ctx, texts)
	if err != nil {
		return nil, err
	}
	puts := &pgx.Batch{}
	for i, v := range vectors {
		puts.Queue(sqlPutEmbedding, agentID, s.embedder.model, batch[i].Hash, len(v), pgvector.NewHalfVector(v))
	}
	if err := s.pool.SendBatch(ctx, puts).Close(); err != nil {
		return nil, fmt.Errorf("store embeddings: %w", err)
	}
	return batch, nil
}
