package whatsapp

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// overlookedAfter is the age of a message that a queue would know by now.
const overlookedAfter = 20 * time.Second

// The newest that wait, of each priority: an overlooked message is among them before long.
const sqlOverlooked = `
	SELECT i.id, m.id FROM unnest($1::UUID[]) AS i(id)
	CROSS JOIN generate_series(0, 2) AS p(priority)
	CROSS JOIN LATERAL (
		SELECT id, created_at, not_before FROM messages
		WHERE instance_id = i.id AND status = 'queued' AND priority = p.priority
		ORDER BY seq DESC
		LIMIT 20
	) m
	WHERE m.created_at < $2 AND (m.not_before IS NULL OR m.not_before < $2)`

// sweep finds messages that were accepted some time ago and that no queue here knows: whoever accepted them died, or
// was not heard. A queue that has not loaded all that waits does so by itself.
func (s *Supervisor) sweep(ctx context.Context) {
	ids := make([]uuid.UUID, 0, len(s.running()))
	for _, x := range s.running() {
		ids = append(ids, x.instance.ID)
	}
	rows, err := s.Pool.Query(ctx, sqlOverlooked, ids, s.Chats.Now().Add(-overlookedAfter))
	if err != nil {
		s.Log.Warn("look for overlooked messages", "error", err)
		return
	}
	var instance uuid.UUID
	var id string
	_, err = pgx.ForEachRow(rows, []any{&instance, &id}, func() error {
		if x := s.session(instance); x != nil && !x.queue.Knows(id) {
			x.refillSoon()
		}
		return nil
	})
	if err != nil {
		s.Log.Warn("look for overlooked messages", "error", err)
	}
}
