package scheduler

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/pg"
)

// Start opens a run of the campaign now, whatever its schedule says. A recurring one goes by its schedule again afterwards. It
// fails with NotFound, and with Conflict when it runs, is paused or is over, or has no recipients.
func (s *Service) Start(ctx context.Context, accountID uuid.UUID, id string) (run Run, err error) {
	err = s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, c *Campaign) error {
		run, err = s.StartTx(ctx, tx, c, s.Now())
		return err
	})
	s.due(err)
	return run, err
}

// StartTx is Start for a campaign that the transaction has locked, and a moment that its run is for. It leaves NextAt of a
// recurring campaign as it is. The caller calls OnDue after its commit.
func (s *Service) StartTx(ctx context.Context, tx pg.DB, c *Campaign, plannedAt time.Time) (Run, error) {
	if !c.Status.idle() {
		return Run{}, c.conflict("cannot be started while it is " + string(c.Status))
	}
	if err := c.renew(ctx, tx); err != nil {
		return Run{}, err
	}
	if c.Size == 0 {
		return Run{}, c.conflict("has no recipients")
	}
	now := s.Now()
	run, err := one[Run](ctx, tx, "run", sqlInsertRun, uuid.Must(uuid.NewV7()), c.ID, plannedAt, now)
	if err != nil {
		return Run{}, err
	}
	if _, err := tx.Exec(ctx, sqlFillLedger, run.ID, c.ID, c.InstanceID, now); err != nil {
		return Run{}, fmt.Errorf("fill ledger of run: %w", err)
	}
	if !c.Recurs() {
		c.NextAt = nil
	}
	return run, s.goTx(ctx, tx, c, &run, Running, "")
}

// renew brings the recipients of a recurring campaign to what its list is now.
func (c *Campaign) renew(ctx context.Context, tx pg.DB) error {
	if !c.Recurs() || c.ListID == nil {
		return nil
	}
	b := &pgx.Batch{}
	b.Queue(sqlDropLeft, c.ID, *c.ListID)
	b.Queue(sqlRenewRecipients, c.ID, *c.ListID)
	b.Queue(sqlRecountCampaign, c.ID).QueryRow(func(row pgx.Row) error { return row.Scan(&c.Size, &c.Fields) })
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("read list anew: %w", err)
	}
	return nil
}

// Pause holds a running campaign with what it has accepted and not sent, or the schedule of one that waits for its time. One
// that paused by itself stays paused then. It fails with NotFound, and with Conflict when it does none of these.
func (s *Service) Pause(ctx context.Context, accountID uuid.UUID, id, reason string) error {
	return s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, c *Campaign) error { return s.PauseTx(ctx, tx, c, reason) })
}

// PauseTx is Pause for a campaign that the transaction has locked.
func (s *Service) PauseTx(ctx context.Context, tx pg.DB, c *Campaign, reason string) error {
	run, err := openRun(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	byItself := c.Status == Paused && run != nil && run.NextAt != nil
	if !canGo(c.Status, Paused) || c.Status == Paused && !byItself {
		return c.conflict("cannot be paused while it is " + string(c.Status))
	}
	return s.pauseUntil(ctx, tx, c, run, nil, reason)
}

// pauseUntil pauses a campaign until a time at which it goes on by itself; nil: until somebody says so. What is accepted and
// not on its way is held.
func (s *Service) pauseUntil(ctx context.Context, tx pg.DB, c *Campaign, run *Run, until *time.Time, reason string) error {
	if err := setNext(ctx, tx, run, until); err != nil {
		return err
	}
	if run != nil {
		if err := run.holdTx(ctx, tx, c.InstanceID); err != nil {
			return err
		}
	}
	return s.goTx(ctx, tx, c, run, Paused, reason)
}

// Resume lets a paused campaign go on where it was held, or its schedule from the next time on. It fails with NotFound, and
// with Conflict when the campaign is not paused.
func (s *Service) Resume(ctx context.Context, accountID uuid.UUID, id string) error {
	err := s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, c *Campaign) error {
		if c.Status != Paused {
			return c.conflict("cannot be resumed while it is " + string(c.Status))
		}
		run, err := openRun(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		now := s.Now()
		if run == nil {
			if c.NextAt, err = c.Schedule().first(now); err != nil {
				return err
			}
			return s.goTx(ctx, tx, c, nil, Scheduled, "")
		}
		if err := setNext(ctx, tx, run, &now); err != nil {
			return err
		}
		return s.goTx(ctx, tx, c, run, Running, "")
	})
	s.due(err)
	return err
}

