package webhook

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"balas/account"
	"balas/chat"
)

// testName is what a test event is called in every dialect.
const testName = "test"

// sqlLogTest writes a try that belongs to no delivery.
const sqlLogTest = `
	INSERT INTO delivery_attempts (webhook_id, at, took_ms, status, error, answer) VALUES ($1, $2, $3, $4, $5, $6)`

// Tried is how a test went.
type Tried struct {
	ID      string // that the receiver got
	Arrived bool
	Attempt
}

// Test sends the endpoint a test event, active or not, once and at once, and returns how it answered.
func (s *Service) Test(ctx context.Context, c account.Caller, id uuid.UUID) (Tried, error) {
	e, err := s.Endpoint(ctx, c, id)
	if err != nil {
		return Tried{}, err
	}
	i, err := s.describe(ctx, e.InstanceID)
	if err != nil {
		return Tried{}, err
	}
	data, _ := json.Marshal(map[string]any{"webhookId": e.ID, "message": "This is a test event of Balas"})
	ev := Event{
		ID: uuid.Must(uuid.NewV7()), AccountID: e.AccountID, InstanceID: e.InstanceID, Kind: chat.EventTest, Data: data, CreatedAt: s.Now().UTC(),
	}
	a, v := s.attempt(ctx, e, ev, i, Delivery{ID: ev.ID.String(), Name: testName})
	if _, err := s.Pool.Exec(ctx, sqlLogTest, e.ID, a.At, a.Took.Milliseconds(), a.Status, a.Error, a.Answer); err != nil {
		return Tried{}, fmt.Errorf("log the test: %w", err)
	}
	return Tried{ID: ev.ID.String(), Arrived: v.arrived, Attempt: a}, nil
}

// describe returns what payloads tell of an instance; nil: of none.
func (s *Service) describe(ctx context.Context, id *uuid.UUID) (Instance, error) {
	if id == nil {
		return Instance{}, nil
	}
	i, err := chat.LoadInstance(ctx, s.Pool, *id)
	if err != nil {
		return Instance{}, fmt.Errorf("describe an instance: %w", err)
	}
	return InstanceOf(i, s.Now()), nil
}
