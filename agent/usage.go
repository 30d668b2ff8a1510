package agent

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
)

// Price is what a model costs, in millionths of a US dollar for a million tokens.
type Price struct {
	Model  string
	Input  int64
	Output int64
}

// mostPrice is ten thousand dollars for a million tokens.
const mostPrice = 10_000_000_000

// Prices returns what models cost the account, by name.
func (s *Service) Prices(ctx context.Context, accountID uuid.UUID) ([]Price, error) {
	rows, err := s.pool.Query(ctx, sqlPrices, accountID)
	if err != nil {
		return nil, fmt.Errorf("load prices: %w", err)
	}
	prices, err := pgx.CollectRows(rows, pgx.RowToStructByName[Price])
	if err != nil {
		return nil, fmt.Errorf("load prices: %w", err)
	}
	return prices, nil
}

// SetPrices says what models cost the account from now on; those that are not named are free. It fails with Invalid for a
// price below zero or above ten thousand dollars, and for a model named twice.
func (s *Service) SetPrices(ctx context.Context, accountID uuid.UUID, prices []Price) error {
	named := map[string]bool{}
	for _, p := range prices {
		if p.Model == "" || len(p.Model) > 200 || !storable(p.Model) || named[p.Model] {
			return fault.Bad("agent", "prices", "must name each model once")
		}
		if p.Input < 0 || p.Output < 0 || max(p.Input, p.Output) > mostPrice {
			return fault.Bad("agent", "prices", "must be 0 to 10000 dollars")
		}
		named[p.Model] = true
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlDropPrices, accountID); err != nil {
			return fmt.Errorf("set prices: %w", err)
		}
		for _, p := range prices {
			if _, err := tx.Exec(ctx, sqlSetPrice, accountID, p.Model, p.Input, p.Output); err != nil {
				return fmt.Errorf("set prices: %w", err)
			}
		}
		return nil
	})
}

// MonthUsage is what an agent used of one model in one month.
type MonthUsage struct {
	Month        time.Time
	Model        string
	Requests     int64
	InputTokens  int64
	OutputTokens int64
	Cost         int64 // in millionths of a US dollar
}

// Usage returns what the agent used, the latest month first.
func (s *Service) Usage(ctx context.Context, agentID string) ([]MonthUsage, error) {
	rows, err := s.pool.Query(ctx, sqlUsage, agentID)
	if err != nil {
		return nil, fmt.Errorf("load usage: %w", err)
	}
	months, err := pgx.CollectRows(rows, pgx.RowToStructByName[MonthUsage])
	if err != nil {
		return nil, fmt.Errorf("load usage: %w", err)
	}
	return months, nil
}

// settle books what a request used, whatever becomes of its reply, and returns it with its cost. What cannot be booked is logged: the answer does not
// depend on it.
func (s *Service) settle(ctx context.Context, a Agent, model string, used chat.Usage) chat.Usage {
	if used == (chat.Usage{}) {
		return used
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	err := s.pool.QueryRow(ctx, sqlSettle, a.ID, a.AccountID, model, s.config.Now(), used.InputTokens, used.OutputTokens).Scan(&used.Cost)
	if err != nil {
		slog.ErrorContext(ctx, "usage not booked", "agent", a.ID, "model", model, "used", used, "error", err)
	}
	return used
}

// allowance is which models an agent may still ask.
type allowance int

const (
	allModels    allowance = iota
	cheapModel             // the fallback model alone
	withoutModel           // none
)

// thrift is the share of a month's ceiling from which on only the fallback model writes.
const thrift = 0.8

// allowance looks at what the agent used this month. An agent without ceilings costs no query.
func (s *Service) allowance(ctx context.Context, a Agent) (allowance, error) {
	if a.MonthTokens == 0 && a.MonthCost == 0 {
		return allModels, nil
	}
	var tokens, cost int64
	if err := s.pool.QueryRow(ctx, sqlSpent, a.ID, s.config.Now()).Scan(&tokens, &cost); err != nil {
		return withoutModel, fmt.Errorf("load usage: %w", err)
	}
	return max(within(tokens, a.MonthTokens), within(cost, a.MonthCost)), nil
}

func within(used, ceiling int64) allowance {
	switch {
	case ceiling == 0 || float64(used) < thrift*float64(ceiling):
		return allModels
	case used < ceiling:
		return cheapModel
	}
	return withoutModel
}
