package agent

import (
	"context"
	"time"

	"balas/internal/fault"
	"balas/knowledge"
)

// Teaching is an answer that somebody of the business teaches an agent.
type Teaching struct {
	Question string
	Answer   string
	Phone    string // of whoever asked; may be empty
	Now      time.Time
}

// Taught is what became of it.
type Taught struct {
	knowledge.Lesson
	Replay []Replayed // the question first
	Fixed  int        // questions that were not answered rightly before, and are now
	Broken int        // the other way round
}

// Teach has the agent learn an answer, and shows what that changes: the question, its neighbours among what is known and
// those that customers asked of late are answered before and after, without a model. What the agent knew under the same
// or nearly the same question and contradicts the answer makes way for it. It fails with Invalid for an empty question or
// answer.
func (s *Service) Teach(ctx context.Context, a Agent, t Teaching) (Taught, error) {
	r, err := s.rehearse(ctx, a, t)
	if err != nil {
		return Taught{}, err
	}
	lesson, err := s.Knowledge.Teach(ctx, knowledge.QnA{
		AgentID: a.ID, Question: t.Question, Answer: t.Answer, Phone: t.Phone, Source: knowledge.Learned,
	}, t.Now)
	if err != nil {
		return Taught{}, err
	}
	done := Taught{Lesson: lesson}
	if done.Replay, err = r.again(ctx, lesson); err != nil {
		return Taught{}, err
	}
	for _, p := range done.Replay {
		switch p.Verdict {
		case Fixed:
			done.Fixed++
		case Broken:
			done.Broken++
		}
	}
	return done, nil
}

// Learn is Teach in the words of the API, which calls the answer correctAnswer.
func (s *Service) Learn(ctx context.Context, a Agent, t Teaching) (Taught, error) {
	done, err := s.Teach(ctx, a, t)
	if f := fault.Of(err); f != nil && f.Field == "answer" {
		f.Field = "correctAnswer"
	}
	return done, err
}
