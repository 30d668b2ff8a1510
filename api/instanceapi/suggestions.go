package instanceapi

import (
	"context"

	"balas/agent"
	"balas/api/wire"
)

type suggestion struct {
	ID       string `json:"id" example:"sug_k3v5q2n7d4x6a8bc"`
	Question string `json:"question" example:"Do you gift wrap?"`
	Answer   string `json:"answer" doc:"As a person of the business wrote it, without anything private." example:"Yes, for a small fee."`
	Count    int64  `json:"count" doc:"How often it was answered so." example:"4"`
	FirstAt  string `json:"firstAt" example:"2026-03-01T10:30:00.000Z"`
	LastAt   string `json:"lastAt" example:"2026-03-20T10:30:00.000Z"`
}

func suggestionOf(s agent.Suggestion) suggestion {
	return suggestion{s.ID, s.Question, s.Answer, s.Times, wire.Time(s.FirstAt), wire.Time(s.LastAt)}
}

func (d dialect) suggestions(ctx context.Context, in *countedRequest) (page[suggestion], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[suggestion]{}, err
	}
	found, next, err := d.Agents.Suggestions(ctx, a, in.page())
	return pageOf(found, next, suggestionOf), err
}

// approveRequest takes a suggestion over, as it is or with other words:
//
//	{"instanceId": "0199a7c4-…", "answer": "Yes, it costs Rp 5.000."}
type approveRequest struct {
	ID   string `path:"id" doc:"The suggestion." example:"sug_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		Question *string `json:"question,omitempty" nullable:"true" minLength:"1" doc:"Absent: as suggested." example:"Do you gift wrap?"`
		Answer   *string `json:"answer,omitempty" nullable:"true" minLength:"1" doc:"Absent: as suggested." example:"Yes, it costs Rp 5.000."`
		AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
	}
}

func (d dialect) approve(ctx context.Context, in *approveRequest) (learned, error) {
	b := in.Body
	a, err := d.agentIn(ctx, b.Instance, b.AgentID)
	if err != nil {
		return learned{}, err
	}
	t, err := d.Agents.Approve(ctx, a, in.ID, agent.Teaching{Question: text(b.Question), Answer: text(b.Answer), Now: d.Now()})
	return learnedOf(t), err
}

// dismissRequest takes a suggestion off the list:
//
//	{"instanceId": "0199a7c4-…"}
type dismissRequest struct {
	ID   string `path:"id" doc:"The suggestion." example:"sug_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		AgentID *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
	}
}

type dismissed struct {
	Dismissed bool `json:"dismissed" example:"true"`
}

func (d dialect) dismiss(ctx context.Context, in *dismissRequest) (dismissed, error) {
	a, err := d.agentIn(ctx, in.Body.Instance, in.Body.AgentID)
	if err != nil {
		return dismissed{}, err
	}
	return dismissed{Dismissed: true}, d.Agents.Dismiss(ctx, a, in.ID)
}
