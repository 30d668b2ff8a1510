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
	return nil
}

func (s *Service) embedAgent(ctx context.Context, agentID string) error {
	for {
		n, err := s.embedSome(ctx, agentID)
		if err != nil || n < embedBatch {
			return err
		}
	}
}

// unembedded is a content that waits for its embedding.
type unembedded struct {
	Hash        []byte
	Title, Text string
}

// embedSome embeds one batch and returns how large it was.
func (s *Service) embedSome(ctx context.Context, agentID string) (int, error) {
	rows, err := s.pool.Query(ctx, sqlUnembedded, agentID, s.embedder.model, embedBatch)
	if err != nil {
		return 0, fmt.Errorf("load chunks to embed: %w", err)
	}
	batch, err := pgx.CollectRows(rows, pgx.RowToStructByName[unembedded])
	if err != nil || len(batch) == 0 {
		return 0, err
	}
	texts := make([]string, len(batch))
	for i, u := range batch {
		texts[i] = u.Title + "\n" + u.Text
	}
	vectors, err := s.embedder.Embed(ctx, texts)
	if err != nil {
		return 0, err
	}
	puts := &pgx.Batch{}
	for i, v := range vectors {
		puts.Queue(sqlPutEmbedding, agentID, s.embedder.model, batch[i].Hash, len(v), pgvector.NewHalfVector(v))
	}
	if err := s.pool.SendBatch(ctx, puts).Close(); err != nil {
		return 0, fmt.Errorf("store embeddings: %w", err)
	}
	return len(batch), nil
}

// neighbour is a chunk and its cosine with a question.
type neighbour struct {
	ID           int64
	Cosine, Mean float64
}

func (s *Service) nearest(ctx context.Context, agentID, question string) ([]neighbour, error) {
	vectors, err := s.embedder.Embed(ctx, []string{question})
	if err != nil {
		return nil, err
	}
	v := pgvector.NewHalfVector(vectors[0])
	rows, err := s.pool.Query(ctx, sqlNearest, agentID, s.embedder.model, v, len(vectors[0]))
	if err != nil {
		return nil, fmt.Errorf("search embeddings: %w", err)
	}
	near, err := pgx.CollectRows(rows, pgx.RowToStructByName[neighbour])
	if err != nil {
		return nil, fmt.Errorf("search embeddings: %w", err)
	}
	return near, nil
}
