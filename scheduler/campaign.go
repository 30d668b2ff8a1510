package scheduler

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// Status is where a campaign stands.
type Status string

// The statuses.
const (
	Drafted   Status = "draft"     // it starts when somebody says so
	Scheduled Status = "scheduled" // it starts by itself at NextAt
	Running   Status = "running"   // its run is open and goes on
	Paused    Status = "paused"    // its run is open and waits, or its schedule does
	Completed Status = "completed"
	Cancelled Status = "cancelled" // somebody ended it
	Failed    Status = "failed"    // it could not go on
	Missed    Status = "missed"    // its time went by while nothing could start it
)

// ways are the statuses that may follow each. A recurring campaign is scheduled again after a run, or after it missed one.
// What is over stays so: it is cloned to be sent again.
var ways = map[Status][]Status{
	Drafted:   {Scheduled, Running},
	Scheduled: {Drafted, Scheduled, Running, Paused, Cancelled, Failed, Missed},
	Running:   {Paused, Scheduled, Completed, Cancelled, Failed},
	Paused:    {Running, Paused, Scheduled, Cancelled, Failed},
	Missed:    {Drafted, Scheduled, Running, Cancelled},
}

// canGo reports whether a campaign in one status may come into another.
func canGo(from, to Status) bool { return slices.Contains(ways[from], to) }

// Over reports whether nothing happens to a campaign in the status any more.
func (s Status) Over() bool { return len(ways[s]) == 0 }

// idle reports whether a campaign in the status has no open run and may have one later: all of it may be changed.
func (s Status) idle() bool { return s == Drafted || s == Scheduled || s == Missed }

// Campaign is a message for many, once or again and again.
type Campaign struct {
	ID           string
	AccountID    uuid.UUID
	InstanceID   uuid.UUID // from whose number it goes out
	Name         string
	Message      Message
	MediaID      *uuid.UUID // as in Message; nil also when the file is gone since
	Settings     Settings
	ScheduledAt  *time.Time // as the owner put it
	Cron         string     // empty: once
	Zone         string     // IANA, of Cron and of quiet hours
	NextAt       *time.Time // when it starts by itself; nil: it does not
	Status       Status
	StatusReason string // a clause for people; may be empty
	StatusAt     time.Time
	ListID       *string  // of which recipients came; nil also when it is deleted since
	Size         int      // how many recipients it has
	Fields       []string // the names of fields that some recipient has
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Recurs reports whether the campaign is sent again and again.
func (c Campaign) Recurs() bool { return c.Cron != "" }

// Schedule is when the campaign starts, as its owner put it.
func (c Campaign) Schedule() Schedule { return Schedule{At: c.ScheduledAt, Cron: c.Cron, Zone: c.Zone} }

const nounCampaign = "campaign"
