package knowledge

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"balas/knowledge/lexical"
)

// Found is a chunk that search returned.
type Found struct {
	Chunk
	Score float64 // 0 and up; comparable within one result, and about so between questions
}

// Result is what search found.
type Result struct {
	Found      []Found // best first
	Confidence float64 // the probability that the first is right, 0 if none
	Signals    lexical.Signals
}

// Search returns the agent's k best chunks for a question, of which only the first 2000 bytes count. It sees everything committed before it was called. While
// the embedding model is not configured, does not answer or has not seen every chunk, the search is lexical.
func (s *Service) Search(ctx context.Context, agentID, question string, k int) (Result, error) {
	b, err := s.current(ctx, agentID)
	if err != nil {
		return Result{}, err
	}
	question = cut(question, maxQuestion)
	r := b.index.SearchWith(question, k, s.closeness(ctx, agentID, question))
	result := Result{Confidence: r.Confidence, Signals: r.Signals}
	for _, h := range r.Hits {
		result.Found = append(result.Found, Found{b.chunk(h.Doc), h.Score})
	}
	return result, nil
}

// chunk returns the chunk of a document.
func (b *book) chunk(d lexical.Doc) Chunk {
	id, _ := strconv.ParseInt(d.ID, 10, 64)
	source, _ := b.sources.Load(d.ID)
	sourceID, _ := source.(string)
	return Chunk{ID: id, AgentID: b.agentID, SourceID: sourceID, Title: d.Title, Text: d.Text}
}

// closenessDeadline bounds what a question waits for its embedding.
const closenessDeadline = 3 * time.Second

// closeness asks the embedding model how close the agent's chunks are to a question: the cosine above the mean of
// all chunks, as a share of what is left to 1. It returns nil when there is nothing to say.
func (s *Service) closeness(ctx context.Context, agentID, question string) map[string]float64 {
	if s.embedder == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, closenessDeadline)
	defer cancel()
	near, err := s.nearest(ctx, agentID, question)
	if err != nil {
		slog.WarnContext(ctx, "search without embeddings", "agent", agentID, "error", err)
		return nil
	}
	var closeness map[string]float64
	for _, n := range near {
		if closeness == nil {
			closeness = map[string]float64{}
		}
		if n.Cosine > n.Mean && n.Mean < 1 {
			closeness[docID(n.ID)] = (n.Cosine - n.Mean) / (1 - n.Mean)
		}
	}
	return closeness
}
