package agent

import (
	"context"
	"fmt"
	"slices"

	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge/lexical"
)

// Closed is what became of an unanswered question that was taught.
type Closed struct {
	Taught
	Closed  bool     // every example is answered so now
	Failing []string // those that are not
}

// TeachUnanswered teaches the answer to questions that the agent did not know, under the first of them if t names none,
// and closes them if every example is answered so, without a model. They are listed again when one like them has no
// answer after that: in other words, or because what was taught is gone. It fails with NotFound if none is open under the
// id, and as Teach.
func (s *Service) TeachUnanswered(ctx context.Context, a Agent, id string, t Teaching) (Closed, error) {
	if err := s.study(ctx, a.ID); err != nil { // what was asked before does not count as asked after
		return Closed{}, err
	}
	u, err := s.unanswered(ctx, a.ID, id)
	if err != nil {
		return Closed{}, err
	}
	if t.Question == "" {
		t.Question = u.Question
	}
	taught, err := s.Teach(ctx, a, t)
	if err != nil {
		return Closed{}, err
	}
	c := Closed{Taught: taught}
	examples := u.Examples
	if !slices.Contains(examples, u.Question) {
		examples = append(examples, u.Question)
	}
	for _, example := range examples {
		o, err := s.alone().outcome(ctx, a, example, t.Now)
		if err != nil {
			return Closed{}, err
		}
		if o.Action != chat.ActionAnswer || lexical.Plain(o.text) != lexical.Plain(taught.Pair.Answer) {
			c.Failing = append(c.Failing, example)
		}
	}
	if c.Closed = len(c.Failing) == 0; c.Closed {
		err = s.closeGap(ctx, a.ID, id, "taught")
	}
	return c, err
}

// DismissUnanswered takes questions off the list for good. It fails with NotFound if none is open under the id.
func (s *Service) DismissUnanswered(ctx context.Context, a Agent, id string) error {
	return s.closeGap(ctx, a.ID, id, "dismissed")
}

func (s *Service) closeGap(ctx context.Context, agentID, id, status string) error {
	done, err := s.pool.Exec(ctx, sqlCloseGap, agentID, id, status)
	if err != nil {
		return fmt.Errorf("close unanswered question: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fault.Missing(nounUnanswered)
	}
	return nil
}
