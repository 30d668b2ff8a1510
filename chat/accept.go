package chat

import (
	"context"
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
		if p, err = s.personFor(ctx, tx, d.InstanceID, d.To); err == nil {
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
	all, err := s.AcceptAllTx(ctx, tx, []Draft{d})
	if err != nil {
		return Message{}, err
	}
	return all[0].Message, all[0].Err
}
