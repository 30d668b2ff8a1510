package scheduler

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
	"balas/internal/zone"
)

// fate is what a batch makes of a recipient.
type fate struct {
	status SendStatus
	reason string
	due    *time.Time // of one who waits
}

// fill accepts the run's next messages, room of them at most, and says when there is more to do: nil when nobody waits, or
// when only there is no room.
func (b *batch) fill(ctx context.Context, room int) (next *time.Time, err error) {
	if room == 0 {
		return instant(b.now.Add(sweepEvery)), nil
	}
	sends, err := NextTx(ctx, b.tx, b.run.ID, b.now, batchMax)
	if err != nil {
		return nil, err
	}
	suppressed, err := b.suppressed(ctx, sends)
	if err != nil {
		return nil, err
	}
	fates, taken := make(map[string]fate, len(sends)), 0
	var offers []offer
	for i, n := range sends {
		if len(offers) == room {
			next = instant(b.now)
			break
		}
		f, slot, d := b.decide(n, suppressed[n.Number])
		if slot.Wait == ForPace || slot.Wait == ForCap { // so do all that follow
			next = instant(slot.At)
			break
		}
		switch {
		case d != nil:
			offers = append(offers, offer{n, *d})
		case f.status != "":
			fates[n.Number] = f
		}
		taken = i + 1
	}
	if err := b.accept(ctx, offers, fates); err != nil {
		return nil, err
	}
	if err := b.settle(ctx, fates); err != nil {
		return nil, err
	}
	b.inHand += len(b.accepted)
	if taken < len(sends) {
		return next, nil
	}
	if err := b.tx.QueryRow(ctx, sqlFirstDue, b.run.ID).Scan(&next); err != nil {
		return nil, fmt.Errorf("look who of run waits: %w", err)
	}
	return next, nil
}

func (b *batch) suppressed(ctx context.Context, sends []Next) (map[string]bool, error) {
	phones := make([]string, len(sends))
	for i, n := range sends {
		phones[i] = n.Number
	}
	return chat.Suppressed(ctx, b.tx, b.c.AccountID, phones)
}

// decide says what becomes of a recipient: a fate, or a draft if it is their time. Neither has who is not known to be on
// WhatsApp yet.
func (b *batch) decide(n Next, suppressed bool) (fate, Slot, *chat.Draft) {
	to := n.Number
	if b.numbers != nil {
		checked, ok := b.numbers[n.Number]
		switch {
		case !ok:
			return fate{}, Slot{}, nil
		case !checked.Registered():
			return fate{status: SendSkipped, reason: "the number is not on WhatsApp"}, Slot{}, nil
		}
		to = checked.Canonical
	}
	if suppressed {
		return fate{status: SendSkipped, reason: asked}, Slot{}, nil
	}
	d := b.draft
	if err := b.word(&d, n); err != nil {
		return fate{status: SendFailed, reason: fault.Of(err).Detail}, Slot{}, nil
	}
	slot, then := b.pace.Plan(b.progress, b.now, b.now.Add(batchSpan), b.whereabouts(n), b.Pick)
	switch slot.Wait {
	case ForNobody:
		return fate{status: SendSkipped, reason: "quiet hours leave no time in the recipient's zones"}, slot, nil
	case ForQuiet:
		return fate{status: SendPending, due: &slot.At}, slot, nil
	case NoWait:
	default:
		return fate{}, slot, nil
	}
	b.progress = then
	d.ID, d.To, d.NotBefore = n.MessageID, chat.Address{Kind: chat.PN, User: to}, &slot.At
	return fate{}, slot, &d
}

const asked = "asked not to be written to by campaigns"

// word has the draft say what the recipient is told.
func (b *batch) word(d *chat.Draft, n Next) error {
	said, err := b.letter.Render(Filling{Name: n.Name, Company: n.CompanyName, JobTitle: n.JobTitle, Number: n.Number, Custom: n.Fields}, b.Pick)
	if err != nil {
		return err
	}
	d.Body = said.Body
	if d.Content.Poll != nil {
		poll := *d.Content.Poll
		poll.Options = said.Options
		d.Content.Poll = &poll
	}
	return nil
}

func (b *batch) whereabouts(n Next) []*time.Location {
	var known *time.Location
	if n.Zone != "" {
		known, _ = zone.Parse(n.Zone) // it was one when it was stored
	}
	if b.pace.quiet == nil {
		return nil // it is quiet nowhere
	}
	return Whereabouts(known, n.Number, b.zone)
}

// offer is a recipient's message whose time it is.
type offer struct {
	next  Next
	draft chat.Draft
}

// accept commits the messages, or lets those go that were held, which come first, and notes what becomes of their recipients.
func (b *batch) accept(ctx context.Context, offers []offer, fates map[string]fate) error {
	var held, fresh []offer
	for _, o := range offers {
		if o.next.AcceptedAt != nil {
			held = append(held, o)
		} else {
			fresh = append(fresh, o)
		}
	}
	again, err := chat.OfferAgainTx(ctx, b.tx, drafts(held))
	if err != nil {
		return err
	}
	first, err := b.Chats.AcceptAllTx(ctx, b.tx, drafts(fresh))
	if err != nil {
		return err
	}
	outcomes := append(again, first...)
	for i, o := range append(held, fresh...) {
		f := b.fateOf(o, outcomes[i])
		if f.status != SendAccepted && b.pace.day(*o.draft.NotBefore) == b.progress.Day {
			b.progress.Sent-- // its place in the day is free again
		}
		fates[o.next.Number] = f
	}
	return nil
}

