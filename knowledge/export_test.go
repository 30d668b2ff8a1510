package knowledge

import "context"

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
