package instanceapi

import (
	"context"

	"balas/agent"
	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
)

// expectation is what is expected of an answer: exactly one of its fields.
type expectation struct {
	SourceID *string `json:"sourceId,omitempty" doc:"The answer rests on this source." example:"qna_k3v5q2n7d4x6a8bc"`
	Contains *string `json:"contains,omitempty" doc:"The answer holds this text, case and white space aside." example:"at nine"`
	Action   *string `json:"action,omitempty" enum:"fallback,handoff,clarify" doc:"There is no answer: the agent does not know, hands over, or asks back." example:"fallback"`
}

func (e expectation) of() agent.Expectation {
	return agent.Expectation{SourceID: text(e.SourceID), Contains: text(e.Contains), Action: chat.Action(text(e.Action))}
}

func expectationOf(e agent.Expectation) expectation {
	return expectation{wire.MaybeText(e.SourceID), wire.MaybeText(e.Contains), wire.MaybeText(string(e.Action))}
}

type golden struct {
	ID        string      `json:"id" example:"gold_k3v5q2n7d4x6a8bc"`
	Question  string      `json:"question" example:"When do you open?"`
	Expect    expectation `json:"expect"`
	CreatedAt string      `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt string      `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func goldenOf(g agent.Golden) golden {
	return golden{g.ID, g.Question, expectationOf(g.Expect), wire.Time(g.CreatedAt), wire.Time(g.UpdatedAt)}
}

// goldenPage asks for a page of what an agent's golden set has.
type goldenPage struct {
	AgentPath
	Limit  int    `query:"limit" minimum:"1" default:"50" doc:"At most so many, and never more than 100."`
	Cursor string `query:"cursor" doc:"The nextCursor of the page before."`
}

func (r goldenPage) page() agent.Page { return agent.Page{Limit: r.Limit, Cursor: r.Cursor} }

func (d dialect) owned(ctx context.Context, id string) (agent.Agent, error) {
	return d.Agents.Find(ctx, wire.Caller(ctx).AccountID, id)
}

func (d dialect) listGolden(ctx context.Context, in *goldenPage) (page[golden], error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return page[golden]{}, err
	}
	found, next, err := d.Agents.ListGolden(ctx, a, in.page())
	return pageOf(found, next, goldenOf), err
}

// addGoldenRequest adds golden questions, all or none:
//
//	{"questions": [{"question": "When do you open?", "expect": {"contains": "at nine"}}]}
type addGoldenRequest struct {
	AgentPath
	Body struct {
		Questions []newGolden `json:"questions" minItems:"1" maxItems:"500" doc:"One that the agent has already, to the letter, gets the new expectation."`
	}
}

type newGolden struct {
	Question string      `json:"question" minLength:"1" example:"When do you open?"`
	Expect   expectation `json:"expect" doc:"One of the three."`
}

func (d dialect) addGolden(ctx context.Context, in *addGoldenRequest) ([]golden, error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	all := make([]agent.Golden, len(in.Body.Questions))
	for n, g := range in.Body.Questions {
		all[n] = agent.Golden{Question: g.Question, Expect: g.Expect.of()}
	}
	stored, err := d.Agents.AddGolden(ctx, a, all)
	return pageOf(stored, "", goldenOf).items, err
}

const aboutGoldenImport = "The columns are `question` and `sourceId`, `contains` and `action`, of which a row fills in one. " +
	"All rows are stored or none; a question that the agent has already, to the letter, gets the new expectation."

// importGoldenRequest brings a table of golden questions:
//
//	{"content": "question,contains\nWhen do you open?,at nine\n"}
type importGoldenRequest struct {
	AgentPath
	Body struct {
		Content *string `json:"content,omitempty" doc:"CSV or JSON Lines. Needed, unless a form has a file, which may be an Excel workbook too." example:"question,contains\nWhen do you open?,at nine\n"`
	}
}

func (d dialect) importGolden(ctx context.Context, in *importGoldenRequest) ([]golden, error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	content, err := contentOf(ctx, in.Body.Content, "")
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, fault.Bad("table", "content", "must be given")
	}
	defer func() { _ = content.Close() }()
	stored, err := d.Agents.ImportGolden(ctx, a, content)
	return pageOf(stored, "", goldenOf).items, err
}

// GoldenPath names a golden question of an agent.
type GoldenPath struct {
	AgentPath
	GoldenID string `path:"goldenId" doc:"The golden question." example:"gold_k3v5q2n7d4x6a8bc"`
}

// editGoldenRequest changes what is given of a golden question:
//
//	{"expect": {"contains": "at ten"}}
type editGoldenRequest struct {
	GoldenPath
	Body struct {
		Question *string      `json:"question,omitempty" example:"When do you open?"`
		Expect   *expectation `json:"expect,omitempty" doc:"In the place of what was expected."`
	}
}

func (d dialect) editGolden(ctx context.Context, in *editGoldenRequest) (golden, error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return golden{}, err
	}
	g, err := d.Agents.FindGolden(ctx, a.ID, in.GoldenID)
	if err != nil {
		return golden{}, err
	}
	set(&g.Question, in.Body.Question)
	if in.Body.Expect != nil {
		g.Expect = in.Body.Expect.of()
	}
	g, err = d.Agents.UpdateGolden(ctx, g)
	return goldenOf(g), err
}

func (d dialect) deleteGolden(ctx context.Context, in *GoldenPath) (deleted, error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.DeleteGolden(ctx, a.ID, in.GoldenID)
}