func drafts(offers []offer) []chat.Draft {
	all := make([]chat.Draft, len(offers))
	for i, o := range offers {
		all[i] = o.draft
	}
	return all
}

// fateOf is what an offer's acceptance makes of its recipient.
func (b *batch) fateOf(o offer, a chat.Acceptance) fate {
	f := fault.Of(a.Err)
	switch {
	case f == nil:
		b.accepted = append(b.accepted, a.Message)
		return fate{status: SendAccepted}
	case errors.Is(a.Err, chat.ErrSuppressed):
		return fate{status: SendSkipped, reason: asked}
	case f.Kind == fault.Limited:
		until := f.Until
		if !until.After(b.now) {
			until = b.now.Add(time.Hour)
		}
		return fate{status: SendPending, reason: f.Detail, due: &until}
	case f.Kind == fault.NotFound && o.next.AcceptedAt != nil: // it is queued no more: complete finds out what became of it
		return fate{status: SendAccepted}
	}
	return fate{status: SendFailed, reason: f.Detail}
}

// settle stores what the batch makes of recipients.
func (b *batch) settle(ctx context.Context, fates map[string]fate) error {
	if len(fates) == 0 {
		return nil
	}
	var numbers, statuses, reasons []string
	var due []*time.Time
	for number, f := range fates {
		numbers, statuses, reasons = append(numbers, number), append(statuses, string(f.status)), append(reasons, f.reason)
		due = append(due, f.due)
	}
	if _, err := b.tx.Exec(ctx, sqlSettle, b.run.ID, numbers, statuses, reasons, due, b.now); err != nil {
		return fmt.Errorf("store sends of batch: %w", err)
	}
	return nil
}

// Postpone holds a message that may be tried again later, and reports whether it will be: as often as its campaign says, each
// time later. One whose time went by is given another, however often.
func (s *Sender) Postpone(ctx context.Context, o chat.Outcome) (kept bool, err error) {
	tries, pause := 1, s.Backoff
	if o.Failure == chat.Late {
		tries, pause = 0, 0
	}
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlLockRunOf, o.InstanceID, o.ID); err != nil { // as a batch does, before messages
			return fmt.Errorf("lock run: %w", err)
		}
		held, err := chat.HoldTx(ctx, tx, o.InstanceID, []string{o.ID})
		if err != nil || len(held) == 0 {
			return err
		}
		tag, err := tx.Exec(ctx, sqlPostpone, o.InstanceID, o.ID, o.Error, o.At, pause.Seconds(), tries)
		if err != nil {
			return fmt.Errorf("postpone send: %w", err)
		}
		if kept = tag.RowsAffected() > 0; !kept {
			return errKeep
		}
		_, err = tx.Exec(ctx, sqlHasten, o.InstanceID, o.ID)
		return err
	})
	if errors.Is(err, errKeep) {
		err = nil
	}
	if kept && err == nil {
		s.Wake()
	}
	return kept && err == nil, err
}

// errKeep rolls back.
var errKeep = errors.New("is not postponed")

const (
	sqlFirstDue = `SELECT min(due_at) FROM campaign_sends WHERE run_id = $1 AND due_at IS NOT NULL`

	sqlSettle = `
		UPDATE campaign_sends s
		SET status = f.status, reason = f.reason, due_at = f.due_at,
		    attempts    = s.attempts + CASE WHEN f.status = 'accepted' AND s.attempts = 0 THEN 1 ELSE 0 END,
		    accepted_at = CASE WHEN f.status = 'accepted' THEN COALESCE(s.accepted_at, $6) ELSE s.accepted_at END
		FROM unnest($2::TEXT[], $3::TEXT[]::send_status[], $4::TEXT[], $5::TIMESTAMPTZ[]) AS f (number, status, reason, due_at)
		WHERE s.run_id = $1 AND s.number = f.number`

	sqlLockRunOf = `
		SELECT 1 FROM campaign_runs
		WHERE id = (SELECT run_id FROM campaign_sends WHERE instance_id = $1 AND message_id = $2)
		FOR UPDATE`

	// A message that was held while it was on its way waits already.
	sqlPostpone = `
		UPDATE campaign_sends s
		SET status = 'pending', reason = $3, attempts = s.attempts + $6::INT,
		    due_at = COALESCE(s.due_at, $4::TIMESTAMPTZ + make_interval(secs => LEAST(3600, $5::FLOAT8 * 2 ^ GREATEST(0, s.attempts - 1))))
		FROM campaign_runs r
		JOIN campaigns c ON c.id = r.campaign_id
		WHERE s.instance_id = $1 AND s.message_id = $2 AND r.id = s.run_id AND r.finished_at IS NULL AND s.status IN ('accepted', 'pending')
		  AND ($6 = 0 OR s.attempts <= COALESCE((c.settings->>'maxRetries')::INT, 0))`

	sqlHasten = `
		UPDATE campaign_runs r SET next_at = LEAST(r.next_at, s.due_at)
		FROM campaign_sends s
		WHERE s.instance_id = $1 AND s.message_id = $2 AND r.id = s.run_id AND r.next_at IS NOT NULL AND r.next_at > s.due_at
		  AND EXISTS (SELECT 1 FROM campaigns c WHERE c.id = r.campaign_id AND c.status = 'running')`
)
