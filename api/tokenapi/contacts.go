package tokenapi

import (
	stdcmp "cmp"
	"context"
	"strings"

	"balas/api/wire"
	"balas/chat"
)

// contactsMax is how many contacts one call lists.
const contactsMax = 1000

type contact struct {
	Phone       string  `json:"phone" doc:"Empty where WhatsApp hides the number." example:"6281200000001"`
	JID         string  `json:"jid" example:"6281200000001@s.whatsapp.net"`
	Name        *string `json:"name" doc:"The session's name for them, else their own; null: none is known." example:"Ani"`
	IsMyContact bool    `json:"isMyContact" doc:"The session has a name for them." example:"true"`
	HexID       string  `json:"hexId" doc:"24 hex digits." example:"0199a7c40000000000000007"`
}

func contactOf(c chat.Contact) contact {
	return contact{
		Phone: c.Phone, JID: c.Address().String(), Name: wire.MaybeText(stdcmp.Or(c.Name, c.PushName, c.BusinessName)),
		IsMyContact: c.Saved || c.Name != "", HexID: c.HexID(),
	}
}

type contactsRequest struct {
	Limit  int    `query:"limit" minimum:"1" default:"1000" doc:"At most 1000, whatever is asked." example:"1000"`
	Offset int    `query:"offset" minimum:"0" default:"0" doc:"How many to skip." example:"0"`
	Search string `query:"search" doc:"In names and numbers." example:"Ani"`
}

type contacts struct {
	success[[]contact]
	Pagination pagination `json:"pagination"`
}

type pagination struct {
	Total   int  `json:"total" doc:"How many there are in all." example:"142"`
	Limit   int  `json:"limit" example:"1000"`
	Offset  int  `json:"offset" example:"0"`
	HasMore bool `json:"hasMore" example:"false"`
}

func (d dialect) contacts(ctx context.Context, in *contactsRequest) (contacts, error) {
	i, err := d.own(ctx)
	if err != nil {
		return contacts{}, err
	}
	limit := min(in.Limit, contactsMax)
	found, total, err := chat.Contacts(ctx, d.Pool, i.ID, in.Search, limit, in.Offset)
	list := make([]contact, len(found))
	for n, c := range found {
		list[n] = contactOf(c)
	}
	more := pagination{Total: total, Limit: limit, Offset: in.Offset, HasMore: in.Offset+len(list) < total}
	return contacts{success: success[[]contact]{Success: true, Data: list}, Pagination: more}, err
}

// putContactRequest names a person as the session calls them, and makes them known if they were not:
//
//	{"phone": "6281200000001", "name": "Ani"}
type putContactRequest struct {
	Body struct {
		Phone     string `json:"phone" example:"6281200000001"`
		Name      string `json:"name,omitempty" maxLength:"200" doc:"Empty: the session has no name for them." example:"Ani"`
		FullName  string `json:"fullName,omitempty" maxLength:"200" doc:"The same."`
		FirstName string `json:"firstName,omitempty" maxLength:"100" doc:"With lastName the same."`
		LastName  string `json:"lastName,omitempty" maxLength:"100"`
	}
}

func (d dialect) putContact(ctx context.Context, in *putContactRequest) (contact, error) {
	b := in.Body
	a, err := chat.ParseAddress(b.Phone)
	if err != nil {
		return contact{}, err
	}
	i, err := d.own(ctx)
	if err != nil {
		return contact{}, err
	}
	name := strings.TrimSpace(stdcmp.Or(b.Name, b.FullName, b.FirstName+" "+b.LastName))
	c, err := d.Chat.SaveContact(ctx, i.AccountID, i.ID, a, name)
	if err != nil {
		return contact{}, err
	}
	return contactOf(c), nil
}

type personRequest struct {
	Phone string `path:"phone" doc:"The person." example:"6281200000001"`
}

func (d dialect) contact(ctx context.Context, in *personRequest) (contact, error) {
	i, err := d.own(ctx)
	if err != nil {
		return contact{}, err
	}
	c, err := d.FindContact(ctx, i, in.Phone)
	return contactOf(c), err
}

type onWhatsApp struct {
	Phone  string  `json:"phone" example:"6281200000001"`
	Exists bool    `json:"exists" example:"true"`
	JID    *string `json:"jid" doc:"With the number as WhatsApp writes it; null: it is not there." example:"6281200000001@s.whatsapp.net"`
}

func (d dialect) onWhatsApp(ctx context.Context, in *personRequest) (onWhatsApp, error) {
	i, err := d.own(ctx)
	if err != nil {
		return onWhatsApp{}, err
	}
	n, err := d.CheckNumber(ctx, i, in.Phone)
	where := chat.Address{Kind: chat.PN, User: n.Canonical}
	return onWhatsApp{Phone: n.Phone, Exists: n.Registered(), JID: wire.MaybeText(where.String())}, err
}
