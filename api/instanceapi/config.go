package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/agent"
)

type config struct {
	AgentID          string        `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	InstanceID       *string       `json:"instanceId" format:"uuid" doc:"null: it may answer for every instance of the account."`
	IsDefault        bool          `json:"isDefault" doc:"It answers for its instance when no agent is named or chosen." example:"true"`
	Name             string        `json:"name" example:"Default agent"`
	Enabled          bool          `json:"enabled" example:"true"`
	Model            string        `json:"model" doc:"Empty: the server's." example:""`
	FallbackModel    string        `json:"fallbackModel" doc:"Asked when the model fails. Empty: the server's." example:""`
	SystemPrompt     string        `json:"systemPrompt" example:"You are Sari of a shoe shop."`
	Temperature      float32       `json:"temperature" example:"0.3"`
	Language         string        `json:"language" doc:"The preferred one; auto: the customer's." example:"auto"`
	Languages        []string      `json:"languages" nullable:"false" doc:"Those it replies in; none: the customer's." example:"id,en"`
	HistoryLimit     int           `json:"historyLimit" doc:"Lines of a conversation that it remembers." example:"12"`
	MinConfidence    float64       `json:"minConfidence" doc:"Answers below it are not given." example:"0.5"`
	DirectConfidence float64       `json:"directConfidence" doc:"A Q&A pair above it is given without asking the model." example:"1"`
	Handoff          agent.Handoff `json:"handoff" doc:"When people take over, besides when a customer asks for them."`
	TurnTokens       int64         `json:"turnTokens" doc:"The most that models may read and write for one answer; 0: no ceiling." example:"0"`
	MonthTokens      int64         `json:"monthTokens" doc:"The same in a month (UTC)." example:"0"`
	MonthCost        int64         `json:"monthCost" doc:"The most that models may cost in a month, in millionths of a US dollar; 0: no ceiling." example:"0"`
}

func configOf(a agent.Agent) config {
	c := config{
		AgentID: a.ID, IsDefault: a.IsDefault, Name: a.Name, Enabled: a.Enabled, Model: a.Model,
		FallbackModel: a.FallbackModel, SystemPrompt: a.Persona, Temperature: a.Temperature, Language: "auto",
		Languages: append([]string{}, a.Languages...), HistoryLimit: agent.HistoryLimit,
		MinConfidence: a.MinConfidence, DirectConfidence: a.DirectConfidence,
		Handoff: a.Handoff, TurnTokens: a.TurnTokens, MonthTokens: a.MonthTokens, MonthCost: a.MonthCost,
	}
	if len(a.Languages) > 0 {
		c.Language = a.Languages[0]
	}
	if a.InstanceID != nil {
		c.InstanceID = new(a.InstanceID.String())
	}
	return c
}

func (d dialect) config(ctx context.Context, in *AgentQuery) (config, error) {
	a, err := d.agentOf(ctx, *in)
	return configFor(a, in.Instance), err
}

// configFor is the configuration as the instance sees it.
func configFor(a agent.Agent, instance string) config {
	c := configOf(a)
	if id, err := uuid.Parse(instance); err == nil {
		c.InstanceID = new(id.String())
	}
	return c
}

// Tuning is what of an agent can be changed.
type Tuning struct {
	Name             *string        `json:"name,omitempty" example:"Sari"`
	Enabled          *bool          `json:"enabled,omitempty" example:"true"`
	Model            *string        `json:"model,omitempty" doc:"Empty: the server's." example:""`
	FallbackModel    *string        `json:"fallbackModel,omitempty" doc:"Empty: the server's." example:""`
	SystemPrompt     *string        `json:"systemPrompt,omitempty" example:"You are Sari of a shoe shop."`
	Temperature      *float32       `json:"temperature,omitempty" minimum:"0" maximum:"2" example:"0.3"`
	Languages        *[]string      `json:"languages,omitempty" doc:"id, en; none: the customer's." example:"id,en"`
	MinConfidence    *float64       `json:"minConfidence,omitempty" minimum:"0" maximum:"1" example:"0.6"`
	DirectConfidence *float64       `json:"directConfidence,omitempty" minimum:"0" maximum:"1" example:"0.9"`
	Handoff          *agent.Handoff `json:"handoff,omitempty" doc:"When people take over, besides when a customer asks for them. In the place of all that was set before."`
	TurnTokens       *int64         `json:"turnTokens,omitempty" minimum:"0" doc:"The most that models may read and write for one answer; 0: no ceiling." example:"20000"`
	MonthTokens      *int64         `json:"monthTokens,omitempty" minimum:"0" doc:"The same in a month (UTC)." example:"5000000"`
	MonthCost        *int64         `json:"monthCost,omitempty" minimum:"0" doc:"The most that models may cost in a month, in millionths of a US dollar; 0: no ceiling." example:"20000000"`
}

func (t Tuning) apply(a *agent.Agent) {
	set(&a.Name, t.Name)
	set(&a.Enabled, t.Enabled)
	set(&a.Model, t.Model)
	set(&a.FallbackModel, t.FallbackModel)
	set(&a.Persona, t.SystemPrompt)
	set(&a.Temperature, t.Temperature)
	set(&a.Languages, t.Languages)
	set(&a.MinConfidence, t.MinConfidence)
	set(&a.DirectConfidence, t.DirectConfidence)
	set(&a.Handoff, t.Handoff)
	set(&a.TurnTokens, t.TurnTokens)
	set(&a.MonthTokens, t.MonthTokens)
	set(&a.MonthCost, t.MonthCost)
}

// configRequest changes what is given of an agent:
//
//	{"instanceId": "0199a7c4-…", "systemPrompt": "You are Sari of a shoe shop.", "minConfidence": 0.6}
type configRequest struct {
	Body struct {
		InBody
		AgentID *string `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
		Tuning
	}
}

func (d dialect) changeConfig(ctx context.Context, in *configRequest) (config, error) {
	b := in.Body
	a, err := d.agentOf(ctx, AgentQuery{InQuery: InQuery{Instance: b.Instance}, AgentID: text(b.AgentID)})
	if err != nil {
		return config{}, err
	}
	b.Tuning.apply(&a)
	a, err = d.Agents.Update(ctx, a)
	return configFor(a, b.Instance), err
}

// set puts what was given over what is.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}
