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

// Resolve returns the instance's agent with the id, or for an empty id its default agent, made now if there is none.
// It fails with NotFound if the instance has no agent with the id.
func (s *Service) Resolve(ctx context.Context, accountID, instanceID uuid.UUID, id string) (Agent, error) {
	if id != "" {
		return one(ctx, s.pool, sqlAgent, instanceID, id)
	}
	a, err := one(ctx, s.pool, sqlDefaultAgent, instanceID)
	if !fault.Is(err, fault.NotFound) {
		return a, err
	}
	a = New(accountID, instanceID, DefaultName)
	a.IsDefault = true
	if a, err = s.Create(ctx, a); fault.Is(err, fault.NotFound) { // another caller was first
		return one(ctx, s.pool, sqlDefaultAgent, instanceID)
	}
	return a, err
}

// Create stores an agent from New with an empty knowledge base. It fails with Invalid for a setting out of range.
func (s *Service) Create(ctx context.Context, a Agent) (Agent, error) {
	if err := a.check(); err != nil {
		return Agent{}, err
	}
	var stored Agent
	err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) (err error) {
		stored, err = one(ctx, tx, sqlInsertAgent, a.ID, a.AccountID, a.InstanceID, a.Name, a.Persona, a.Model,
			a.FallbackModel, a.Temperature, a.MinConfidence, a.DirectConfidence, a.Languages, a.Enabled, a.IsDefault)
		if err != nil {
			return err
		}
		return knowledge.OpenTx(ctx, tx, stored.ID)
	})
	return stored, err
}

// Update changes the settings of the agent with a's instance and id. It fails with NotFound if there is none and
// with Invalid for a setting out of range.
func (s *Service) Update(ctx context.Context, a Agent) (Agent, error) {
	if err := a.check(); err != nil {
		return Agent{}, err
	}
	return one(ctx, s.pool, sqlUpdateAgent, a.InstanceID, a.ID, a.Name, a.Persona, a.Model, a.FallbackModel,
		a.Temperature, a.MinConfidence, a.DirectConfidence, a.Languages, a.Enabled)
}

// List returns the instance's agents, the default one first.
func (s *Service) List(ctx context.Context, instanceID uuid.UUID) ([]Agent, error) {
	rows, err := s.pool.Query(ctx, sqlAgents, instanceID)
	if err != nil {
		return nil, fmt.Errorf("list agents: %w", err)
	}
	agents, err := pgx.CollectRows(rows, pgx.RowToStructByName[Agent])
	if err != nil {
		return nil, fmt.Errorf("list agents: %w", err)
	}
	return agents, nil
}

// Delete removes an agent with its knowledge and its turns. It fails with NotFound if the instance has none with the
// id, or if it is the default agent, which cannot be removed.
func (s *Service) Delete(ctx context.Context, instanceID uuid.UUID, id string) error {
	done, err := s.pool.Exec(ctx, sqlDeleteAgent, instanceID, id)
	if err != nil {
		return fmt.Errorf("delete agent: %w", err)
	}
	if done.RowsAffected() == 0 {
		return fault.Missing("agent")
	}
	return nil
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
