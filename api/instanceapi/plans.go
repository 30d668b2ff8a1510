package instanceapi

import (
	"context"

	"balas/account"
)

const aboutPlans = "`limits` says how often one may call within the window of each rule: `instanceapi` is counted for each key within 15 minutes, " +
	"`botapi`, `connectionapi`, `sessionapi` and `tokenapi` for each account within a minute, `tokenapi send` for each session within a minute. " +
	"0: as often as one likes. A change holds from the next call on."

type plan struct {
	Plan   account.Plan   `json:"plan" enum:"free,pro,enterprise" example:"pro"`
	Limits map[string]int `json:"limits" doc:"Calls, by their rules; 0: no limit."`
}

func (d dialect) planOf(ctx context.Context, p account.Plan) (plan, error) {
	limits, err := account.LimitsOf(ctx, d.Pool, p)
	all := make(map[string]int, len(account.Rules))
	for _, r := range account.Rules {
		all[r.Name] = limits[r.Name]
	}
	return plan{Plan: p, Limits: all}, err
}

func (d dialect) plans(ctx context.Context, _ *struct{}) ([]plan, error) {
	list := make([]plan, len(account.Plans))
	for n, p := range account.Plans {
		var err error
		if list[n], err = d.planOf(ctx, p); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// editPlanRequest changes the limits that it holds:
//
//	{"limits": {"instanceapi": 2000}}
type editPlanRequest struct {
	Plan account.Plan `path:"plan" doc:"free, pro or enterprise." example:"pro"`
	Body struct {
		Limits map[string]int `json:"limits" doc:"Calls, by their rules; 0: no limit. What is absent stays."`
	}
}

func (d dialect) editPlan(ctx context.Context, in *editPlanRequest) (plan, error) {
	if err := account.SetLimits(ctx, d.Pool, in.Plan, in.Body.Limits); err != nil {
		return plan{}, err
	}
	return d.planOf(ctx, in.Plan)
}
