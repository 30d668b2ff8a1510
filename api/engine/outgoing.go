package engine

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
)

// Outgoing is a message of any kind for one chat.
type Outgoing struct {
	To       string    // a phone number or a JID; of a change it may be empty: the chat of the message that it is about
	Kind     chat.Kind // empty: a text, or with a File what fits that
	Body     string    // the text, caption, question or emoji
	Template bool      // Body is one: {a|b} picks, [name] is the recipient
	Content  chat.Content
	File     *media.Source // nil: it has none
	QuotedID string        // of the message that it replies to; empty: none
	TargetID string        // of a change: the message that it is about
}

// Post composes the message and sends it, as Send does a draft. It fails, besides, with Invalid for what lacks what its kind
// needs, as media.Store.Take does for its file, and with NotFound for a message that it is about.
func (e *Engine) Post(ctx context.Context, i chat.Instance, o Outgoing) (chat.Message, error) {
	d, err := e.compose(ctx, i, o)
	if err != nil {
		return chat.Message{}, err
	}
	return e.Send(ctx, i, d)
}

// settle waits a while for what becomes of messages that are committed. It fails with the first that WhatsApp refuses.
func (e *Engine) settle(ctx context.Context, ms ...chat.Message) ([]chat.Message, error) {
	wait, cancel := context.WithTimeout(ctx, e.AckWait)
	defer cancel()
	for n := range ms {
		m, err := e.WhatsApp.WaitSent(wait, ms[n])
		if err != nil {
			return nil, fmt.Errorf("wait for acknowledgement: %w", err)
		}
		if m.Status == chat.Failed {
			return nil, e.refused(ctx, m)
		}
		ms[n] = m
	}
	return ms, nil
}

// PostAll is Post for the parts of one call, all to one chat: nothing is sent before all of them can be. It fails with the
// first that WhatsApp refuses; the others may have gone out then.
func (e *Engine) PostAll(ctx context.Context, i chat.Instance, parts []Outgoing) ([]chat.Message, error) {
	drafts := make([]chat.Draft, len(parts))
	for n, o := range parts {
		var err error
		if drafts[n], err = e.compose(ctx, i, o); err != nil {
			return nil, err
		}
		if err := drafts[n].Check(); err != nil {
			return nil, err
		}
	}
	sent, err := e.acceptParts(ctx, i, drafts)
	if err != nil {
		return nil, err
	}
	return e.settle(ctx, sent...)
}

func (e *Engine) acceptParts(ctx context.Context, i chat.Instance, drafts []chat.Draft) ([]chat.Message, error) {
	if len(drafts) == 0 {
		return nil, fault.Bad("message", "message", "must not be empty")
	}
	c, err := e.Chat.At(ctx, i.AccountID, i.ID, drafts[0].To)
	if err != nil {
		return nil, err
	}
	sent := make([]chat.Message, len(drafts))
	err = pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) error {
		for n, d := range drafts {
			d.ChatID = c.ID
			there := false
			if sent[n], there, err = e.begun(ctx, tx, &d); err == nil && !there {
				sent[n], err = e.Chat.AcceptTx(ctx, tx, d)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	e.Chat.Deliver(i.ID, sent...)
	return sent, nil
}

// compose makes a draft of the message, with its file in the store.
func (e *Engine) compose(ctx context.Context, i chat.Instance, o Outgoing) (chat.Draft, error) {
	d := fromAPI(i)
	d.Kind, d.Body, d.Content = o.Kind, o.Body, o.Content
	d.QuotedID, d.TargetID = chat.RawID(o.QuotedID), chat.RawID(o.TargetID)
	if d.Kind == "" && o.File == nil {
		d.Kind = chat.KindText
	}
	if err := e.direct(ctx, i, o, &d); err != nil {
		return d, err
	}
	if !i.Accepts() {
		return d, i.Away()
	}
	var err error
	if o.Template {
		if d.Body, err = e.expand(ctx, i, d.To, d.Body); err != nil {
			return d, err
		}
	}
	if o.File != nil {
		err = e.attach(ctx, &d, *o.File)
	}
	return d, err
}

func fromAPI(i chat.Instance) chat.Draft {
	return chat.Draft{AccountID: i.AccountID, InstanceID: i.ID, Origin: chat.FromAPI, Priority: chat.PriorityAPI}
}

// direct says where the draft goes.
func (e *Engine) direct(ctx context.Context, i chat.Instance, o Outgoing, d *chat.Draft) (err error) {
	if o.To == "" && o.TargetID != "" {
		t, err := chat.FindMessage(ctx, e.Pool, i.ID, o.TargetID)
		d.ChatID = t.ChatID
		return err
	}
	d.To, err = chat.ParseAddress(o.To)
	return err
}

// attach stores the file and makes the draft carry it. What is wrong with the rest shows before anything is fetched.
func (e *Engine) attach(ctx context.Context, d *chat.Draft, from media.Source) error {
	if d.Kind != "" {
		whole := *d
		whole.MediaID = &uuid.UUID{}
		if err := whole.Check(); err != nil {
			return err
		}
	}
	if d.QuotedID != "" {
		if _, err := chat.FindMessage(ctx, e.Pool, d.InstanceID, d.QuotedID); err != nil {
			return err
		}
	}
	return e.carry(ctx, d, from)
}

// carry makes the draft carry the file, which is not kept if it cannot.
func (e *Engine) carry(ctx context.Context, d *chat.Draft, from media.Source) error {
	from.Fits = func(m media.Media) error {
		trial := *d
		return trial.Attach(m)
	}
	m, err := e.Media.Take(ctx, d.AccountID, from)
	if err != nil {
		return err
	}
	return d.Attach(m)
}
