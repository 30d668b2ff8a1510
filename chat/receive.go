package chat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/pg"
)

// Inbound is one message as it came from WhatsApp: from a customer, or from a person of the business
// who typed on the phone.
type Inbound struct {
	AccountID  uuid.UUID
	InstanceID uuid.UUID
	LeaseToken int64 // of the instance's socket: a node that lost the socket writes nothing
	ID         string
	Chat       Address
	ChatAlt    Address // the other alias of a direct chat's partner; zero when unknown
	Sender     Address // in a group: who wrote; else zero
	SenderAlt  Address
	FromMe     bool
	PushName   string
	Kind       Kind
	Body       string
	QuotedID   string
	TargetID   string // of a change: the message that it is about
	Content    Content
	Raw        []byte    // WhatsApp's own form; nil where it can be composed of the rest
	At         time.Time // WhatsApp's
}

// Received is what became of an inbound message.
type Received struct {
	ChatID    int64
	Seq       int64
	Duplicate bool // it was here already: nothing changed
	Awaited   bool // changes to the message were here before it
	Due       Due  // zero At: no turn of the chat is due

	asked bool      // the chat has menus
	event uuid.UUID // of the message
}

// ErrLeaseLost says that another node holds the instance's socket by now.
var ErrLeaseLost = errors.New("the instance's lease is lost")

// errChatGone says that whom the aliases stood for was merged or erased by another node.
var errChatGone = errors.New("the chat is gone")

// Receive stores the message, its event and the chat's due turn in one transaction, together with
// what the caller queues through along (the ratchet step that the message cost). A redelivery ends
// at the message's id and changes nothing but what along wrote. It does not wait for the disk: WhatsApp may be acknowledged
// after it returned and a later commit that does wait. It returns ErrLeaseLost when the socket is no longer this node's.
func (s *Service) Receive(ctx context.Context, in Inbound, along func(*pgx.Batch)) (Received, error) {
	r, err := s.receive(ctx, in, along)
	if pg.Dangling(err) || errors.Is(err, errChatGone) {
		s.people.forget(in.InstanceID, in.aliases()...)
		r, err = s.receive(ctx, in, along)
	}
	if err == nil {
		s.Stir()
		s.Wake(r.Due)
	}
	return r, err
}

// hasty are transactions whose commit does not wait for the disk, begun in one round trip.
var hasty = pgx.TxOptions{BeginQuery: "BEGIN; SET LOCAL synchronous_commit TO off"}

func (s *Service) receive(ctx context.Context, in Inbound, along func(*pgx.Batch)) (r Received, err error) {
	aliases := in.aliases()
	writer, known := s.people.get(in.InstanceID, aliases...)
	err = pgx.BeginTxFunc(ctx, s.Pool, hasty, func(tx pgx.Tx) (err error) {
		if !known {
			if writer, err = resolveTx(ctx, tx, in.AccountID, in.InstanceID, aliases); err != nil {
				return err
			}
		}
		where, err := place(ctx, tx, in, writer)
		if err != nil {
			return err
		}
		r, err = s.insert(ctx, tx, in, where, along)
		return err
	})
	if err == nil && !known { // what a rollback undid is not so
		s.people.put(writer, in.InstanceID, aliases...)
	}
	return r, err
}

// place is the writer with the chat that the message is in: their own, or the group.
func place(ctx context.Context, tx pg.DB, in Inbound, p person) (person, error) {
	if in.Chat.Kind != Group {
		return p, nil
	}
	if err := tx.QueryRow(ctx, sqlGroupChat, in.InstanceID, in.Chat.User).Scan(&p.chat); err != nil {
		return person{}, fmt.Errorf("find group chat: %w", err)
	}
	return p, nil
}

// aliases are those of the person behind the message: the partner of a direct chat, the writer in a group.
func (in Inbound) aliases() []Address {
	if in.Chat.Kind == Group {
		return distinct(in.Sender, in.SenderAlt)
	}
	return distinct(in.Chat, in.ChatAlt)
}