// Cancel ends a campaign for good: what waits is skipped, and so is what is accepted and not on its way. It fails with NotFound, and with
// Conflict for a draft, and for one that is over.
func (s *Service) Cancel(ctx context.Context, accountID uuid.UUID, id, reason string) error {
	return s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, c *Campaign) error {
		if !canGo(c.Status, Cancelled) {
			return c.conflict("cannot be cancelled while it is " + string(c.Status))
		}
		run, err := openRun(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if run != nil {
			if err := run.withdrawTx(ctx, tx, c, s.Now(), string(RunCancelled)); err != nil {
				return err
			}
			if err := s.closeTx(ctx, tx, run, RunCancelled, reason); err != nil {
				return err
			}
		}
		c.NextAt = nil
		return s.goTx(ctx, tx, c, run, Cancelled, reason)
	})
}

// FinishTx closes the open run of a campaign that the transaction has locked. What still waits in it is skipped. A recurring
// campaign waits for its next time; another one is completed, or failed when status says so.
func (s *Service) FinishTx(ctx context.Context, tx pg.DB, c *Campaign, status RunStatus, reason string) error {
	run, err := openRun(ctx, tx, c.ID)
	if err != nil {
		return err
	}
	if run == nil {
		return c.conflict("has no open run")
	}
	if err := s.closeTx(ctx, tx, run, status, reason); err != nil {
		return err
	}
	switch {
	case c.Recurs() && c.NextAt != nil:
		return s.goTx(ctx, tx, c, run, Scheduled, reason)
	case status == RunFailed:
		return s.goTx(ctx, tx, c, run, Failed, reason)
	}
	return s.goTx(ctx, tx, c, run, Completed, reason)
}

// DeleteCampaign erases a campaign with its recipients and its ledger, whatever it does: a running one stops.
// Messages that went out stay in their chats. It fails with NotFound.
func (s *Service) DeleteCampaign(ctx context.Context, accountID uuid.UUID, id string) error {
	return s.withCampaign(ctx, accountID, id, func(tx pgx.Tx, c *Campaign) error {
		run, err := openRun(ctx, tx, c.ID)
		if err != nil {
			return err
		}
		if run != nil {
			if err := run.withdrawTx(ctx, tx, c, s.Now(), "the campaign was deleted"); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, sqlDeleteCampaign, id); err != nil {
			return fmt.Errorf("delete campaign: %w", err)
		}
		data := StateData{CampaignID: id, Name: c.Name, Status: c.Status}
		return chat.AppendTx(ctx, tx, chat.Event{AccountID: accountID, InstanceID: &c.InstanceID, Kind: chat.EventCampaignDeleted, Data: data})
	})
}

// withCampaign locks the campaign and does something with it in one transaction: whoever else would change its status waits.
func (s *Service) withCampaign(ctx context.Context, accountID uuid.UUID, id string, do func(pgx.Tx, *Campaign) error) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		c, err := one[Campaign](ctx, tx, nounCampaign, sqlLockCampaign, accountID, id)
		if err != nil {
			return err
		}
		return do(tx, &c)
	})
}

// goTx brings a campaign that is locked into a status, with its event.
func (s *Service) goTx(ctx context.Context, tx pg.DB, c *Campaign, run *Run, to Status, reason string) error {
	from := c.Status
	if !canGo(from, to) {
		return c.conflict(fmt.Sprintf("cannot be %s while it is %s", to, from))
	}
	c.Status, c.StatusReason, c.StatusAt = to, reason, s.Now()
	if _, err := tx.Exec(ctx, sqlMoveCampaign, c.ID, to, reason, c.StatusAt, c.NextAt); err != nil {
		return fmt.Errorf("store status of campaign: %w", err)
	}
	return c.tell(ctx, tx, run, from)
}

// closeTx ends a run and skips what waits in it.
func (s *Service) closeTx(ctx context.Context, tx pg.DB, run *Run, status RunStatus, reason string) error {
	b := &pgx.Batch{}
	b.Queue(sqlCloseRun, run.ID, status, reason, s.Now())
	b.Queue(sqlSkipWaiting, run.ID, string(status))
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return fmt.Errorf("close run: %w", err)
	}
	return nil
}
