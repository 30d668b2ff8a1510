// Package webhook numbers the events of an account in the order of their commits, sends them to the owner's endpoints until
// each has arrived, and hands them to streams.
package webhook

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"balas/chat"
)

// Event is an entry of an account's log.
type Event struct {
	Position   int64 // 1, 2, 3 … without gaps, in the order of the commits of its account: the cursor of readers
	ID         uuid.UUID
	AccountID  uuid.UUID
	InstanceID *uuid.UUID // nil: the event is of the account
	Kind       chat.EventKind
	Data       json.RawMessage
	CreatedAt  time.Time
}
