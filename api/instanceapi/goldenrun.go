package instanceapi

import (
	"context"

	"balas/agent"
	"balas/api/wire"
	"balas/chat"
)

type goldenRun struct {
	ID               string   `json:"id" example:"grun_k3v5q2n7d4x6a8bc"`
	Model            bool     `json:"model" doc:"Models were asked, as far as the agent has any and its ceilings let them." example:"false"`
	KnowledgeVersion int64    `json:"knowledgeVersion" doc:"It grows with every change of what the agent knows." example:"42"`
	SettingsHash     string   `json:"settingsHash" doc:"Differs where settings do that shape answers." example:"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"`
	Passed           int      `json:"passed" example:"48"`
	Failed           int      `json:"failed" example:"2"`
	HitAt1           *float64 `json:"hitAt1" doc:"The share of the questions to be answered whose first source is right; null: there are none." example:"0.96"`
	MRR              *float64 `json:"mrr" doc:"The mean of one over the rank of the first right source; null: as hitAt1." example:"0.97"`
	ECE              *float64 `json:"ece" doc:"The expected calibration error: how far the confidence is from how often the first source is right; null: no question tells." example:"0.06"`
	ECEFloor         *float64 `json:"eceFloor" doc:"What so few questions would show of a confidence that is true." example:"0.05"`
	TookMs           int64    `json:"tookMs" example:"320"`
	CreatedAt        string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func goldenRunOf(r agent.GoldenRun) goldenRun {
	return goldenRun{
		ID: r.ID, Model: r.WithModel, KnowledgeVersion: r.KnowledgeVersion, SettingsHash: r.SettingsHash, Passed: r.Passed,
		Failed: r.Failed, HitAt1: r.HitAt1, MRR: r.MRR, ECE: r.ECE, ECEFloor: r.ECEFloor, TookMs: r.TookMs,
		CreatedAt: wire.Time(r.CreatedAt),
	}
}

type goldenOutcome struct {
	Action     chat.Action `json:"action" enum:"answer,clarify,fallback,handoff" example:"answer"`
	Confidence float64     `json:"confidence" example:"0.93"`
	SourceID   *string     `json:"sourceId" doc:"The first that the answer rests on, else that search found; null: none." example:"qna_k3v5q2n7d4x6a8bc"`
	Reply      string      `json:"reply" doc:"Its first 500 characters; empty: the agent does not know." example:"At nine."`
	Model      *string     `json:"model" doc:"That wrote it; null: the built-in answerer."`
}

func goldenOutcomeOf(r agent.GoldenResult) goldenOutcome {
	return goldenOutcome{r.Action, r.Confidence, wire.MaybeText(r.SourceID), r.Reply, wire.MaybeText(r.Model)}
}

type goldenResult struct {
	QuestionID string      `json:"questionId" example:"gold_k3v5q2n7d4x6a8bc"`
	Question   string      `json:"question" example:"When do you open?"`
	Expect     expectation `json:"expect" doc:"What was expected then."`
	Passed     bool        `json:"passed" example:"true"`
	Rank       *int        `json:"rank" doc:"Of the first source that is right, from 1; null: none was found, or none is expected." example:"1"`
	goldenOutcome
}

func goldenResultOf(r agent.GoldenResult) goldenResult {
	out := goldenResult{
		QuestionID: r.QuestionID, Question: r.Question, Expect: expectationOf(r.Expect), Passed: r.Passed,
		goldenOutcome: goldenOutcomeOf(r),
	}
	if r.Rank > 0 {
		out.Rank = &r.Rank
	}
	return out
}

type goldenChange struct {
	QuestionID string        `json:"questionId" example:"gold_k3v5q2n7d4x6a8bc"`
	Question   string        `json:"question" example:"When do you open?"`
	Expect     expectation   `json:"expect"`
	Before     goldenOutcome `json:"before"`
	After      goldenOutcome `json:"after"`
}

func goldenChangeOf(c agent.GoldenChange) goldenChange {
	return goldenChange{c.After.QuestionID, c.After.Question, expectationOf(c.After.Expect), goldenOutcomeOf(c.Before), goldenOutcomeOf(c.After)}
}

type goldenComparison struct {
	RunID            string         `json:"runId" doc:"The run that this one is compared with." example:"grun_k3v5q2n7d4x6a8bc"`
	KnowledgeChanged bool           `json:"knowledgeChanged" example:"true"`
	SettingsChanged  bool           `json:"settingsChanged" example:"false"`
	Fixed            []goldenChange `json:"fixed" nullable:"false" doc:"Questions that failed then and pass now."`
	Broken           []goldenChange `json:"broken" nullable:"false" doc:"Questions that passed then and fail now."`
	Same             int            `json:"same" doc:"How many pass or fail as they did then." example:"49"`
	Other            int            `json:"other" doc:"How many were not asked then, or with another expectation." example:"1"`
}

type comparedRun struct {
	goldenRun
	Comparison wire.Maybe[goldenComparison] `json:"comparison" doc:"null: there is no run to compare with."`
}

func comparedRunOf(r agent.GoldenReport) comparedRun {
	out := comparedRun{goldenRun: goldenRunOf(r.GoldenRun)}
	if c := r.Since; c != nil {
		out.Comparison.Value = &goldenComparison{
			RunID: c.RunID, KnowledgeChanged: c.KnowledgeChanged, SettingsChanged: c.SettingsChanged, Same: c.Same, Other: c.Other,
			Fixed: pageOf(c.Fixed, "", goldenChangeOf).items, Broken: pageOf(c.Broken, "", goldenChangeOf).items,
		}
	}
	return out
}

const aboutGoldenRun = "Asks each question as the first of a conversation. Nothing of it is in conversations, statistics and " +
	"unanswered questions; what models use is booked, and the agent's ceilings hold. Compared with the last run of the kind, " +
	"with models or without. The last 50 runs are kept. A caller who hangs up ends the run, and nothing of it is kept."

// runGoldenRequest asks an agent all its golden questions:
//
//	{"model": false}
type runGoldenRequest struct {
	AgentPath
	Body *struct {
		Model bool `json:"model,omitempty" doc:"Have models write, which takes time and may cost; else the built-in answerer replies from what search finds." example:"false"`
	} `required:"false"`
}

func (d dialect) runGolden(ctx context.Context, in *runGoldenRequest) (comparedRun, error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return comparedRun{}, err
	}
	r, err := d.Agents.RunGolden(ctx, a, in.Body != nil && in.Body.Model, d.Now())
	return comparedRunOf(r), err
}

func (d dialect) goldenRuns(ctx context.Context, in *goldenPage) (page[goldenRun], error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return page[goldenRun]{}, err
	}
	found, next, err := d.Agents.GoldenRuns(ctx, a, in.page())
	return pageOf(found, next, goldenRunOf), err
}

// goldenRunRequest names a run, and one to compare it with.
type goldenRunRequest struct {
	AgentPath
	RunID string `path:"runId" doc:"The run." example:"grun_k3v5q2n7d4x6a8bc"`
	With  string `query:"with" doc:"The run to compare with; absent: the last of the kind before it." example:"grun_k3v5q2n7d4x6a8bd"`
}

type goldenReport struct {
	comparedRun
	Results []goldenResult `json:"results" nullable:"false" doc:"In the order of the questions."`
}

func (d dialect) goldenRun(ctx context.Context, in *goldenRunRequest) (goldenReport, error) {
	a, err := d.owned(ctx, in.ID)
	if err != nil {
		return goldenReport{}, err
	}
	r, err := d.Agents.GoldenRun(ctx, a, in.RunID, in.With)
	return goldenReport{comparedRunOf(r), pageOf(r.Results, "", goldenResultOf).items}, err
}
