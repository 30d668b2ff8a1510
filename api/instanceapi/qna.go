package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/knowledge"
)

type qna struct {
	ID        string           `json:"id" example:"qna_k3v5q2n7d4x6a8bc"`
	Question  string           `json:"question" example:"When do you open?"`
	Answer    string           `json:"answer" example:"Monday to Friday at nine."`
	Category  string           `json:"category" example:"general"`
	Source    knowledge.Source `json:"source" enum:"manual,learned" doc:"learned: taught from a conversation." example:"manual"`
	AgentID   string           `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	CreatedAt string           `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt string           `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func qnaOf(q knowledge.QnA) qna {
	return qna{
		ID: q.ID, Question: q.Question, Answer: q.Answer, Category: q.Category, Source: q.Source, AgentID: q.AgentID,
		CreatedAt: wire.Time(q.CreatedAt), UpdatedAt: wire.Time(q.UpdatedAt),
	}
}

// addQnARequest adds a question with its answer; one that is known already gets the new answer:
//
//	{"instanceId": "0199a7c4-…", "question": "When do you open?", "answer": "Monday to Friday at nine."}
type addQnARequest struct {
	Body struct {
		InBody
		Question string  `json:"question" minLength:"1" example:"When do you open?"`
		Answer   string  `json:"answer" minLength:"1" example:"Monday to Friday at nine."`
		Category *string `json:"category,omitempty" nullable:"true" doc:"Absent: general." example:"information"`
		AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
	}
}

func (d dialect) addQnA(ctx context.Context, in *addQnARequest) (qna, error) {
	b := in.Body
	a, err := d.agentOf(ctx, AgentQuery{InQuery: InQuery{Instance: b.Instance}, AgentID: text(b.AgentID)})
	if err != nil {
		return qna{}, err
	}
	q, err := d.Agents.Knowledge.PutQnA(ctx, knowledge.QnA{
		AgentID: a.ID, Question: b.Question, Answer: b.Answer, Category: text(b.Category),
	})
	return qnaOf(q), err
}

// listQnARequest asks for a page of pairs.
type listQnARequest struct {
	AgentQuery
	Category string `query:"category" doc:"Only these."`
	Limit    int    `query:"limit" minimum:"1" default:"50" doc:"At most so many, and never more than 500."`
	Cursor   string `query:"cursor" doc:"The nextCursor of the page before."`
}

func (d dialect) listQnA(ctx context.Context, in *listQnARequest) (page[qna], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[qna]{}, err
	}
	found, next, err := d.Agents.Knowledge.ListQnA(ctx, a.ID, knowledge.Filter{Category: in.Category, Limit: in.Limit, Cursor: in.Cursor})
	list := make([]qna, len(found))
	for n, q := range found {
		list[n] = qnaOf(q)
	}
	return page[qna]{items: list, next: next}, err
}

// qnaRequest names a pair. Without an agentId it is looked for in all of the instance's agents.
type qnaRequest struct {
	AgentQuery
	ID string `path:"id" doc:"The pair." example:"qna_k3v5q2n7d4x6a8bc"`
}

func (d dialect) findQnA(ctx context.Context, instance, agentID, id string) (knowledge.QnA, error) {
	i, err := d.Instance(ctx, instance)
	if err != nil {
		return knowledge.QnA{}, err
	}
	return d.QnA(ctx, i, agentID, id)
}

func (d dialect) qna(ctx context.Context, in *qnaRequest) (qna, error) {
	q, err := d.findQnA(ctx, in.Instance, in.AgentID, in.ID)
	return qnaOf(q), err
}

// editQnARequest changes what is given of a pair:
//
//	{"instanceId": "0199a7c4-…", "answer": "Monday to Saturday at nine."}
type editQnARequest struct {
	ID   string `path:"id" doc:"The pair." example:"qna_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		Question *string `json:"question,omitempty" example:"When do you open?"`
		Answer   *string `json:"answer,omitempty" example:"Monday to Saturday at nine."`
		Category *string `json:"category,omitempty" example:"information"`
		AgentID  *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: whichever agent has the pair."`
	}
}

func (d dialect) editQnA(ctx context.Context, in *editQnARequest) (qna, error) {
	b := in.Body
	q, err := d.findQnA(ctx, b.Instance, text(b.AgentID), in.ID)
	if err != nil {
		return qna{}, err
	}
	set(&q.Question, b.Question)
	set(&q.Answer, b.Answer)
	set(&q.Category, b.Category)
	q, err = d.Agents.Knowledge.UpdateQnA(ctx, q)
	return qnaOf(q), err
}

func (d dialect) deleteQnA(ctx context.Context, in *qnaRequest) (deleted, error) {
	q, err := d.findQnA(ctx, in.Instance, in.AgentID, in.ID)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.Knowledge.DeleteQnA(ctx, q.AgentID, q.ID)
}
