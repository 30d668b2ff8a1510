package chat

import (
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Service takes messages in and accepts messages for sending. Its hooks hand committed work to the
// process at once; what a crash leaves is found again from the rows.
type Service struct {
	Pool     *pgxpool.Pool
	Now      func() time.Time
	Debounce time.Duration // how long a chat must be quiet before its turn

	// OnDue is called after a commit that scheduled a turn.
	OnDue func(Due)
	// OnEvent is called after a commit that appended events of a frequent kind. Of the others the database tells.
	OnEvent func()
	// OnAccepted is called after a commit that queued messages of the instance.
	OnAccepted func(instanceID uuid.UUID, messages []Message)

	people people
	way    way
}

// Due is a chat whose turn is scheduled.
type Due struct {
	InstanceID uuid.UUID
	ChatID     int64
	At         time.Time
}

// New returns a service without hooks.
func New(pool *pgxpool.Pool, now func() time.Time, debounce time.Duration) *Service {
	return &Service{Pool: pool, Now: now, Debounce: debounce, people: people{of: map[alias]person{}}}
}

// Wake calls OnDue.
func (s *Service) Wake(d Due) {
	if s.OnDue != nil && !d.At.IsZero() {
		s.OnDue(d)
	}
}

// Stir calls OnEvent.
func (s *Service) Stir() {
	if s.OnEvent != nil {
		s.OnEvent()
	}
}

// Deliver calls OnAccepted, and OnEvent.
func (s *Service) Deliver(instanceID uuid.UUID, ms ...Message) {
	if len(ms) > 0 {
		s.Stir()
	}
	if s.OnAccepted != nil && len(ms) > 0 {
		s.OnAccepted(instanceID, ms)
	}
}
