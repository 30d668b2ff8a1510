package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/knowledge"
)

type qna struct {
	ID       string           `json:"id" example:"qna_k3v5q2n7d4x6a8bc"`
	Question string           `json:"question" example:"When do you open?"`
	Answer   string           `json:"answer" example:"Monday to Friday at nine."`
	Category string           `json:"category" example:"general"`
	Source   knowledge.Source `json:"source" enum:"manual,learned" doc:"learned: taught from a conversation." example:"manual"`
	AgentID  string           `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	extras
	CreatedAt string `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt string `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func qnaOf(q knowledge.QnA) qna {
	return qna{
		ID: q.ID, Question: q.Question, Answer: q.Answer, Category: q.Category, Source: q.Source, AgentID: q.AgentID,
		extras: extrasOf(q.Window, q.MediaID), CreatedAt: wire.Time(q.CreatedAt), UpdatedAt: wire.Time(q.UpdatedAt),
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
		Extras
	}
}

func (d dialect) addQnA(ctx context.Context, in *addQnARequest) (qna, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return qna{}, err
	}
	a, err := d.Agent(ctx, i, text(b.AgentID))
	if err != nil {
		return qna{}, err
	}
	q := knowledge.QnA{AgentID: a.ID, Question: b.Question, Answer: b.Answer, Category: text(b.Category)}
	if err := b.Extras.apply(ctx, d, i, &q.Window, &q.MediaID); err != nil {
		return qna{}, err
	}
	q, err = d.Agents.Knowledge.PutQnA(ctx, q)
	return qnaOf(q), err
}

func (d dialect) listQnA(ctx context.Context, in *listRequest) (page[qna], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[qna]{}, err
	}
	found, next, err := d.Agents.Knowledge.ListQnA(ctx, a.ID, in.filter())
	return pageOf(found, next, qnaOf), err
}

func (d dialect) qna(ctx context.Context, in *sourceRequest) (qna, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return qna{}, err
	}
	q, err := d.QnA(ctx, i, in.AgentID, in.ID)
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
		Extras
	}
}

func (d dialect) editQnA(ctx context.Context, in *editQnARequest) (qna, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return qna{}, err
	}
	q, err := d.QnA(ctx, i, text(b.AgentID), in.ID)
	if err != nil {
		return qna{}, err
	}
	set(&q.Question, b.Question)
	set(&q.Answer, b.Answer)
	set(&q.Category, b.Category)
	if err := b.Extras.apply(ctx, d, i, &q.Window, &q.MediaID); err != nil {
		return qna{}, err
	}
	q, err = d.Agents.Knowledge.UpdateQnA(ctx, q)
	return qnaOf(q), err
}

func (d dialect) deleteQnA(ctx context.Context, in *sourceRequest) (deleted, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return deleted{}, err
	}
	q, err := d.QnA(ctx, i, in.AgentID, in.ID)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.Knowledge.DeleteQnA(ctx, q.AgentID, q.ID)
}
