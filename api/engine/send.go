package engine

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
	"balas/internal/pg"
	"balas/rules"
)

// Text is a text for one recipient: a phone number or a JID.
type Text struct {
	To       string
	Body     string
	QuotedID string // of the message that it replies to; empty: none
	// Template says that Body is one: {a|b} picks, [name] is the recipient.
	Template bool
}

// SendText commits the text and waits a while for WhatsApp to acknowledge it, as Send does.
func (e *Engine) SendText(ctx context.Context, i chat.Instance, t Text) (chat.Message, error) {
	d, err := e.TextDraft(ctx, i, t)
	if err != nil {
		return chat.Message{}, err
	}
	return e.Send(ctx, i, d)
}

// Send commits the message and waits a while for WhatsApp to acknowledge it. The message it returns may
// still be queued: it goes out when it can. It fails with BadPhone, with Disconnected when the instance
// can neither send now nor by itself later, with Limited when the governor holds the message, and with Conflict
// when WhatsApp refused it.
func (e *Engine) Send(ctx context.Context, i chat.Instance, d chat.Draft) (chat.Message, error) {
	if !i.Accepts() {
		return chat.Message{}, i.Away()
	}
	m, there, err := e.begun(ctx, e.Pool, &d)
	if err == nil && !there {
		m, err = e.Chat.Accept(ctx, d)
	}
	if err != nil {
		return chat.Message{}, err
	}
	wait, cancel := context.WithTimeout(ctx, e.AckWait)
	defer cancel()
	if m, err = e.WhatsApp.WaitSent(wait, m); err != nil {
		return chat.Message{}, fmt.Errorf("wait for acknowledgement: %w", err)
	}
	if m.Status == chat.Failed {
		return chat.Message{}, e.refused(ctx, m)
	}
	return m, nil
}

// begun gives the draft the id that its call has for it. It returns the message if it is there already: the call broke off, and
// is made again.
func (e *Engine) begun(ctx context.Context, db pg.DB, d *chat.Draft) (m chat.Message, there bool, err error) {
	id, again := wire.MessageID(ctx)
	d.ID = id
	if !again {
		return m, false, nil
	}
	m, err = chat.FindMessage(ctx, db, d.InstanceID, id)
	if fault.Is(err, fault.NotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

// refused is the fault of a message that WhatsApp did not take: one that ends when a restriction of the number
// stands in the way.
func (e *Engine) refused(ctx context.Context, m chat.Message) error {
	if err := e.Chat.MayReach(ctx, e.Pool, m); err != nil {
		return err
	}
	return &fault.Fault{Kind: fault.Conflict, Noun: "message", Detail: m.Error}
}

// expand writes a template out for who is at the address.
func (e *Engine) expand(ctx context.Context, i chat.Instance, to chat.Address, template string) (string, error) {
	name := to.User
	c, err := chat.ContactAt(ctx, e.Pool, i.ID, to)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return "", err
	}
	if err == nil {
		name = c.DisplayName()
	}
	return rules.Expand(template, name, e.Pick), nil
}

// TextDraft is the message that is the text. It fails with BadPhone.
func (e *Engine) TextDraft(ctx context.Context, i chat.Instance, t Text) (chat.Draft, error) {
	to, err := chat.ParseAddress(t.To)
	if err == nil && t.Template {
		t.Body, err = e.expand(ctx, i, to, t.Body)
	}
	return chat.Draft{
		AccountID: i.AccountID, InstanceID: i.ID, To: to, Body: t.Body, QuotedID: chat.RawID(t.QuotedID),
		Origin: chat.FromAPI, Priority: chat.PriorityAPI,
	}, err
}

// Result is what became of one of several messages: a message, or a fault that is its own.
type Result struct {
	Message chat.Message
	Err     error
}

// Ready is one of several messages that are to be sent: a draft, or a fault that is its own.
type Ready struct {
	Draft chat.Draft
	Err   error
}

// SendTexts commits all texts at once, as SendAll does.
func (e *Engine) SendTexts(ctx context.Context, i chat.Instance, texts []Text) ([]Result, error) {
	ready := make([]Ready, len(texts))
	for n, t := range texts {
		ready[n].Draft, ready[n].Err = e.TextDraft(ctx, i, t)
	}
	return e.SendAll(ctx, i, ready)
}

// SendAll commits all messages at once and waits a while for WhatsApp to acknowledge them. A message that
// cannot go out fails alone; the results are in the order of the messages. It fails as a whole with
// Disconnected.
func (e *Engine) SendAll(ctx context.Context, i chat.Instance, ready []Ready) ([]Result, error) {
	if !i.Accepts() {
		return nil, i.Away()
	}
	results, err := e.acceptAll(ctx, i, ready)
	if err != nil {
		return nil, err
	}
	wait, cancel := context.WithTimeout(ctx, e.AckWait)
	defer cancel()
	for n := range results {
		r := &results[n]
		if r.Err != nil {
			continue
		}
		if r.Message, err = e.WhatsApp.WaitSent(wait, r.Message); err != nil {
			return nil, fmt.Errorf("wait for acknowledgement: %w", err)
		}
		if r.Message.Status == chat.Failed {
			r.Err = e.refused(ctx, r.Message)
		}
	}
	return results, nil
}

func (e *Engine) acceptAll(ctx context.Context, i chat.Instance, ready []Ready) ([]Result, error) {
	results := make([]Result, len(ready))
	var places []int
	var drafts []chat.Draft
	for n, one := range ready {
		r, there := &results[n], false
		if r.Err = one.Err; r.Err == nil {
			r.Message, there, r.Err = e.begun(ctx, e.Pool, &one.Draft)
		}
		switch {
		case r.Err != nil && fault.Of(r.Err).Kind == fault.Internal:
			return nil, r.Err
		case r.Err == nil && !there:
			places, drafts = append(places, n), append(drafts, one.Draft)
		}
	}
	var all []chat.Acceptance
	err := pgx.BeginFunc(ctx, e.Pool, func(tx pgx.Tx) (err error) {
		all, err = e.Chat.AcceptAllTx(ctx, tx, drafts)
		return err
	})
	if err != nil {
		return nil, err
	}
	var accepted []chat.Message
	for k, a := range all {
		results[places[k]].Message, results[places[k]].Err = a.Message, a.Err
		if a.Err == nil {
			accepted = append(accepted, a.Message)
		}
	}
	e.Chat.Deliver(i.ID, accepted...)
	return results, nil
}

// SerialID is the id of a message of ours as some documents write it, with its chat: true_<chat>_<id>.
func SerialID(to, id string) string {
	a, _ := chat.ParseAddress(to) // it was read before, when the message was sent
	return "true_" + a.Legacy() + "_" + id
}
