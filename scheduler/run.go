package scheduler

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// RunStatus is how far an execution has come. Whether an open one is paused, its campaign says.
type RunStatus string

// The statuses of runs.
const (
	RunOpen      RunStatus = "open"
	RunCompleted RunStatus = "completed" // everybody was sent to, failed or skipped
	RunCancelled RunStatus = "cancelled"
	RunFailed    RunStatus = "failed"
	RunMissed    RunStatus = "missed" // it never began: its time went by
)

// Run is one execution of a campaign.
type Run struct {
	ID         uuid.UUID
	CampaignID string
	PlannedAt  time.Time  // the moment that it is for
	StartedAt  *time.Time // nil: it was missed
	FinishedAt *time.Time // nil: it is open
	Status     RunStatus
	Reason     string          // why it ended as it did; may be empty
	NextAt     *time.Time      // when its next batch is due; nil: none is, as while it is paused
	Pace       json.RawMessage // what pacing remembers from batch to batch
}

// SendStatus is how far one message of a run has come. By what WhatsApp tells it only grows, in this order; a retry alone
// goes back to pending.
type SendStatus string

// The statuses of sends.
const (
	SendSkipped   SendStatus = "skipped"  // it will not be sent: Reason says why
	SendPending   SendStatus = "pending"  // it waits
	SendAccepted  SendStatus = "accepted" // it is committed and will go out
	SendUnknown   SendStatus = "unknown"  // it may have gone out: a receipt tells, or it is sent again with its id
	SendFailed    SendStatus = "failed"
	SendSent      SendStatus = "sent"
	SendDelivered SendStatus = "delivered"
	SendRead      SendStatus = "read"
)

// Send is a row of the ledger: what became of one recipient in one run.
type Send struct {
	RunID       uuid.UUID
	Number      string // of the recipient
	Seq         int64  // of the recipient
	InstanceID  uuid.UUID
	MessageID   string // minted with the row
	Status      SendStatus
	Reason      string
	Attempts    int
	DueAt       *time.Time // when it may be accepted at the earliest; nil: it waits no more
	AcceptedAt  *time.Time
	SentAt      *time.Time
	DeliveredAt *time.Time
	ReadAt      *time.Time
	RepliedAt   *time.Time
	OptedOutAt  *time.Time
}

// Statistics counts the rows of a run. Each is in one of the first eight; Replied and OptedOut count some of them again.
type Statistics struct {
	Pending   int `json:"pending"`
	Accepted  int `json:"accepted"`
	Unknown   int `json:"unknown"`
	Sent      int `json:"sent"`      // and no more than sent
	Delivered int `json:"delivered"` // and not read
	Read      int `json:"read"`
	Failed    int `json:"failed"`
	Skipped   int `json:"skipped"`

	Replied  int `json:"replied"`
	OptedOut int `json:"optedOut"`
}

// Total is how many rows the run has.
func (s Statistics) Total() int {
	return s.Pending + s.Accepted + s.Unknown + s.Sent + s.Delivered + s.Read + s.Failed + s.Skipped
}
