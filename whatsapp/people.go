package whatsapp

import (
	"context"
	"errors"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// Person is what WhatsApp shows of somebody now.
type Person struct {
	chat.Profile
	PictureURL string // for a while; empty: no picture that we may see
	Business   *Business
}

// Business is what a business tells of itself.
type Business struct {
	Address    string
	Email      string
	Categories []string
}

// LookUp asks WhatsApp what it shows of the contact, and stores it with the contact. It fails with Disconnected
// when WhatsApp cannot be asked, and with BadPhone when the contact is not there any more.
func (s *Supervisor) LookUp(ctx context.Context, i chat.Instance, c chat.Contact) (Person, error) {
	x, err := s.live(i)
	if err != nil {
		return Person{}, err
	}
	who := form.JID(c.Address())
	infos, err := x.client.GetUserInfo(ctx, []types.JID{who})
	if err != nil {
		return Person{}, asked("look up contact", "contact", err)
	}
	info, ok := infos[who]
	if !ok || who.Server == types.DefaultUserServer && info.LID.IsEmpty() {
		return Person{}, &fault.Fault{Kind: fault.BadPhone, Noun: "phone", Detail: "is not on WhatsApp"}
	}
	p := Person{Profile: chat.Profile{About: form.Clean(info.Status, form.ShortMax), PictureID: info.PictureID}}
	// GetUserInfo returns no verified name: it puts it in whatsmeow's book of contacts.
	if known, err := x.client.Store.Contacts.GetContact(ctx, who); err == nil {
		p.BusinessName = form.Clean(known.BusinessName, form.ShortMax)
	}
	if p.PictureURL, p.PictureID, err = x.picture(ctx, who); err != nil {
		return Person{}, err
	}
	if p.BusinessName != "" {
		if p.Business, err = x.business(ctx, who); err != nil {
			return Person{}, err
		}
	}
	if !info.LID.IsEmpty() {
		if err := x.Chats.Learn(ctx, i.AccountID, i.ID, c.Address(), form.Address(info.LID)); err != nil {
			return Person{}, err
		}
		if c, err = chat.ContactAt(ctx, x.Pool, i.ID, c.Address()); err != nil { // it may have been merged
			return Person{}, err
		}
	}
	return p, x.Chats.SeeProfile(ctx, c.ID, p.Profile)
}

// Picture returns where WhatsApp shows the picture of a person or a group, for a while; empty: there is none that we
// may see. It fails with Disconnected when WhatsApp cannot be asked.
func (s *Supervisor) Picture(ctx context.Context, i chat.Instance, a chat.Address) (string, error) {
	x, err := s.live(i)
	if err != nil {
		return "", err
	}
	url, _, err := x.picture(ctx, form.JID(a))
	return url, err
}

// picture is the address and the id of somebody's picture, or a group's; empty when there is none that we may
// see.
func (x *session) picture(ctx context.Context, who types.JID) (url, id string, err error) {
	info, err := x.client.GetProfilePictureInfo(ctx, who, &whatsmeow.GetProfilePictureParams{})
	switch {
	case errors.Is(err, whatsmeow.ErrProfilePictureNotSet), errors.Is(err, whatsmeow.ErrProfilePictureUnauthorized):
		return "", "", nil
	case err != nil:
		return "", "", asked("look up picture", "picture", err)
	case info == nil:
		return "", "", nil
	}
	return info.URL, info.ID, nil
}

func (x *session) business(ctx context.Context, who types.JID) (*Business, error) {
	p, err := x.client.GetBusinessProfile(ctx, who)
	var refused *whatsmeow.IQError
	if errors.As(err, &refused) && refused.Code == 404 {
		return nil, nil
	}
	if err != nil {
		return nil, asked("look up business", "business", err)
	}
	b := &Business{Address: p.Address, Email: p.Email}
	for _, c := range p.Categories {
		b.Categories = append(b.Categories, c.Name)
	}
	return b, nil
}

// seen keeps up with what contacts change of themselves.
func (x *session) seen(who types.JID, change func(*chat.Profile)) {
	c, err := chat.ContactAt(x.ctx, x.Pool, x.instance.ID, form.Address(who))
	if fault.Is(err, fault.NotFound) {
		return
	}
	if err == nil {
		p := chat.Profile{About: c.About, BusinessName: c.BusinessName, PictureID: c.PictureID}
		change(&p)
		err = x.Chats.SeeProfile(x.ctx, c.ID, p)
	}
	if err != nil && x.ctx.Err() == nil {
		x.log.Warn("store profile of contact", "error", err)
	}
}
