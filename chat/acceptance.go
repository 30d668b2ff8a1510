package chat

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Acceptance is what became of one of several drafts: a message, or the fault for which it is refused.
type Acceptance struct {
	Message Message
	Err     error
}

// candidate is a draft on its way to be accepted.
type candidate struct {
	Draft
	*Acceptance
}

// refuse notes a fault of the draft. It returns an error that is none of a draft's.
func (c candidate) refuse(err error) error {
	if err == nil || fault.Of(err).Kind == fault.Internal {
		return err
	}
	c.Err = err
	return nil
}

// AcceptAllTx is AcceptTx for drafts of one account and instance, in a few statements however many they are. What refuses
// one of them is told in its place and holds up no other; it fails with what is no fault of a draft. The drafts' order is
// that of sending.
func (s *Service) AcceptAllTx(ctx context.Context, tx pg.DB, drafts []Draft) ([]Acceptance, error) {
	all := make([]Acceptance, len(drafts))
	open := make([]candidate, len(drafts))
	for i, d := range drafts {
		open[i] = candidate{d, &all[i]}
	}
	for _, step := range []func(context.Context, pg.DB, []candidate) error{s.complete, s.locate, s.leaveAlone, s.aim, s.queue} {
		if err := step(ctx, tx, open); err != nil {
			return nil, err
		}
		if open = standing(open); len(open) == 0 {
			break
		}
	}
	return all, nil
}

// standing are the candidates that nothing refuses yet.
func standing(all []candidate) []candidate {
	var left []candidate
	for _, c := range all {
		if c.Err == nil {
			left = append(left, c)
		}
	}
	return left
}

// complete fills in what drafts leave out and checks that they have what their kinds need.
func (s *Service) complete(_ context.Context, _ pg.DB, open []candidate) error {
	for i := range open {
		c := &open[i]
		if c.Kind == "" {
			c.Kind = KindText
		}
		if c.ID == "" {
			c.ID = NewMessageID()
		}
		err := c.tidy()
		if err == nil {
			err = c.check()
		}
		if err := c.refuse(err); err != nil {
			return err
		}
	}
	return nil
}

// aim finds what the drafts quote or change. For most that is nothing, and costs nothing.
func (s *Service) aim(ctx context.Context, tx pg.DB, open []candidate) error {
	for i := range open {
		if err := open[i].refuse(open[i].Draft.aim(ctx, tx, s.Now())); err != nil {
			return err
		}
	}
	return nil
}

// queue stores the candidates as messages, in one statement. The governor is asked about those that the statement leaves
// out, which are few: so the rest takes one way to the database and back.
func (s *Service) queue(ctx context.Context, tx pg.DB, open []candidate) error {
	err := s.insertAll(ctx, tx, open, true)
	if pg.Dangling(err) {
		for _, c := range open {
			s.people.forget(c.InstanceID, c.To)
		}
	}
	if err != nil {
		return err
	}
	for _, c := range open {
		if c.Message.ID != "" || c.Err != nil {
			continue
		}
		if err := c.refuse(s.insertGoverned(ctx, tx, c)); err != nil {
			return err
		}
	}
	return nil
}

// insertGoverned asks the governor about one candidate. What is decided must hold until the message is stored.
func (s *Service) insertGoverned(ctx context.Context, tx pg.DB, c candidate) error {
	if tx == pg.DB(s.Pool) {
		return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error { return s.insertGoverned(ctx, tx, c) })
	}
	if err := s.reachTx(ctx, tx, c.InstanceID, c.ChatID); err != nil {
		return err
	}
	return s.insertAll(ctx, tx, []candidate{c}, false)
}

// insertAll stores candidates; governed: but those about which the governor has to be asked.
func (s *Service) insertAll(ctx context.Context, tx pg.DB, open []candidate, governed bool) error {
	args, err := columns(open, s.Now(), governed)
	if err != nil {
		return err
	}
	rows, err := tx.Query(ctx, sqlAccept, args...)
	if err != nil {
		return fmt.Errorf("insert messages: %w", err)
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByName[Message])
	if isMediaMissing(err) {
		return fault.Missing("media")
	}
	if err != nil {
		return fmt.Errorf("insert messages: %w", err)
	}
	byID := make(map[string]Message, len(stored))
	for _, m := range stored {
		byID[m.ID] = m
	}
	for _, c := range open {
		c.Message = byID[c.ID]
	}
	return nil
}

// columns are the arguments of sqlAccept.
func columns(open []candidate, now time.Time, governed bool) ([]any, error) {
	n := len(open)
	ids, chats, origins, kinds, bodies := make([]string, n), make([]int64, n), make([]string, n), make([]string, n), make([]string, n)
	quoted, targets, contents, media := make([]string, n), make([]string, n), make([]string, n), make([]*uuid.UUID, n)
	priorities, times, turns, raws := make([]int16, n), make([]*time.Time, n), make([]*uuid.UUID, n), make([][]byte, n)
	events, data := make([]uuid.UUID, n), make([]string, n)
	for i, c := range open {
		content, err := c.Content.encode()
		if err != nil {
			return nil, err
		}
		told, err := json.Marshal(MessageData{
			Where: Where{ChatID: c.ChatID}, ID: c.ID, FromMe: true, Origin: c.Origin, Kind: c.Kind, Body: c.Body, QuotedID: c.QuotedID,
			TargetID: c.TargetID, At: now, Content: unlessEmpty(content),
		})
		if err != nil {
			return nil, fmt.Errorf("encode accepted event: %w", err)
		}
		ids[i], chats[i], origins[i], kinds[i], bodies[i] = c.ID, c.ChatID, string(c.Origin), string(c.Kind), c.Body
		quoted[i], targets[i], contents[i], media[i] = c.QuotedID, c.TargetID, string(content), c.MediaID
		priorities[i], times[i], turns[i], raws[i] = int16(c.Priority), c.NotBefore, c.TurnID, c.Raw
		events[i], data[i] = uuid.Must(uuid.NewV7()), string(told)
	}
	return []any{
		open[0].InstanceID, open[0].AccountID, now, governed, ids, chats, origins, kinds, bodies, quoted, targets, contents, media,
		priorities, times, turns, raws, events, data,
	}, nil
}

var errSuppressed = &fault.Fault{Kind: fault.Conflict, Noun: "contact", Detail: "asked not to be written to by campaigns", Err: ErrSuppressed}

// leaveAlone refuses what is a campaign's and for somebody who must not be written to.
func (s *Service) leaveAlone(ctx context.Context, tx pg.DB, open []candidate) error {
	var chats []int64
	for _, c := range open {
		if c.Origin == FromCampaign {
			chats = append(chats, c.ChatID)
		}
	}
	if len(chats) == 0 {
		return nil
	}
	rows, err := tx.Query(ctx, sqlChatsSuppressed, open[0].AccountID, chats)
	if err != nil {
		return fmt.Errorf("look for suppressions: %w", err)
	}
	var refused int64
	of := map[int64]bool{}
	if _, err := pgx.ForEachRow(rows, []any{&refused}, func() error { of[refused] = true; return nil }); err != nil {
		return fmt.Errorf("look for suppressions: %w", err)
	}
	for _, c := range open {
		if c.Origin == FromCampaign && of[c.ChatID] {
			c.Err = errSuppressed
		}
	}
	return nil
}