// byLID reports whether WhatsApp names the people of the chat by LID.
func (in Inbound) byLID() bool {
	return in.Chat.Kind == LID || in.Chat.Kind == Group && in.Sender.Kind == LID
}

func (s *Service) insert(ctx context.Context, tx pgx.Tx, in Inbound, p person, along func(*pgx.Batch)) (Received, error) {
	r := Received{ChatID: p.chat, Duplicate: true}
	now := s.Now()
	b := &pgx.Batch{}
	fenced := false
	b.Queue(sqlFence, in.InstanceID, in.LeaseToken).QueryRow(func(row pgx.Row) error { return row.Scan(&fenced) })
	if err := in.queue(b, p, now, now.Add(s.Debounce), &r); err != nil {
		return r, err
	}
	if along != nil {
		along(b)
	}
	if err := tx.SendBatch(ctx, b).Close(); err != nil {
		return r, fmt.Errorf("store message: %w", err)
	}
	if !fenced {
		return r, ErrLeaseLost
	}
	if !r.Duplicate {
		if in.wakes() {
			r.Due = Due{InstanceID: in.InstanceID, ChatID: p.chat, At: now.Add(s.Debounce)}
		}
		return r, in.settle(ctx, tx, r)
	}
	due, err := stillDue(ctx, tx, p.chat)
	if err == nil && in.wakes() {
		r.Due = Due{InstanceID: in.InstanceID, ChatID: p.chat, At: due}
	}
	return r, err
}

// wakes reports whether the message is one to answer.
func (in Inbound) wakes() bool { return !in.FromMe && in.Kind.wakes() }

// queue queues the statement that stores the message, and scans into r what came of it.
func (in Inbound) queue(b *pgx.Batch, p person, now, due time.Time, r *Received) error {
	content, err := in.Content.encode()
	if err != nil {
		return err
	}
	event, err := json.Marshal(in.event(p.chat, content))
	if err != nil {
		return fmt.Errorf("encode message event: %w", err)
	}
	kind := EventMessage
	if in.Kind == KindUnavailable {
		kind = EventUnavailable
	}
	r.event = uuid.Must(uuid.NewV7())
	if in.FromMe {
		b.Queue(sqlReceiveOwn, in.InstanceID, in.ID, p.chat, in.Kind, in.Body, in.QuotedID, in.TargetID, content, in.Raw,
			in.At, r.event, in.AccountID, kind, event, now, in.Kind.wakes()).Query(r.scan)
		return nil
	}
	b.Queue(sqlReceive, in.InstanceID, in.ID, p.chat, p.contact, in.Kind, in.Body, in.QuotedID, in.TargetID, content, in.Raw,
		in.At, r.event, in.AccountID, kind, event, now, due, in.PushName, in.Kind.wakes(), in.byLID()).Query(r.scan)
	return nil
}

// settle applies the message to its target or to the menu that it answers, or the changes that came before the
// message to it.
func (in Inbound) settle(ctx context.Context, tx pg.DB, r Received) error {
	switch {
	case r.asked && !in.FromMe && in.Kind == KindText:
		if err := in.chooseTx(ctx, tx, r.ChatID, r.event); err != nil || !r.Awaited {
			return err
		}
		return applyTx(ctx, tx, in.InstanceID, in.ID)
	case in.Kind == KindEdit, in.Kind == KindRevoke:
		return applyTx(ctx, tx, in.InstanceID, in.TargetID)
	case r.Awaited:
		return applyTx(ctx, tx, in.InstanceID, in.ID)
	}
	return nil
}

