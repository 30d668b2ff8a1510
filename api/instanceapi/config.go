package instanceapi

import (
	"context"

	"balas/agent"
)

type config struct {
	AgentID          string   `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	InstanceID       string   `json:"instanceId" format:"uuid"`
	Name             string   `json:"name" example:"Default agent"`
	Enabled          bool     `json:"enabled" example:"true"`
	Model            string   `json:"model" doc:"Empty: the server's." example:""`
	FallbackModel    string   `json:"fallbackModel" doc:"Asked when the model fails. Empty: the server's." example:""`
	SystemPrompt     string   `json:"systemPrompt" example:"You are Sari of a shoe shop."`
	Temperature      float32  `json:"temperature" example:"0.3"`
	Language         string   `json:"language" doc:"The preferred one; auto: the customer's." example:"auto"`
	Languages        []string `json:"languages" nullable:"false" doc:"Those it replies in; none: the customer's." example:"id,en"`
	HistoryLimit     int      `json:"historyLimit" doc:"Lines of a conversation that it remembers." example:"12"`
	MinConfidence    float64  `json:"minConfidence" doc:"Answers below it are not given." example:"0.5"`
	DirectConfidence float64  `json:"directConfidence" doc:"A Q&A pair above it is given without asking the model." example:"1"`
}

func configOf(a agent.Agent) config {
	c := config{
		AgentID: a.ID, InstanceID: a.InstanceID.String(), Name: a.Name, Enabled: a.Enabled, Model: a.Model,
		FallbackModel: a.FallbackModel, SystemPrompt: a.Persona, Temperature: a.Temperature, Language: "auto",
		Languages: append([]string{}, a.Languages...), HistoryLimit: agent.HistoryLimit,
		MinConfidence: a.MinConfidence, DirectConfidence: a.DirectConfidence,
	}
	if len(a.Languages) > 0 {
		c.Language = a.Languages[0]
	}
	return c
}

func (d dialect) config(ctx context.Context, in *AgentQuery) (config, error) {
	a, err := d.agentOf(ctx, *in)
	return configOf(a), err
}

// configRequest changes what is given of an agent:
//
//	{"instanceId": "0199a7c4-…", "systemPrompt": "You are Sari of a shoe shop.", "minConfidence": 0.6}
type configRequest struct {
	Body struct {
		InBody
		AgentID          *string   `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
		Name             *string   `json:"name,omitempty" example:"Sari"`
		Enabled          *bool     `json:"enabled,omitempty" example:"true"`
		Model            *string   `json:"model,omitempty" doc:"Empty: the server's." example:""`
		FallbackModel    *string   `json:"fallbackModel,omitempty" doc:"Empty: the server's." example:""`
		SystemPrompt     *string   `json:"systemPrompt,omitempty" example:"You are Sari of a shoe shop."`
		Temperature      *float32  `json:"temperature,omitempty" minimum:"0" maximum:"2" example:"0.3"`
		Languages        *[]string `json:"languages,omitempty" doc:"id, en; none: the customer's." example:"id,en"`
		MinConfidence    *float64  `json:"minConfidence,omitempty" minimum:"0" maximum:"1" example:"0.6"`
		DirectConfidence *float64  `json:"directConfidence,omitempty" minimum:"0" maximum:"1" example:"0.9"`
	}
}

func (d dialect) changeConfig(ctx context.Context, in *configRequest) (config, error) {
	b := in.Body
	a, err := d.agentOf(ctx, AgentQuery{InQuery: InQuery{Instance: b.Instance}, AgentID: text(b.AgentID)})
	if err != nil {
		return config{}, err
	}
	set(&a.Name, b.Name)
	set(&a.Enabled, b.Enabled)
	set(&a.Model, b.Model)
	set(&a.FallbackModel, b.FallbackModel)
	set(&a.Persona, b.SystemPrompt)
	set(&a.Temperature, b.Temperature)
	set(&a.Languages, b.Languages)
	set(&a.MinConfidence, b.MinConfidence)
	set(&a.DirectConfidence, b.DirectConfidence)
	a, err = d.Agents.Update(ctx, a)
	return configOf(a), err
}

// set puts what was given over what is.
func set[T any](to, given *T) {
	if given != nil {
		*to = *given
	}
}
