package instanceapi

import (
	"context"
	"time"

	"balas/agent"
	"balas/api/wire"
)

// countedRequest asks for a page of what is counted.
type countedRequest struct {
	AgentQuery
	Limit  int       `query:"limit" minimum:"1" default:"50" doc:"At most so many, and never more than 100."`
	Cursor string    `query:"cursor" doc:"The nextCursor of the page before."`
	Since  time.Time `query:"since" doc:"Only what was asked then or later." example:"2026-03-01T00:00:00Z"`
}

func (r countedRequest) page() agent.Page {
	return agent.Page{Since: r.Since, Limit: r.Limit, Cursor: r.Cursor}
}

type nearest struct {
	SourceID   string  `json:"sourceId" example:"qna_k3v5q2n7d4x6a8bc"`
	Title      string  `json:"title" example:"Do you deliver?"`
	Score      float64 `json:"score" doc:"0 and up; about 1 for the question itself." example:"0.31"`
	Confidence float64 `json:"confidence" doc:"The probability that it answers." example:"0.12"`
}

type unanswered struct {
	ID       string              `json:"id" example:"gap_k3v5q2n7d4x6a8bc"`
	Question string              `json:"question" doc:"The first of them." example:"Do you deliver abroad?"`
	Examples []string            `json:"examples" nullable:"false" doc:"The last wordings, five at most."`
	Count    int64               `json:"count" doc:"How often it was asked." example:"12"`
	Contacts int64               `json:"contacts" doc:"By how many people." example:"9"`
	FirstAt  string              `json:"firstAt" example:"2026-03-01T10:30:00.000Z"`
	LastAt   string              `json:"lastAt" example:"2026-03-20T10:30:00.000Z"`
	Nearest  wire.Maybe[nearest] `json:"nearest" doc:"What is known that comes closest; null: nothing does."`
}

func unansweredOf(u agent.Unanswered) unanswered {
	out := unanswered{
		ID: u.ID, Question: u.Question, Examples: u.Examples, Count: u.Times, Contacts: u.Contacts,
		FirstAt: wire.Time(u.FirstAt), LastAt: wire.Time(u.LastAt),
	}
	if n := u.Nearest; n != nil {
		out.Nearest.Value = &nearest{SourceID: n.SourceID, Title: n.Title, Score: n.Score, Confidence: u.Confidence}
	}
	return out
}

func (d dialect) unanswered(ctx context.Context, in *countedRequest) (page[unanswered], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[unanswered]{}, err
	}
	found, next, err := d.Agents.Unanswered(ctx, a, in.page())
	return pageOf(found, next, unansweredOf), err
}

// teachRequest answers questions that the agent had no answer to:
//
//	{"instanceId": "0199a7c4-…", "answer": "No, within the country only."}
type teachRequest struct {
	ID   string `path:"id" doc:"The questions." example:"gap_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		Answer   string  `json:"answer" minLength:"1" example:"No, within the country only."`
		Question *string `json:"question,omitempty" nullable:"true" minLength:"1" doc:"Absent: the first of the questions." example:"Do you deliver abroad?"`
		AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
	}
}

type closed struct {
	learned
	Closed  bool     `json:"closed" doc:"Every example is answered so now, and the questions are off the list." example:"true"`
	Failing []string `json:"failing" nullable:"false" doc:"The examples that are not."`
}

func (d dialect) teachUnanswered(ctx context.Context, in *teachRequest) (closed, error) {
	b := in.Body
	a, err := d.agentIn(ctx, b.Instance, b.AgentID)
	if err != nil {
		return closed{}, err
	}
	c, err := d.Agents.TeachUnanswered(ctx, a, in.ID, agent.Teaching{Question: text(b.Question), Answer: b.Answer, Now: d.Now()})
	return closed{learned: learnedOf(c.Taught), Closed: c.Closed, Failing: append([]string{}, c.Failing...)}, err
}

func (d dialect) agentIn(ctx context.Context, instance string, agentID *string) (agent.Agent, error) {
	return d.agentOf(ctx, AgentQuery{InQuery: InQuery{Instance: instance}, AgentID: text(agentID)})
}

// countedOne names one of what is counted.
type countedOne struct {
	AgentQuery
	ID string `path:"id" doc:"The questions." example:"gap_k3v5q2n7d4x6a8bc"`
}

func (d dialect) dismissUnanswered(ctx context.Context, in *countedOne) (deleted, error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.DismissUnanswered(ctx, a, in.ID)
}
