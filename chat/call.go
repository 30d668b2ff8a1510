package chat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// The events of calls.
const (
	EventCallOffered EventKind = "call.offered" // somebody calls
	EventCallEnded   EventKind = "call.ended"   // a call was missed, rejected, taken elsewhere, or is over
)

// Ending is how a call ended.
type Ending string

// The endings.
const (
	CallMissed    Ending = "missed"    // nobody answered, or the caller hung up before
	CallRejected  Ending = "rejected"  // here or on the phone
	CallElsewhere Ending = "elsewhere" // answered on the phone or on another device of it
	CallOver      Ending = "over"
)

// textedAgain is how long a caller who was sent the instance's text is not sent it again.
const textedAgain = 10 * time.Minute

// Ring is a call that comes in.
type Ring struct {
	AccountID  uuid.UUID
	InstanceID uuid.UUID
	LeaseToken int64
	ID         string
	Caller     Address
	CallerAlt  Address // zero when unknown
	Group      Address // zero: a call of two
	Video      bool
	At         time.Time
	Text       string // goes to the caller, unless it did within the last ten minutes; empty: nothing does
}

const (
	sqlInsertCall = `
		INSERT INTO calls (instance_id, id, chat_id, contact_id, video, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT DO NOTHING`
	sqlTextCaller = `
		UPDATE calls c SET texted = TRUE
		WHERE c.instance_id = $1 AND c.id = $2
		  AND NOT EXISTS (SELECT 1 FROM calls o WHERE o.chat_id = c.chat_id AND o.texted AND o.at > c.at - $3::INTERVAL)`
	sqlEndCall = `
		UPDATE calls SET ended_at = $3, ending = $4
		WHERE instance_id = $1 AND id = $2 AND ended_at IS NULL
		RETURNING chat_id, contact_id, video`
	sqlMergeCalls = `
		UPDATE calls
		SET chat_id    = CASE WHEN chat_id = $2 THEN $1 ELSE chat_id END,
		    contact_id = CASE WHEN contact_id = $4 THEN $3 ELSE contact_id END
		WHERE chat_id = $2 OR contact_id = $4`
)

// CallData is what the log tells of a call.
type CallData struct {
	Where               // the caller's chat, or the group that is called
	ID        string    `json:"id"`
	ContactID *int64    `json:"contactId"`
	Phone     string    `json:"phone,omitempty"` // digits
	LID       string    `json:"lid,omitempty"`   // digits
	Name      string    `json:"name,omitempty"`
	Video     bool      `json:"video"`
	Ending    Ending    `json:"ending,omitempty"`
	At        time.Time `json:"at"`
}

// Offer stores a call that comes in, its event and the text to the caller in one transaction. A call that is
// known already changes nothing. It returns ErrLeaseLost when the socket is no longer the caller's.
func (s *Service) Offer(ctx context.Context, r Ring) error {
	var text *Message
	err := pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) (err error) {
		text, err = s.offerTx(ctx, tx, r)
		return err
	})
	if err == nil && text != nil {
		s.Deliver(r.InstanceID, *text)
	}
	return err
}

func (s *Service) offerTx(ctx context.Context, tx pgx.Tx, r Ring) (*Message, error) {
	if err := held(ctx, tx, r.InstanceID, r.LeaseToken); err != nil {
		return nil, err
	}
	contact, at, err := PersonTx(ctx, tx, r.AccountID, r.InstanceID, r.Caller, r.CallerAlt)
	if err == nil && !r.Group.IsZero() {
		at, err = PlaceTx(ctx, tx, r.AccountID, r.InstanceID, r.Group)
	}
	if err != nil {
		return nil, err
	}
	tag, err := tx.Exec(ctx, sqlInsertCall, r.InstanceID, r.ID, at, contact, r.Video, r.At)
	if err != nil {
		return nil, fmt.Errorf("store call: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil, nil
	}
	data := CallData{ID: r.ID, Where: Where{ChatID: at}, ContactID: &contact, Video: r.Video, At: r.At}
	if err := tellCall(ctx, tx, r.AccountID, r.InstanceID, EventCallOffered, data); err != nil {
		return nil, err
	}
	return s.textCaller(ctx, tx, r, at)
}

// textCaller sends the caller the instance's text, if it has one and they were not sent it a moment ago.
func (s *Service) textCaller(ctx context.Context, tx pgx.Tx, r Ring, chatID int64) (*Message, error) {
	if r.Text == "" || !r.Group.IsZero() {
		return nil, nil
	}
	tag, err := tx.Exec(ctx, sqlTextCaller, r.InstanceID, r.ID, textedAgain)
	if err != nil {
		return nil, fmt.Errorf("note text to caller: %w", err)
	}
	if tag.RowsAffected() == 0 {
		return nil, nil
	}
	m, err := s.AcceptTx(ctx, tx, Draft{
		AccountID: r.AccountID, InstanceID: r.InstanceID, ChatID: chatID, Body: r.Text, Origin: FromBot, Priority: PriorityReply,
	})
	return &m, err
}

// EndCall stores how a call ended, with its event. One that is unknown or has ended already changes nothing.
// It returns ErrLeaseLost when the socket is no longer the caller's.
func (s *Service) EndCall(ctx context.Context, accountID, instanceID uuid.UUID, leaseToken int64, id string, how Ending, when time.Time) error {
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if err := held(ctx, tx, instanceID, leaseToken); err != nil {
			return err
		}
		data := CallData{ID: id, Ending: how, At: when}
		err := tx.QueryRow(ctx, sqlEndCall, instanceID, id, when, how).Scan(&data.ChatID, &data.ContactID, &data.Video)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("end call: %w", err)
		}
		return tellCall(ctx, tx, accountID, instanceID, EventCallEnded, data)
	})
}

// tellCall appends the event, with the caller's number and name as far as they are known.
func tellCall(ctx context.Context, tx pg.DB, accountID, instanceID uuid.UUID, kind EventKind, data CallData) error {
	if data.ContactID != nil {
		c, err := FindContact(ctx, tx, *data.ContactID)
		if err != nil {
			return err
		}
		data.Phone, data.LID, data.Name = c.Phone, c.LID, c.DisplayName()
	}
	return AppendTx(ctx, tx, Event{AccountID: accountID, InstanceID: &instanceID, Kind: kind, Data: data})
}

// held returns ErrLeaseLost unless the lease stands.
func held(ctx context.Context, tx pg.DB, instanceID uuid.UUID, leaseToken int64) error {
	var stands bool
	if err := tx.QueryRow(ctx, sqlFence, instanceID, leaseToken).Scan(&stands); err != nil {
		return fmt.Errorf("check lease: %w", err)
	}
	if !stands {
		return ErrLeaseLost
	}
	return nil
}
