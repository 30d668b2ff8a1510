package account

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Limits are how many calls a plan allows, by the rules they are counted for. A rule that is missing, or 0: no limit.
type Limits map[string]int

// Rule is a way to count calls: those of a key, an account or an instance within a window.
type Rule struct {
	Name   string
	Of     string // whose calls are counted together: key, account or instance
	Window time.Duration
}

// The rules. Each dialect has its own.
var (
	ByKey      = Rule{"instanceapi", "key", 15 * time.Minute}
	OfBots     = Rule{"botapi", "account", time.Minute}
	OfLinks    = Rule{"connectionapi", "account", time.Minute}
	OfSessions = Rule{"sessionapi", "account", time.Minute}
	OfTokens   = Rule{"tokenapi", "account", time.Minute}
	OfSends    = Rule{"tokenapi send", "instance", time.Minute}
)

// Rules lists them all.
var Rules = []Rule{ByKey, OfBots, OfLinks, OfSessions, OfTokens, OfSends}

// Plans lists the plans.
var Plans = []Plan{Free, Pro, Enterprise}

// Limit is how often the caller may call by the rule.
func (c Caller) Limit(r Rule) Limit {
	return Limit{Rule: r.Name, Calls: c.Limits[r.Name], Window: r.Window}
}

const (
	sqlPlanLimits = `SELECT rule, calls FROM plan_limits WHERE plan = $1`

	sqlSetPlanLimit = `
		INSERT INTO plan_limits (plan, rule, calls) VALUES ($1, $2, $3)
		ON CONFLICT (plan, rule) DO UPDATE SET calls = EXCLUDED.calls`
)

// LimitsOf returns the plan's limits. It fails with NotFound for a plan that there is not.
func LimitsOf(ctx context.Context, db pg.DB, p Plan) (Limits, error) {
	if !slices.Contains(Plans, p) {
		return nil, fault.Missing("plan")
	}
	rows, err := db.Query(ctx, sqlPlanLimits, p)
	if err != nil {
		return nil, fmt.Errorf("load limits of plan: %w", err)
	}
	all := Limits{}
	var rule string
	var calls int
	_, err = pgx.ForEachRow(rows, []any{&rule, &calls}, func() error {
		all[rule] = calls
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load limits of plan: %w", err)
	}
	return all, nil
}

// SetLimits changes those limits of the plan that are given; they hold from the next call on, on every node. It fails with
// NotFound for a plan that there is not, and with Invalid for a rule that there is not or less than no calls.
func SetLimits(ctx context.Context, db pg.DB, p Plan, given Limits) error {
	if !slices.Contains(Plans, p) {
		return fault.Missing("plan")
	}
	for rule, calls := range given {
		if !slices.ContainsFunc(Rules, func(r Rule) bool { return r.Name == rule }) || calls < 0 || calls > mostCalls {
			return fault.Bad("plan", "limits", fmt.Sprintf("must be of known rules, from 0 to %d", mostCalls))
		}
	}
	return pgx.BeginFunc(ctx, db, func(tx pgx.Tx) error {
		for rule, calls := range given {
			if _, err := tx.Exec(ctx, sqlSetPlanLimit, p, rule, calls); err != nil {
				return fmt.Errorf("set limit of plan: %w", err)
			}
		}
		return nil
	})
}

const mostCalls = 1_000_000_000

// callerOf is a caller with no credential that is stored.
func callerOf(ctx context.Context, db pg.DB, a Account, kind Kind, scopes ...string) (Caller, error) {
	limits, err := LimitsOf(ctx, db, a.Plan)
	return Caller{AccountID: a.ID, Kind: kind, Scopes: scopes, Plan: a.Plan, Limits: limits}, err
}
