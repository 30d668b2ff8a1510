package instanceapi

import (
	"context"

	"balas/agent"
	"balas/api/wire"
	"balas/chat"
	"balas/knowledge"
)

type outcome struct {
	Action     chat.Action `json:"action" enum:"answer,clarify,fallback,handoff" example:"answer"`
	Confidence float64     `json:"confidence" example:"0.93"`
	SourceID   *string     `json:"sourceId" doc:"What the answer rests on; null: nothing." example:"qna_k3v5q2n7d4x6a8bc"`
}

func outcomeOf(o agent.Outcome) outcome {
	return outcome{Action: o.Action, Confidence: o.Confidence, SourceID: wire.MaybeText(o.SourceID)}
}

type replayed struct {
	Question string        `json:"question" example:"When do you open?"`
	Before   outcome       `json:"before"`
	After    outcome       `json:"after"`
	Verdict  agent.Verdict `json:"verdict" enum:"fixed,same,changed,broken" example:"fixed"`
}

type superseded struct {
	ID       string `json:"id" example:"qna_k3v5q2n7d4x6a8bc"`
	Question string `json:"question" example:"When do you open?"`
	Answer   string `json:"answer" example:"At eight."`
	Reason   string `json:"reason" doc:"replaced: it was the answer to the same question. Else what contradicted: price, date, time, weekday, percent, phone, number or negation." example:"time"`
}

func supersededOf(all []knowledge.Superseded) []superseded {
	list := make([]superseded, len(all))
	for i, p := range all {
		list[i] = superseded(p)
	}
	return list
}

type learned struct {
	Learned     bool         `json:"learned" doc:"The agent knows the answer now." example:"true"`
	ID          string       `json:"id" doc:"The Q&A pair that holds it." example:"qna_k3v5q2n7d4x6a8bc"`
	DuplicateOf *string      `json:"duplicateOf" doc:"The pair that held it already, and nothing new was stored; null: it is new."`
	Superseded  []superseded `json:"superseded" nullable:"false" doc:"What the answer took the place of."`
	Replay      []replayed   `json:"replay" nullable:"false" doc:"The question and its neighbours, answered without a model before and after."`
	Fixed       int          `json:"fixed" doc:"How many questions were not answered rightly before, and are now." example:"1"`
	Broken      int          `json:"broken" doc:"How many were answered rightly before, and are not now." example:"0"`
}

func learnedOf(t agent.Taught) learned {
	l := learned{
		Learned: true, ID: t.Pair.ID, Superseded: supersededOf(t.Superseded), Replay: make([]replayed, len(t.Replay)),
		Fixed: t.Fixed, Broken: t.Broken,
	}
	if t.Duplicate {
		l.DuplicateOf = &t.Pair.ID
	}
	for i, r := range t.Replay {
		l.Replay[i] = replayed{r.Question, outcomeOf(r.Before), outcomeOf(r.After), r.Verdict}
	}
	return l
}

func (d dialect) learn(ctx context.Context, in *learnRequest) (learned, error) {
	b := in.Body
	who, err := d.agentAnd(ctx, b.Instance, b.AgentID, b.Phone)
	if err != nil {
		return learned{}, err
	}
	t, err := d.Agents.Learn(ctx, who.agent, agent.Teaching{Question: b.Question, Answer: b.CorrectAnswer, Phone: who.phone, Now: d.Now()})
	return learnedOf(t), err
}

// undoRequest takes back what a pair was taught last:
//
//	{"instanceId": "0199a7c4-…"}
type undoRequest struct {
	ID   string `path:"id" doc:"The pair, as learn named it." example:"qna_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		AgentID *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: whichever agent has the pair."`
	}
}

type unlearned struct {
	Undone   bool         `json:"undone" example:"true"`
	ID       string       `json:"id" example:"qna_k3v5q2n7d4x6a8bc"`
	Restored []superseded `json:"restored" nullable:"false" doc:"What holds again; empty: there was nothing before."`
}

func (d dialect) unlearn(ctx context.Context, in *undoRequest) (unlearned, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return unlearned{}, err
	}
	restored, err := d.Unlearn(ctx, i, text(in.Body.AgentID), in.ID)
	return unlearned{Undone: true, ID: in.ID, Restored: supersededOf(restored)}, err
}

type version struct {
	ID       string  `json:"id" doc:"The pair, or one that made way for it." example:"qna_k3v5q2n7d4x6a8bc"`
	Question string  `json:"question" example:"When do you open?"`
	Answer   string  `json:"answer" example:"At eight."`
	Reason   string  `json:"reason" doc:"edited, deleted, replaced, undone, or what contradicted." example:"time"`
	By       *string `json:"by" doc:"The pair that took its place; null: none."`
	At       string  `json:"at" doc:"Until when it was so." example:"2026-03-20T10:30:00.000Z"`
}

func (d dialect) history(ctx context.Context, in *sourceRequest) ([]version, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return nil, err
	}
	found, err := d.History(ctx, i, in.AgentID, in.ID)
	list := make([]version, len(found))
	for i, v := range found {
		list[i] = version{v.QnAID, v.Question, v.Answer, v.Reason, wire.MaybeText(v.ByID), wire.Time(v.At)}
	}
	return list, err
}
