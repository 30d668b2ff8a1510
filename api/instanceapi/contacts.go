package instanceapi

import (
	stdcmp "cmp"
	"context"

	"balas/api/wire"
	"balas/chat"
)

// contactsMax is how many contacts one call lists.
const contactsMax = 100

type contactsRequest struct {
	InQuery
	Limit  int    `query:"limit" minimum:"1" default:"100" doc:"At most 100, whatever is asked." example:"100"`
	Offset int    `query:"offset" minimum:"0" default:"0" doc:"How many to skip." example:"0"`
	Search string `query:"search" doc:"In names and numbers." example:"Ani"`
}

type contact struct {
	Phone       string `json:"phone" doc:"Empty where WhatsApp hides the number." example:"6281200000001"`
	Name        string `json:"name" doc:"The owner's name for them, else their own, else the number." example:"Ani"`
	IsMyContact bool   `json:"isMyContact" doc:"The owner has a name for them." example:"true"`
	ID          string `json:"id" doc:"24 hex digits." example:"0199a7c40000000000000007"`
	ChatID      string `json:"chatId" example:"6281200000001@c.us"`
}

func contactOf(c chat.Contact) contact {
	return contact{
		Phone: c.Phone, Name: stdcmp.Or(c.Name, c.DisplayName()), IsMyContact: c.Saved || c.Name != "",
		ID: c.HexID(), ChatID: c.Address().Legacy(),
	}
}

func (d dialect) contacts(ctx context.Context, in *contactsRequest) (counted[contact], error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return counted[contact]{}, err
	}
	limit := min(in.Limit, contactsMax)
	found, total, err := chat.Contacts(ctx, d.Pool, i.ID, in.Search, limit, in.Offset)
	list := make([]contact, len(found))
	for n, c := range found {
		list[n] = contactOf(c)
	}
	return counted[contact]{items: list, total: total, limit: limit, offset: in.Offset}, err
}

type personRequest struct {
	InQuery
	Phone string `path:"phone" doc:"The person." example:"6281200000001"`
}

type person struct {
	Phone         string  `json:"phone" example:"6281200000001"`
	Name          *string `json:"name" doc:"null: none is known." example:"Ani"`
	About         *string `json:"about" doc:"What they say of themselves on WhatsApp; null: nothing that this number may see." example:"At the market"`
	IsOnWhatsApp  bool    `json:"isOnWhatsApp" example:"true"`
	ProfilePicURL *string `json:"profilePicUrl" doc:"Good for a while; null: there is none that this number may see."`
	BusinessName  *string `json:"businessName" doc:"That WhatsApp has verified."`
	ID            string  `json:"id" doc:"24 hex digits." example:"0199a7c40000000000000007"`
	ChatID        string  `json:"chatId" example:"6281200000001@c.us"`
}

func (d dialect) contact(ctx context.Context, in *personRequest) (person, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return person{}, err
	}
	p, err := d.Person(ctx, i, in.Phone)
	return person{
		Phone: p.Phone, Name: wire.MaybeText(stdcmp.Or(p.Name, p.PushName, p.BusinessName)), About: wire.MaybeText(p.About),
		IsOnWhatsApp: p.OnWhatsApp, ProfilePicURL: wire.MaybeText(p.PictureURL), BusinessName: wire.MaybeText(p.BusinessName),
		ID: p.HexID(), ChatID: p.Address().Legacy(),
	}, err
}

// checkRequest asks whether a number is on WhatsApp:
//
//	{"instanceId": "0199a7c4-…", "phone": "6281200000001"}
type checkRequest struct {
	Body struct {
		InBody
		Phone string `json:"phone" example:"6281200000001"`
	}
}

type checked struct {
	Phone        string  `json:"phone" example:"6281200000001"`
	IsOnWhatsApp bool    `json:"isOnWhatsApp" example:"true"`
	ChatID       *string `json:"chatId" doc:"With the number as WhatsApp writes it; null: it is not there." example:"6281200000001@c.us"`
}

func (d dialect) check(ctx context.Context, in *checkRequest) (checked, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return checked{}, err
	}
	n, err := d.CheckNumber(ctx, i, in.Body.Phone)
	where := chat.Address{Kind: chat.PN, User: n.Canonical}
	return checked{Phone: n.Phone, IsOnWhatsApp: n.Registered(), ChatID: wire.MaybeText(where.Legacy())}, err
}
