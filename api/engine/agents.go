package engine

import (
	"context"

	"github.com/google/uuid"

	"balas/agent"
	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge"
	"balas/media"
)

// Agent returns the instance's agent with the id, or for an empty id its default one.
func (e *Engine) Agent(ctx context.Context, i chat.Instance, id string) (agent.Agent, error) {
	return e.Agents.Resolve(ctx, i.AccountID, i.ID, id)
}

// QnA returns the pair with the id, whichever of the instance's agents has it; with an agentID that one
// must have it.
func (e *Engine) QnA(ctx context.Context, i chat.Instance, agentID, id string) (knowledge.QnA, error) {
	return held(ctx, e, i, agentID, "qna", func(agentID string) (knowledge.QnA, error) {
		return e.Agents.Knowledge.QnA(ctx, agentID, id)
	})
}

// Product returns the product with the id, as QnA does a pair.
func (e *Engine) Product(ctx context.Context, i chat.Instance, agentID, id string) (knowledge.Product, error) {
	return held(ctx, e, i, agentID, "product", func(agentID string) (knowledge.Product, error) {
		return e.Agents.Knowledge.Product(ctx, agentID, id)
	})
}

// File returns the file with the id, as QnA does a pair.
func (e *Engine) File(ctx context.Context, i chat.Instance, agentID, id string) (knowledge.File, error) {
	return held(ctx, e, i, agentID, "file", func(agentID string) (knowledge.File, error) {
		return e.Agents.Knowledge.File(ctx, agentID, id)
	})
}

// URL returns the address with the id, as QnA does a pair.
func (e *Engine) URL(ctx context.Context, i chat.Instance, agentID, id string) (knowledge.URL, error) {
	return held(ctx, e, i, agentID, "url", func(agentID string) (knowledge.URL, error) {
		return e.Agents.Knowledge.URL(ctx, agentID, id)
	})
}

// held looks for a source with each agent that may have it.
func held[T any](ctx context.Context, e *Engine, i chat.Instance, agentID, noun string, find func(agentID string) (T, error)) (T, error) {
	var none T
	agents, err := e.mayHold(ctx, i, agentID)
	if err != nil {
		return none, err
	}
	for _, a := range agents {
		found, err := find(a.ID)
		if !fault.Is(err, fault.NotFound) {
			return found, err
		}
	}
	return none, fault.Missing(noun)
}

// Attachment returns the id of a stored file that a source sends along; nil for an empty one. It fails with NotFound if
// the account has no such file.
func (e *Engine) Attachment(ctx context.Context, i chat.Instance, mediaID string) (*uuid.UUID, error) {
	if mediaID == "" {
		return nil, nil
	}
	m, err := media.Find(ctx, e.Pool, i.AccountID, mediaID)
	if err != nil {
		return nil, err
	}
	return &m.ID, nil
}

func (e *Engine) mayHold(ctx context.Context, i chat.Instance, agentID string) ([]agent.Agent, error) {
	if agentID == "" {
		return e.Agents.List(ctx, i.AccountID, i.ID)
	}
	a, err := e.Agent(ctx, i, agentID)
	return []agent.Agent{a}, err
}
