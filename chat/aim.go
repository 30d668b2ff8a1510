package chat

import (
	"context"
	"fmt"
	"slices"
	"time"

	"balas/internal/fault"
	"balas/internal/pg"
)

// EditWindow is how long after it was sent a message may be edited. Phones take an edit for some minutes more,
// so that one accepted in the last moment still counts.
const EditWindow = 15 * time.Minute

// aim finds the messages that the draft quotes or changes and checks that it may. It writes their bare ids
// into the draft. It fails with NotFound for one that is not here, with Invalid for what cannot be done to such a
// message, and with Conflict for what cannot be done to it any more.
func (d *Draft) aim(ctx context.Context, db pg.DB, now time.Time) error {
	if d.QuotedID != "" {
		quoted, err := FindMessage(ctx, db, d.InstanceID, d.QuotedID)
		if err != nil {
			return err
		}
		d.QuotedID = quoted.ID
	}
	if !d.Kind.Changes() {
		d.TargetID = ""
		return nil
	}
	t, err := FindMessage(ctx, db, d.InstanceID, d.TargetID)
	if err != nil {
		return err
	}
	if t.ChatID != d.ChatID {
		return fault.Missing("message")
	}
	d.TargetID = t.ID
	d.Content.ByAdmin = d.Kind == KindRevoke && !t.FromMe
	return d.mayChange(ctx, db, t, now)
}

func (d *Draft) mayChange(ctx context.Context, db pg.DB, t Message, now time.Time) error {
	switch {
	case t.Kind.Changes() || t.Kind == KindUnavailable:
		return unfit("is no message that can be changed")
	case t.RevokedAt != nil:
		return tooLate("is deleted")
	case t.Status == Failed:
		return tooLate("was never sent")
	}
	switch d.Kind {
	case KindEdit:
		return t.mayEdit(now)
	case KindRevoke:
		return t.mayRevoke(ctx, db)
	case KindVote:
		return d.mayVote(t)
	}
	return nil
}

func (m Message) mayEdit(now time.Time) error {
	switch {
	case !m.FromMe:
		return unfit("is not yours")
	case m.Kind != KindText && m.Kind != KindImage && m.Kind != KindVideo && m.Kind != KindDocument:
		return unfit("has no text that can be edited")
	case m.SentAt != nil && now.Sub(*m.SentAt) > EditWindow:
		return tooLate(fmt.Sprintf("can be edited for %d minutes only", int(EditWindow.Minutes())))
	}
	return nil
}

// mayRevoke lets one's own messages be deleted, and in groups those of others: WhatsApp knows who is an admin.
func (m Message) mayRevoke(ctx context.Context, db pg.DB) error {
	if m.FromMe {
		return nil
	}
	c, err := FindChat(ctx, db, m.ChatID)
	if err == nil && !c.IsGroup() {
		return unfit("is not yours")
	}
	return err
}

func (d *Draft) mayVote(t Message) error {
	p := t.Content.Poll
	if t.Kind != KindPoll || p == nil {
		return unfit("is no poll")
	}
	chosen := d.Content.Vote.Options
	if p.Selectable > 0 && len(chosen) > p.Selectable {
		return fault.Bad("message", "options", fmt.Sprintf("must be at most %d", p.Selectable))
	}
	for i, o := range chosen {
		if !slices.Contains(p.Options, o) || slices.Contains(chosen[:i], o) {
			return fault.Bad("message", "options", "must be different options of the poll")
		}
	}
	return nil
}

func unfit(detail string) error { return fault.Bad("message", "messageId", detail) }

func tooLate(detail string) error {
	return &fault.Fault{Kind: fault.Conflict, Noun: "message", Field: "messageId", Detail: detail}
}
