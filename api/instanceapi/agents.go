package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/agent"
	"balas/api/wire"
)

func (d dialect) agents(ctx context.Context, _ *struct{}) ([]config, error) {
	all, err := d.Agents.All(ctx, wire.Caller(ctx).AccountID)
	list := make([]config, len(all))
	for n, a := range all {
		list[n] = configOf(a)
	}
	return list, err
}

// addAgentRequest makes an agent:
//
//	{"name": "Sari", "systemPrompt": "You are Sari of a shoe shop."}
type addAgentRequest struct {
	Body struct {
		Instance *string `json:"instanceId,omitempty" format:"uuid" nullable:"true" doc:"The only instance that it may answer for; absent: every one of the account."`
		Tuning
	}
}

func (d dialect) addAgent(ctx context.Context, in *addAgentRequest) (config, error) {
	var instance *uuid.UUID
	if in.Body.Instance != nil {
		i, err := d.Instance(ctx, *in.Body.Instance)
		if err != nil {
			return config{}, err
		}
		instance = &i.ID
	}
	a := agent.New(wire.Caller(ctx).AccountID, instance, "Agent")
	in.Body.Tuning.apply(&a)
	a, err := d.Agents.Create(ctx, a)
	return configOf(a), err
}

// AgentPath names an agent of the account.
type AgentPath struct {
	ID string `path:"id" doc:"The agent." example:"agent_k3v5q2n7d4x6a8bc"`
}

func (d dialect) agent(ctx context.Context, in *AgentPath) (config, error) {
	a, err := d.Agents.Find(ctx, wire.Caller(ctx).AccountID, in.ID)
	return configOf(a), err
}

// editAgentRequest changes what is given of an agent:
//
//	{"handoff": {"phrases": ["refund"], "afterFallbacks": 3}}
type editAgentRequest struct {
	ID   string `path:"id" doc:"The agent." example:"agent_k3v5q2n7d4x6a8bc"`
	Body Tuning
}

func (d dialect) editAgent(ctx context.Context, in *editAgentRequest) (config, error) {
	a, err := d.Agents.Find(ctx, wire.Caller(ctx).AccountID, in.ID)
	if err != nil {
		return config{}, err
	}
	in.Body.apply(&a)
	a, err = d.Agents.Update(ctx, a)
	return configOf(a), err
}

func (d dialect) deleteAgent(ctx context.Context, in *AgentPath) (deleted, error) {
	err := d.Agents.Delete(ctx, wire.Caller(ctx).AccountID, in.ID)
	return deleted{Deleted: err == nil}, err
}

// chooseRequest makes an agent answer for an instance when none is named:
//
//	{"agentId": "agent_k3v5q2n7d4x6a8bc"}
type chooseRequest struct {
	InPath
	Body struct {
		AgentID *string `json:"agentId" nullable:"true" doc:"null: the instance's own default agent." example:"agent_k3v5q2n7d4x6a8bc"`
	}
}

func (d dialect) chooseAgent(ctx context.Context, in *chooseRequest) (config, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return config{}, err
	}
	a, err := d.Agents.Choose(ctx, i.AccountID, i.ID, text(in.Body.AgentID))
	return configFor(a, in.Instance), err
}

type usage struct {
	Month        string `json:"month" doc:"Its first day, in UTC." example:"2026-03-01"`
	Model        string `json:"model" example:"a-model"`
	Requests     int64  `json:"requests" example:"120"`
	InputTokens  int64  `json:"inputTokens" example:"240000"`
	OutputTokens int64  `json:"outputTokens" example:"9600"`
	Cost         int64  `json:"cost" doc:"In millionths of a US dollar, at the prices of then." example:"42000"`
}

func (d dialect) usage(ctx context.Context, in *AgentPath) ([]usage, error) {
	a, err := d.Agents.Find(ctx, wire.Caller(ctx).AccountID, in.ID)
	if err != nil {
		return nil, err
	}
	months, err := d.Agents.Usage(ctx, a.ID)
	list := make([]usage, len(months))
	for n, m := range months {
		list[n] = usage{
			Month: m.Month.Format("2006-01-02"), Model: m.Model, Requests: m.Requests,
			InputTokens: m.InputTokens, OutputTokens: m.OutputTokens, Cost: m.Cost,
		}
	}
	return list, err
}

// price is what a model costs.
type price struct {
	Model  string `json:"model" minLength:"1" example:"a-model"`
	Input  int64  `json:"input" minimum:"0" doc:"For a million tokens that it reads, in millionths of a US dollar." example:"150000"`
	Output int64  `json:"output" minimum:"0" doc:"For a million tokens that it writes." example:"600000"`
}

func (d dialect) prices(ctx context.Context, _ *struct{}) ([]price, error) {
	all, err := d.Agents.Prices(ctx, wire.Caller(ctx).AccountID)
	list := make([]price, len(all))
	for n, p := range all {
		list[n] = price(p)
	}
	return list, err
}

// setPricesRequest says what models cost, all at once:
//
//	{"prices": [{"model": "a-model", "input": 150000, "output": 600000}]}
type setPricesRequest struct {
	Body struct {
		Prices []price `json:"prices" maxItems:"200" doc:"A model without a price counts as free."`
	}
}

func (d dialect) setPrices(ctx context.Context, in *setPricesRequest) ([]price, error) {
	all := make([]agent.Price, len(in.Body.Prices))
	for n, p := range in.Body.Prices {
		all[n] = agent.Price(p)
	}
	if err := d.Agents.SetPrices(ctx, wire.Caller(ctx).AccountID, all); err != nil {
		return nil, err
	}
	return d.prices(ctx, nil)
}
