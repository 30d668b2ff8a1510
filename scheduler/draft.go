package scheduler

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/internal/zone"
	"balas/media"
)

// Recipients are to whom a campaign goes: those who are named, and those of a list. Of two with one number the one who is
// named stays.
type Recipients struct {
	Members iter.Seq[Member] // may be nil
	Numbers Numbers          // how their numbers are read
	ListID  string           // empty: no list. A recurring campaign reads it anew for each run
}

// CampaignChange is what a campaign is to become; nil leaves what is there.
type CampaignChange struct {
	InstanceID *uuid.UUID
	Name       *string
	Message    *Message
	Settings   *Settings
	When       *Schedule
	Recipients *Recipients
}

// CreateCampaign makes a campaign: a draft, or scheduled if it has a time. Without settings it has DefaultSettings. It
// fails with Invalid for what is missing or wrong, with NotFound for an instance, list or file that is not the account's,
// and with TooLarge for more than 1 000 000 recipients. Recipients that are wrong or there twice are reported, and so are
// fields of the message that no recipient has.
func (s *Service) CreateCampaign(ctx context.Context, accountID uuid.UUID, c CampaignChange) (made Campaign, r Report, err error) {
	if c.InstanceID == nil || c.Message == nil {
		return made, r, fault.Bad(nounCampaign, "message", "and the instance must be given")
	}
	now := s.Now()
	made = Campaign{
		ID: newID(nounCampaign, now), AccountID: accountID, Fields: []string{}, Settings: DefaultSettings(), Zone: "UTC", Status: Drafted, StatusAt: now, CreatedAt: now,
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := made.apply(ctx, tx, c, now); err != nil {
			return err
		}
		if err := made.insert(ctx, tx); err != nil {
			return err
		}
		if r, err = made.gather(ctx, tx, c.Recipients, now); err != nil {
			return err
		}
		if r.Unknown, err = made.unknown(); err != nil {
			return err
		}
		return made.tell(ctx, tx, nil, "")
	})
	s.due(err)
	return made, r, err
}

// UpdateCampaign changes a campaign. While it is paused, its name, message and settings may change, and its recipients,
// schedule and instance may not. It fails with Conflict for that and for one that runs or is over, and as CreateCampaign does.
func (s *Service) UpdateCampaign(ctx context.Context, accountID uuid.UUID, id string, c CampaignChange) (changed Campaign, r Report, err error) {
	err = s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, held *Campaign) error {
		fixed := c.InstanceID != nil || c.When != nil || c.Recipients != nil
		if !held.Status.idle() && (held.Status != Paused || fixed) {
			return held.conflict("cannot be changed while it is " + string(held.Status))
		}
		from := held.Status
		if err := held.apply(ctx, tx, c, s.Now()); err != nil {
			return err
		}
		if err := held.update(ctx, tx); err != nil {
			return err
		}
		if r, err = held.gather(ctx, tx, c.Recipients, s.Now()); err != nil {
			return err
		}
		if r.Unknown, err = held.unknown(); err != nil {
			return err
		}
		changed = *held
		if from == held.Status {
			return nil
		}
		return held.tell(ctx, tx, nil, from)
	})
	s.due(err)
	return changed, r, err
}

// CloneCampaign makes a draft of another name with the same message, settings and recipients. It fails with NotFound, and
// with Invalid for the name.
func (s *Service) CloneCampaign(ctx context.Context, accountID uuid.UUID, id, name string) (made Campaign, err error) {
	err = s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, from *Campaign) error {
		now := s.Now()
		made = *from
		made.ID, made.Status, made.StatusReason, made.StatusAt, made.CreatedAt = newID(nounCampaign, now), Drafted, "", now, now
		made.ScheduledAt, made.Cron, made.NextAt = nil, "", nil
		if err := made.apply(ctx, tx, CampaignChange{Name: &name}, now); err != nil {
			return err
		}
		if err := made.insert(ctx, tx); err != nil {
			return err
		}
		b := &pgx.Batch{}
		b.Queue(sqlCopyRecipients, made.ID, id)
		b.Queue(sqlResizeCampaign, made.ID, made.ListID, made.Size)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return fmt.Errorf("clone campaign: %w", err)
		}
		return made.tell(ctx, tx, nil, "")
	})
	return made, err
}

// apply puts what a change says in place of what is there, recipients aside.
func (c *Campaign) apply(ctx context.Context, tx pg.DB, to CampaignChange, now time.Time) error {
	c.UpdatedAt = now
	if to.InstanceID != nil {
		if err := ownInstance(ctx, tx, c.AccountID, *to.InstanceID); err != nil {
			return err
		}
		c.InstanceID = *to.InstanceID
	}
	if to.Name != nil {
		c.Name = strings.TrimSpace(*to.Name)
	}
	if !within(c.Name, 1, 200) {
		return fault.Bad(nounCampaign, "name", "must have 1 to 200 characters")
	}
	if to.Message != nil {
		if err := c.carry(ctx, tx, *to.Message); err != nil {
			return err
		}
	}
	if to.Settings != nil {
		c.Settings = *to.Settings
	}
	if err := c.Settings.check(); err != nil {
		return err
	}
	if to.When != nil {
		return c.schedule(*to.When, now)
	}
	return nil
}

// carry makes the message the campaign's, if its file is there and of a fitting type.
func (c *Campaign) carry(ctx context.Context, tx pg.DB, m Message) error {
	if err := m.check(); err != nil {
		return err
	}
	if m.MediaID != nil {
		file, err := media.Find(ctx, tx, c.AccountID, m.MediaID.String())
		if err != nil {
			return err
		}
		d := m.Draft()
		if err := d.Attach(file); err != nil {
			return inMessage(err)
		}
	}
	c.Message, c.MediaID = m, m.MediaID
	return nil
}

