package agent

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/conflict"
	"balas/knowledge/lexical"
)

// Verdict is what a lesson did to the answer to a question.
type Verdict string

// The verdicts.
const (
	Fixed   Verdict = "fixed"   // it was not answered rightly before, and is now
	Same    Verdict = "same"    // nothing changed
	Changed Verdict = "changed" // something did; nobody has said what is right
	Broken  Verdict = "broken"  // it was answered rightly before, and is not now; or it is answered no more
)

// Outcome is how a question is answered without a model.
type Outcome struct {
	Action     chat.Action
	Confidence float64
	SourceID   string // of what the answer rests on; empty: of nothing
	text       string
}

// Replayed is a question as it was answered before a lesson and is after.
type Replayed struct {
	Question string
	Before   Outcome
	After    Outcome
	Verdict  Verdict
}

// The number of neighbours that a lesson is tried on: pairs that are known, and questions that were asked.
const (
	knownNeighbours = 8
	askedNeighbours = 8
	askedLately     = 300 // how many of the last questions are looked through
)

// neighbourly is the score from which on a question counts as a neighbour: about that share of its words is in the other.
const neighbourly = 0.4

const sqlAskedLately = `
	SELECT question FROM agent_turns
	WHERE agent_id = $1
	ORDER BY created_at DESC
	LIMIT $2`

// trial is a question that a lesson is tried on.
type trial struct {
	question string
	right    string // the answer that is right before the lesson; empty: nobody has said so
	pair     string // id of the pair whose question it is; empty: of none
	before   Outcome
}

// rehearsal is questions, answered before a lesson.
type rehearsal struct {
	*Service
	agent  Agent
	now    time.Time
	trials []trial
}

// alone returns the service without models: an answer costs nothing, and is the same each time.
func (s *Service) alone() *Service { return NewService(s.pool, s.Knowledge.Lexical(), Config{}) }

// rehearse answers the question of a lesson and its neighbours.
func (s *Service) rehearse(ctx context.Context, a Agent, t Teaching) (rehearsal, error) {
	r := rehearsal{Service: s.alone(), agent: a, now: t.Now, trials: []trial{{question: t.Question}}}
	found, err := r.Knowledge.Search(ctx, a.ID, knowledge.Query{Text: t.Question, K: knownNeighbours, Now: t.Now, Only: knowledge.IsQnA})
	if err != nil {
		return r, err
	}
	for _, f := range found.Found {
		r.add(trial{question: f.Title, right: f.Text, pair: f.SourceID})
	}
	asked, err := s.alike(ctx, a.ID, t.Question)
	if err != nil {
		return r, err
	}
	for _, question := range asked {
		r.add(trial{question: question})
	}
	for i := range r.trials {
		if r.trials[i].before, err = r.outcome(ctx, a, r.trials[i].question, t.Now); err != nil {
			return r, err
		}
	}
	return r, nil
}

// add adds a trial. Of one question there is one, which knows what is right if any does.
func (r *rehearsal) add(t trial) {
	i := slices.IndexFunc(r.trials, func(o trial) bool { return knowledge.SameQuestion(o.question, t.question) })
	switch {
	case i < 0:
		r.trials = append(r.trials, t)
	case r.trials[i].right == "":
		r.trials[i].right, r.trials[i].pair = t.right, t.pair
	}
}

// alike returns those of the questions that the agent was asked of late that are most like one.
func (s *Service) alike(ctx context.Context, agentID, question string) ([]string, error) {
	rows, err := s.pool.Query(ctx, sqlAskedLately, agentID, askedLately)
	if err != nil {
		return nil, fmt.Errorf("load questions: %w", err)
	}
	asked, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return nil, fmt.Errorf("load questions: %w", err)
	}
	index := lexical.NewIndex()
	for _, q := range asked {
		index.Put(lexical.Doc{ID: lexical.Plain(q), Text: q})
	}
	var near []string
	for _, h := range index.Search(question, askedNeighbours).Hits {
		if h.Score >= neighbourly {
			near = append(near, h.Doc.Text)
		}
	}
	return near, nil
}

// outcome answers a question without a model.
func (s *Service) outcome(ctx context.Context, a Agent, question string, now time.Time) (Outcome, error) {
	answer, err := s.answer(ctx, a, chat.Question{AccountID: a.AccountID, Text: question, Now: now})
	opening, _ := answer.Trace[traceOpening].(string)
	text := strings.TrimPrefix(answer.Text, opening+"\n") // which is of today, and the lesson is not
	o := Outcome{Action: answer.Action, Confidence: answer.Confidence, text: text}
	if len(answer.Evidence) > 0 {
		o.SourceID = answer.Evidence[0].SourceID
	}
	return o, err
}

// again answers all questions after the lesson. What is right for a pair that made way, and for the question in other
// words, is what took its place.
func (r rehearsal) again(ctx context.Context, l knowledge.Lesson) ([]Replayed, error) {
	all := make([]Replayed, len(r.trials))
	for i, t := range r.trials {
		after, err := r.outcome(ctx, r.agent, t.question, r.now)
		if err != nil {
			return nil, err
		}
		right := t.right
		if t.follows(r.trials[0], l) {
			right = l.Pair.Answer
		}
		all[i] = Replayed{Question: t.question, Before: t.before, After: after, Verdict: verdict(right, t.before, after)}
	}
	return all, nil
}

// follows reports whether what the lesson says is right for the trial; first is that of the lesson's question.
func (t trial) follows(first trial, l knowledge.Lesson) bool {
	if t.pair == "" || t.question == first.question {
		return conflict.SameQuestion(t.question, first.question)
	}
	return slices.ContainsFunc(l.Superseded, func(p knowledge.Superseded) bool { return p.ID == t.pair })
}

// verdict compares two outcomes. Where nobody has said what is right, it is worse to have no answer, and no better to
// have one.
func verdict(right string, before, after Outcome) Verdict {
	is := func(o Outcome) bool {
		return o.Action == chat.ActionAnswer && (right == "" || lexical.Plain(o.text) == lexical.Plain(right))
	}
	switch {
	case !is(before) && is(after) && right != "":
		return Fixed
	case is(before) && !is(after):
		return Broken
	case before.Action == after.Action && before.text == after.text:
		return Same
	}
	return Changed
}
