package knowledge

import (
	"context"

	"github.com/pgvector/pgvector-go"
)

// SetLimits changes from how many chunks on an agent's vectors are indexed, and below how many no more.
func (s *Service) SetLimits(build, drop int) { s.limits = limits{build, drop} }

// NearestTo returns the chunks that the embedding model proposes for a question.
func (s *Service) NearestTo(ctx context.Context, agentID, question string) ([]Neighbour, error) {
	return s.nearest(ctx, agentID, question)
}

// IndexName is the name of the index of an agent's vectors.
func IndexName(agentID, model string, dims int) string {
	return vectorSpace{agentID, model, dims}.index()
}

// Approximate returns what the index finds for a vector, and nil where the scan has to stand in.
func (s *Service) Approximate(ctx context.Context, agentID string, vector []float32) ([]Neighbour, error) {
	return s.approximate(ctx, vectorSpace{agentID, s.embedder.model, len(vector)}, pgvector.NewHalfVector(vector))
}

// QuestionsLike returns what a check of an index asks, of vectors of an agent.
func QuestionsLike(sample []pgvector.HalfVector) []pgvector.HalfVector { return questionsLike(sample) }
