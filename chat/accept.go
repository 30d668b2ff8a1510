package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// Draft is a message that is to be sent. To or ChatID says where; with a ChatID To is not looked at.
type Draft struct {
	AccountID  uuid.UUID
	InstanceID uuid.UUID
	ID         string // empty: minted
	ChatID     int64
	To         Address
	Kind       Kind // empty: text
	Body       string
	Content    Content
	MediaID    *uuid.UUID // the file, for kinds that have one
	Raw        []byte     // WhatsApp's own form, of what is forwarded; nil: it is composed of the rest
	QuotedID   string
	TargetID   string // of a change: the message that it is about
	Origin     Origin
	Priority   Priority
	NotBefore  *time.Time
	TurnID     *uuid.UUID
}

// Accept commits the message, its id and its event, and hands it to the sender. From then on it goes
// out, now or when the instance can. It fails with Invalid for a draft that lacks what its kind needs, and
// with Limited, which says until when, if the governor holds it. A campaign's fails with Conflict and
// ErrSuppressed for somebody who must be left alone.
func (s *Service) Accept(ctx context.Context, d Draft) (Message, error) {
	_, remembered := s.people.get(d.InstanceID, d.To)
	m, err := s.accept(ctx, d)
	if d.ChatID == 0 && (pg.Dangling(err) || remembered && fault.Is(err, fault.NotFound)) { // erased or merged since
		s.people.forget(d.InstanceID, d.To)
		m, err = s.accept(ctx, d)
	}
	if err != nil {
		return Message{}, err
	}
	s.Deliver(d.InstanceID, m)
	return m, nil
}

// accept is one try. When the chat is known it is a single statement: one way to the database and back.
func (s *Service) accept(ctx context.Context, d Draft) (m Message, err error) {
	if p, ok := s.people.get(d.InstanceID, d.To); ok && d.ChatID == 0 {
		d.ChatID = p.chat
	}
	if d.ChatID != 0 {
		return s.AcceptTx(ctx, s.Pool, d)
	}
	var p person
	err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) (err error) {
		if p, err = s.personFor(ctx, tx, d); err == nil {
			d.ChatID = p.chat
			m, err = s.AcceptTx(ctx, tx, d)
		}
		return err
	})
	if err == nil && d.To.Kind != Group {
		s.people.put(p, d.InstanceID, d.To)
	}
	return m, err
}

// AcceptTx is Accept in the caller's transaction. The caller calls Deliver after its commit.
func (s *Service) AcceptTx(ctx context.Context, tx pg.DB, d Draft) (Message, error) {
	if d.Kind == "" {
		d.Kind = KindText
	}
	if err := d.tidy(); err != nil {
		return Message{}, err
	}
	if err := d.check(); err != nil {
		return Message{}, err
	}
	if d.ID == "" {
		d.ID = NewMessageID()
	}
	if d.ChatID == 0 {
		p, err := s.personFor(ctx, tx, d)
		if err != nil {
			return Message{}, err
		}
		d.ChatID = p.chat
	}
	if err := d.leaveAlone(ctx, tx); err != nil {
		return Message{}, err
	}
	if err := d.aim(ctx, tx, s.Now()); err != nil {
		return Message{}, err
	}
	content, err := d.Content.encode()
	if err != nil {
		return Message{}, err
	}
	now := s.Now()
	data, err := json.Marshal(MessageData{
		Where: Where{ChatID: d.ChatID}, ID: d.ID, FromMe: true, Origin: d.Origin, Kind: d.Kind, Body: d.Body, QuotedID: d.QuotedID,
		TargetID: d.TargetID, At: now, Content: unlessEmpty(content),
	})
	if err != nil {
		return Message{}, fmt.Errorf("encode accepted event: %w", err)
	}
	args := []any{
		d.InstanceID, d.ID, d.ChatID, d.Origin, d.Kind, d.Body, d.QuotedID, d.TargetID, content, d.MediaID,
		d.Priority, d.NotBefore, d.TurnID, now, uuid.Must(uuid.NewV7()), d.AccountID, data, d.Raw,
	}
	return s.insertAccepted(ctx, tx, d, args)
}

// insertAccepted stores an accepted message. The governor is asked when the statement says that it has to be,
// which is seldom: so the rest takes one way to the database and back.
func (s *Service) insertAccepted(ctx context.Context, tx pg.DB, d Draft, args []any) (Message, error) {
	m, err := insertMessage(ctx, tx, append(args, d.Priority != PriorityReply)...)
	if !errors.Is(err, pgx.ErrNoRows) {
		return m, err
	}
	if tx == pg.DB(s.Pool) { // what is decided must hold until the message is stored
		err = pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) (err error) {
			m, err = s.insertGoverned(ctx, tx, d, args)
			return err
		})
		return m, err
	}
	return s.insertGoverned(ctx, tx, d, args)
}

func (s *Service) insertGoverned(ctx context.Context, tx pg.DB, d Draft, args []any) (Message, error) {
	if err := s.reachTx(ctx, tx, d.InstanceID, d.ChatID); err != nil {
		return Message{}, err
	}
	return insertMessage(ctx, tx, append(args, false)...)
}

func insertMessage(ctx context.Context, tx pg.DB, args ...any) (Message, error) {
	rows, err := tx.Query(ctx, sqlAccept, args...)
	if err != nil {
		return Message{}, fmt.Errorf("insert message: %w", err)
	}
	m, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[Message])
	if isMediaMissing(err) {
		return Message{}, fault.Missing("media")
	}
	if err != nil {
		return Message{}, fmt.Errorf("insert message: %w", err)
	}
	return m, nil
}

// personFor finds or makes the person, or the group, at the draft's address.
func (s *Service) personFor(ctx context.Context, tx pg.DB, d Draft) (p person, err error) {
	if d.To.Kind == Group {
		err = tx.QueryRow(ctx, sqlGroupChat, d.InstanceID, d.To.User).Scan(&p.chat)
		if err != nil {
			err = fmt.Errorf("find group chat: %w", err)
		}
		return p, err
	}
	if p, ok := s.people.get(d.InstanceID, d.To); ok {
		return p, nil
	}
	return resolveTx(ctx, tx, d.AccountID, d.InstanceID, []Address{d.To})
}
