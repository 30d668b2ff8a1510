package engine

import (
	"context"

	"balas/chat"
	"balas/internal/fault"
)

// Person is somebody as they are known here, with what WhatsApp shows of them now.
type Person struct {
	chat.Contact
	OnWhatsApp bool
	PictureURL string // for a while; empty: there is none that we may see
}

// Person returns the person at a phone number or a JID. Who is not known here becomes so when WhatsApp knows them; else it
// fails with NotFound. When WhatsApp cannot be asked it returns what is known here, and fails when nothing is.
func (e *Engine) Person(ctx context.Context, i chat.Instance, phone string) (Person, error) {
	a, err := personAt(phone)
	if err != nil {
		return Person{}, err
	}
	c, err := chat.ContactAt(ctx, e.Pool, i.ID, a)
	known := err == nil
	if !known && !fault.Is(err, fault.NotFound) {
		return Person{}, err
	}
	there, err := e.onWhatsApp(ctx, i, a)
	switch {
	case err != nil && known && unreachable(err):
		return Person{Contact: c, OnWhatsApp: c.LID != "" || c.SeenAt != nil}, nil
	case err != nil:
		return Person{}, err
	case there.IsZero() && !known:
		return Person{}, fault.Missing("contact")
	case there.IsZero():
		return Person{Contact: c}, nil
	case !known:
		if c, err = e.Chat.ContactFor(ctx, i.AccountID, i.ID, there); err != nil {
			return Person{}, err
		}
	}
	return e.lookUp(ctx, i, c)
}

// onWhatsApp returns the address under which WhatsApp knows who is at one; the zero Address: it knows nobody there.
func (e *Engine) onWhatsApp(ctx context.Context, i chat.Instance, a chat.Address) (chat.Address, error) {
	if a.Kind == chat.LID { // which WhatsApp itself gave
		return a, nil
	}
	n, err := e.CheckNumber(ctx, i, a.User)
	return chat.Address{Kind: chat.PN, User: n.Canonical}, err
}

// lookUp adds what WhatsApp shows of the contact.
func (e *Engine) lookUp(ctx context.Context, i chat.Instance, c chat.Contact) (Person, error) {
	seen, err := e.WhatsApp.LookUp(ctx, i, c)
	switch {
	case fault.Is(err, fault.BadPhone):
		return Person{Contact: c}, nil
	case unreachable(err):
		return Person{Contact: c, OnWhatsApp: true}, nil
	case err != nil:
		return Person{}, err
	}
	c.About, c.BusinessName, c.PictureID = seen.About, seen.BusinessName, seen.PictureID
	return Person{Contact: c, OnWhatsApp: true, PictureURL: seen.PictureURL}, nil
}

// unreachable reports whether WhatsApp could not be asked.
func unreachable(err error) bool {
	return fault.Is(err, fault.Disconnected) || fault.Is(err, fault.Unavailable) || fault.Is(err, fault.Limited)
}

// CheckNumber asks whether a phone number is on WhatsApp. It fails with BadPhone for what is none.
func (e *Engine) CheckNumber(ctx context.Context, i chat.Instance, phone string) (chat.Number, error) {
	found, err := e.WhatsApp.CheckNumbers(ctx, i, []string{phone})
	if err != nil {
		return chat.Number{}, err
	}
	return found[0], nil
}

// FindContact returns the contact with an id of 24 hex digits, or at a phone number or JID. It fails with NotFound.
func (e *Engine) FindContact(ctx context.Context, i chat.Instance, id string) (chat.Contact, error) {
	if len(id) == 24 {
		return chat.ContactByHexID(ctx, e.Pool, i.ID, id)
	}
	a, err := personAt(id)
	if err != nil {
		return chat.Contact{}, err
	}
	return chat.ContactAt(ctx, e.Pool, i.ID, a)
}