// schedule gives the campaign its time, and the status that goes with it.
func (c *Campaign) schedule(w Schedule, now time.Time) error {
	w.Zone = orElse(strings.TrimSpace(w.Zone), "UTC")
	if _, err := zone.Parse(w.Zone); err != nil {
		return fault.Bad(nounCampaign, "zone", "must be a time zone such as Asia/Jakarta or +7")
	}
	next, err := w.first(now)
	if err != nil {
		return err
	}
	c.ScheduledAt, c.Cron, c.Zone, c.NextAt = w.At, w.Cron, w.Zone, next
	to := Drafted
	if next != nil {
		to = Scheduled
	}
	if to != c.Status {
		c.Status, c.StatusReason, c.StatusAt = to, "", now
	}
	return nil
}

// gather puts the recipients in place of those that are there. A campaign that starts by itself needs some.
func (c *Campaign) gather(ctx context.Context, tx pg.DB, who *Recipients, now time.Time) (Report, error) {
	in := intake{tx: tx, sql: sqlAddRecipients, owner: c.ID, noun: nounCampaign}
	if who != nil {
		in.numbers = who.Numbers
		if _, err := tx.Exec(ctx, sqlEmptyCampaign, c.ID); err != nil {
			return Report{}, fmt.Errorf("empty campaign: %w", err)
		}
		if err := in.all(ctx, who.Members); err != nil {
			return Report{}, err
		}
		c.Size, c.ListID = in.report.Added, nil
		if who.ListID != "" {
			if err := c.useList(ctx, tx, who.ListID, now); err != nil {
				return Report{}, err
			}
		}
		if err := tx.QueryRow(ctx, sqlResizeCampaign, c.ID, c.ListID, c.Size).Scan(&c.Fields); err != nil {
			return Report{}, fmt.Errorf("store size of campaign: %w", err)
		}
	}
	if c.Size == 0 && c.Status == Scheduled && (!c.Recurs() || c.ListID == nil) {
		return in.report, fault.Bad(nounCampaign, "recipients", "must be at least one with a valid number")
	}
	return in.report, nil
}

// useList adds the members of a list, and notes the use.
func (c *Campaign) useList(ctx context.Context, tx pg.DB, listID string, now time.Time) error {
	if _, err := lockList(ctx, tx, c.AccountID, listID); err != nil {
		return err
	}
	tag, err := tx.Exec(ctx, sqlAddListRecipients, c.ID, listID)
	if err != nil {
		return fmt.Errorf("add members of list to campaign: %w", err)
	}
	if c.Size += int(tag.RowsAffected()); c.Size > mostMembers {
		return &fault.Fault{Kind: fault.TooLarge, Noun: nounCampaign, Field: "recipients", Detail: fmt.Sprintf("must be at most %d", mostMembers)}
	}
	c.ListID = &listID
	if _, err := tx.Exec(ctx, sqlUseList, listID, now); err != nil {
		return fmt.Errorf("note use of list: %w", err)
	}
	return nil
}

func (c *Campaign) insert(ctx context.Context, tx pg.DB) error {
	_, err := tx.Exec(ctx, sqlInsertCampaign, c.ID, c.AccountID, c.InstanceID, c.Name, c.Message, c.MediaID, c.Settings,
		c.ScheduledAt, c.Cron, c.Zone, c.NextAt, c.Status, c.StatusReason, c.StatusAt)
	if err != nil {
		return fmt.Errorf("insert campaign: %w", err)
	}
	return nil
}

func (c *Campaign) update(ctx context.Context, tx pg.DB) error {
	_, err := tx.Exec(ctx, sqlUpdateCampaign, c.ID, c.InstanceID, c.Name, c.Message, c.MediaID, c.Settings,
		c.ScheduledAt, c.Cron, c.Zone, c.NextAt, c.Status, c.StatusReason, c.StatusAt, c.UpdatedAt)
	if err != nil {
		return fmt.Errorf("update campaign: %w", err)
	}
	return nil
}

// tell appends the event of the campaign's state, in which it came from another; empty: it is new.
func (c *Campaign) tell(ctx context.Context, tx pg.DB, run *Run, from Status) error {
	data := StateData{CampaignID: c.ID, Name: c.Name, From: from, Status: c.Status, Reason: c.StatusReason, NextAt: c.NextAt}
	if run != nil {
		data.RunID = &run.ID
	}
	return chat.AppendTx(ctx, tx, chat.Event{AccountID: c.AccountID, InstanceID: &c.InstanceID, Kind: chat.EventCampaign, Data: data})
}

// StateData is what the log tells of a campaign that was made, changed its state, or is gone.
type StateData struct {
	CampaignID string     `json:"campaignId"`
	RunID      *uuid.UUID `json:"runId,omitempty"`
	Name       string     `json:"name"`
	From       Status     `json:"from,omitempty"`
	Status     Status     `json:"status"`
	Reason     string     `json:"reason,omitempty"`
	NextAt     *time.Time `json:"nextAt,omitempty"`
}

// conflict is the fault of asking of a campaign what its status does not allow.
func (c *Campaign) conflict(detail string) error {
	return &fault.Fault{Kind: fault.Conflict, Noun: nounCampaign, Detail: detail, Err: errors.New("it is " + string(c.Status))}
}
