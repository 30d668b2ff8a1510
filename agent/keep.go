package agent

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
	"balas/knowledge"
)

// Resolve returns the agent with the id, if it may answer for the instance; for an empty id the one chosen for the
// instance, else the instance's own default one, made now if there is none. It fails with NotFound for any other id.
func (s *Service) Resolve(ctx context.Context, accountID, instanceID uuid.UUID, id string) (Agent, error) {
	if id != "" {
		return one(ctx, s.pool, sqlAgentFor, accountID, instanceID, id)
	}
	a, err := one(ctx, s.pool, sqlDefaultAgent, instanceID)
	if !fault.Is(err, fault.NotFound) {
		return a, err
	}
	a = New(accountID, &instanceID, DefaultName)
	a.IsDefault = true
	if a, err = s.Create(ctx, a); fault.Is(err, fault.NotFound) { // another caller was first
		return one(ctx, s.pool, sqlDefaultAgent, instanceID)
	}
	return a, err
}

// Find returns the account's agent with the id. It fails with NotFound if there is none.
func (s *Service) Find(ctx context.Context, accountID uuid.UUID, id string) (Agent, error) {
	return one(ctx, s.pool, sqlAgent, accountID, id)
}

// Choose makes an agent answer for an instance when none is named; an empty id goes back to the instance's own default
// one. It fails with NotFound if the agent may not answer for the instance.
func (s *Service) Choose(ctx context.Context, accountID, instanceID uuid.UUID, id string) (Agent, error) {
	if id == "" {
		if _, err := s.pool.Exec(ctx, sqlUnchoose, instanceID); err != nil {
			return Agent{}, fmt.Errorf("choose agent: %w", err)
		}
		return s.Resolve(ctx, accountID, instanceID, "")
	}
	a, err := s.Resolve(ctx, accountID, instanceID, id)
	if err != nil {
		return Agent{}, err
	}
	if _, err := s.pool.Exec(ctx, sqlChoose, instanceID, a.ID); err != nil {
		return Agent{}, fmt.Errorf("choose agent: %w", err)
	}
	return a, nil
}

// Create stores an agent from New with an empty knowledge base. It fails with Invalid for a setting out of range.
func (s *Service) Create(ctx context.Context, a Agent) (Agent, error) {
	if err := a.check(); err != nil {
		return Agent{}, err
	}
	var stored Agent
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		stored, err = one(ctx, tx, sqlInsertAgent, a.ID, a.AccountID, a.InstanceID, a.Name, a.Persona, a.Model,
			a.FallbackModel, a.Temperature, a.MinConfidence, a.DirectConfidence, a.Languages, a.Enabled, a.IsDefault,
			a.Handoff, a.TurnTokens, a.MonthTokens, a.MonthCost)
		if err != nil {
			return err
		}
		return knowledge.OpenTx(ctx, tx, stored.ID)
	})
	return stored, err
}

// Update changes the settings of the agent with a's account and id. It fails with NotFound if there is none and
// with Invalid for a setting out of range.
func (s *Service) Update(ctx context.Context, a Agent) (Agent, error) {
	if err := a.check(); err != nil {
		return Agent{}, err
	}
	return one(ctx, s.pool, sqlUpdateAgent, a.AccountID, a.ID, a.Name, a.Persona, a.Model, a.FallbackModel,
		a.Temperature, a.MinConfidence, a.DirectConfidence, a.Languages, a.Enabled, a.Handoff, a.TurnTokens, a.MonthTokens,
		a.MonthCost)
}

// List returns the agents that may answer for the instance: its own, the default one first, then those of the account.
func (s *Service) List(ctx context.Context, accountID, instanceID uuid.UUID) ([]Agent, error) {
	return s.list(ctx, sqlAgentsFor, accountID, instanceID)
}

// All returns the account's agents, oldest first.
func (s *Service) All(ctx context.Context, accountID uuid.UUID) ([]Agent, error) {
	return s.list(ctx, sqlAgents, accountID)
}

func (s *Service) list(ctx context.Context, sql string, args ...any) ([]Agent, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, fmt.Errorf("list agents: %w", err)
	}
	agents, err := pgx.CollectRows(rows, pgx.RowToStructByName[Agent])
	if err != nil {
		return nil, fmt.Errorf("list agents: %w", err)
	}
	return agents, nil
}

// Delete removes an agent with its knowledge and its turns. It fails with NotFound if the account has none with the id,
// and with Conflict for one that answers when none is named: an instance's default one, or a chosen one.
func (s *Service) Delete(ctx context.Context, accountID uuid.UUID, id string) error {
	done, err := s.pool.Exec(ctx, sqlDeleteAgent, accountID, id)
	if err != nil {
		return fmt.Errorf("delete agent: %w", err)
	}
	if done.RowsAffected() > 0 {
		return nil
	}
	if _, err := s.Find(ctx, accountID, id); err != nil {
		return err
	}
	return &fault.Fault{Kind: fault.Conflict, Noun: "agent", Detail: "answers for an instance when none is named"}
}

// one returns the single agent of a query; none is NotFound.
func one(ctx context.Context, db pg.DB, sql string, args ...any) (Agent, error) {
	rows, err := db.Query(ctx, sql, args...)
	if err != nil {
		return Agent{}, fmt.Errorf("load agent: %w", err)
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Agent])
	if errors.Is(err, pgx.ErrNoRows) {
		return Agent{}, fault.Missing("agent")
	}
	if err != nil {
		return Agent{}, fmt.Errorf("load agent: %w", err)
	}
	return a, nil
}
