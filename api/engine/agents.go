package engine

import (
	"context"

	"balas/agent"
	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge"
)

// Agent returns the instance's agent with the id, or for an empty id its default one.
func (e *Engine) Agent(ctx context.Context, i chat.Instance, id string) (agent.Agent, error) {
	return e.Agents.Resolve(ctx, i.AccountID, i.ID, id)
}

// QnA returns the pair with the id, whichever of the instance's agents has it; with an agentID that one
// must have it.
func (e *Engine) QnA(ctx context.Context, i chat.Instance, agentID, id string) (knowledge.QnA, error) {
	agents, err := e.mayHold(ctx, i, agentID)
	if err != nil {
		return knowledge.QnA{}, err
	}
	for _, a := range agents {
		q, err := e.Agents.Knowledge.QnA(ctx, a.ID, id)
		if !fault.Is(err, fault.NotFound) {
			return q, err
		}
	}
	return knowledge.QnA{}, fault.Missing("qna")
}

func (e *Engine) mayHold(ctx context.Context, i chat.Instance, agentID string) ([]agent.Agent, error) {
	if agentID == "" {
		return e.Agents.List(ctx, i.ID)
	}
	a, err := e.Agent(ctx, i, agentID)
	return []agent.Agent{a}, err
}