// stillDue returns when the chat's turn is due; zero: it has none. A redelivery has to ask: the message may
// have been stored by a commit whose answer was lost with the connection, so that nobody was woken.
func stillDue(ctx context.Context, tx pg.DB, chatID int64) (time.Time, error) {
	var due *time.Time
	err := tx.QueryRow(ctx, sqlTurnDue, chatID).Scan(&due)
	if errors.Is(err, pgx.ErrNoRows) {
		return time.Time{}, errChatGone
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("look for a due turn: %w", err)
	}
	if due == nil {
		return time.Time{}, nil
	}
	return *due, nil
}

// scan reads the inserted message's seq; no row means that the message was here already.
func (r *Received) scan(rows pgx.Rows) error {
	for rows.Next() {
		if err := rows.Scan(&r.Seq, &r.Awaited, &r.asked); err != nil {
			return err
		}
		r.Duplicate = false
	}
	return rows.Err()
}

// MessageData is what the log tells of a message: one that came in, that was typed on the phone, that we accepted, or
// that cannot be decrypted yet; and of a vote that can be read by now.
type MessageData struct {
	Where
	ID        string    `json:"id"`
	Sender    string    `json:"sender,omitempty"` // JID of who wrote, of groups always: the phone number's, if it is known
	SenderLID string    `json:"senderLid,omitempty"`
	FromMe    bool      `json:"fromMe"`
	Origin    Origin    `json:"origin,omitempty"` // of ours
	PushName  string    `json:"pushName,omitempty"`
	Kind      Kind      `json:"kind"`
	Body      string    `json:"body"`
	QuotedID  string    `json:"quotedId,omitempty"`
	TargetID  string    `json:"targetId,omitempty"`
	At        time.Time `json:"at"`

	// TargetFromMe is whose the target is; nil: nobody knows, as it is not here.
	TargetFromMe *bool `json:"targetFromMe,omitempty"`

	Content json.RawMessage `json:"content,omitempty"` // Content
}

func (in Inbound) event(chatID int64, content []byte) MessageData {
	chat, chatLID := names(in.Chat, in.ChatAlt)
	sender, senderLID := names(in.Sender, in.SenderAlt)
	d := MessageData{
		Where: Where{ChatID: chatID, Chat: chat, ChatLID: chatLID}, ID: in.ID, Sender: sender, SenderLID: senderLID, FromMe: in.FromMe,
		PushName: in.PushName, Kind: in.Kind, Body: in.Body, QuotedID: in.QuotedID, TargetID: in.TargetID,
		At: in.At, Content: unlessEmpty(content),
	}
	if in.FromMe {
		d.Origin = FromHuman
	}
	return d
}

// names are the JIDs of who has the addresses: that of the phone number if it is known, and that of the LID.
func names(a, alt Address) (name, lid string) {
	if a.Kind == LID && alt.Kind == PN {
		a, alt = alt, a
	}
	switch {
	case a.Kind == LID:
		lid = a.String()
	case alt.Kind == LID:
		lid = alt.String()
	}
	return a.String(), lid
}

// unlessEmpty is encoded content, or nil for that of a plain text.
func unlessEmpty(content []byte) json.RawMessage {
	if string(content) == "{}" {
		return nil
	}
	return content
}

// Holds reports whether the instance's socket is still the caller's.
func Holds(ctx context.Context, db pg.DB, instanceID uuid.UUID, leaseToken int64) (held bool, err error) {
	if err = db.QueryRow(ctx, sqlFence, instanceID, leaseToken).Scan(&held); err != nil {
		err = fmt.Errorf("check lease: %w", err)
	}
	return held, err
}

// Quarantine keeps a message that could not be taken in, raw and with the reason, so that it may be
// acknowledged without being lost.
func Quarantine(ctx context.Context, db pg.DB, instanceID uuid.UUID, id, sender string, raw []byte, cause error) error {
	if _, err := db.Exec(ctx, sqlQuarantine, instanceID, id, sender, raw, cause.Error()); err != nil {
		return fmt.Errorf("quarantine message: %w", err)
	}
	return nil
}
