package chat

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/internal/pg"
)

// InstanceChange is what an owner changes of an instance; nil leaves it.
type InstanceChange struct {
	Name           *string
	RejectCalls    *bool
	RejectCallText *string // goes to who called; empty: nothing does
}

// callTextMax bounds the text to callers, in characters.
const callTextMax = 1000

const sqlChangeInstance = `
	UPDATE instances
	SET name             = COALESCE($2, name),
	    reject_calls     = COALESCE($3, reject_calls),
	    reject_call_text = COALESCE($4, reject_call_text),
	    updated_at       = now()
	WHERE id = $1`

// ChangeInstance stores what the owner changes. It fails with Invalid for an empty name, or one or a text that
// is too long, and with NotFound when the instance is gone.
func ChangeInstance(ctx context.Context, db pg.DB, id uuid.UUID, c InstanceChange) error {
	if c.Name != nil && (*c.Name == "" || len(*c.Name) > 100) {
		return fault.Bad("instance", "name", "must have 1 to 100 characters")
	}
	if c.RejectCallText != nil && len([]rune(*c.RejectCallText)) > callTextMax {
		return fault.Bad("instance", "rejectCallText", fmt.Sprintf("must have at most %d characters", callTextMax))
	}
	tag, err := db.Exec(ctx, sqlChangeInstance, id, c.Name, c.RejectCalls, c.RejectCallText)
	if err != nil {
		return fmt.Errorf("change instance: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return fault.Missing("instance")
	}
	return nil
}
