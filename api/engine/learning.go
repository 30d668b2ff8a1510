package engine

import (
	"context"

	"balas/chat"
	"balas/knowledge"
)

// History returns what the pair with the id was before, whichever of the instance's agents has it, as QnA does.
func (e *Engine) History(ctx context.Context, i chat.Instance, agentID, id string) ([]knowledge.Version, error) {
	return held(ctx, e, i, agentID, "qna", func(agentID string) ([]knowledge.Version, error) {
		return e.Agents.Knowledge.History(ctx, agentID, id)
	})
}

// Unlearn takes back what the pair with the id was taught last, and returns what holds again.
func (e *Engine) Unlearn(ctx context.Context, i chat.Instance, agentID, id string) ([]knowledge.Superseded, error) {
	return held(ctx, e, i, agentID, "qna", func(agentID string) ([]knowledge.Superseded, error) {
		return e.Agents.Knowledge.Undo(ctx, agentID, id)
	})
}
