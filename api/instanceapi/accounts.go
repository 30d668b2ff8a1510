package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/account"
	"balas/api/wire"
	"balas/billing"
	"balas/internal/fault"
)

type owner struct {
	ID           string       `json:"id" format:"uuid"`
	Name         string       `json:"name" example:"The tea shop"`
	Plan         account.Plan `json:"plan" enum:"free,pro,enterprise" example:"pro"`
	Slots        int          `json:"slots" doc:"How many instances it may have." example:"10"`
	UsedSlots    int          `json:"usedSlots" doc:"How many it has." example:"1"`
	Unlimited    bool         `json:"unlimited" doc:"It may have more instances than slots: it never set any." example:"false"`
	GrantedSlots int          `json:"grantedSlots" doc:"Slots that it does not pay for, while it pays for none." example:"0"`
	MaxSlots     int          `json:"maxSlots" doc:"How many slots it may set or pay for." example:"100"`
	CreatedAt    string       `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func (d dialect) ownerOf(ctx context.Context, a account.Account) (owner, error) {
	s, err := d.Billing.Allowed(ctx, a.ID)
	return owner{
		ID: a.ID.String(), Name: a.Name, Plan: a.Plan, Slots: s.Slots.Paid, UsedSlots: s.Slots.Used, Unlimited: !s.Slots.Limited,
		GrantedSlots: s.Granted, MaxSlots: s.Most, CreatedAt: wire.Time(a.CreatedAt),
	}, err
}

func (d dialect) accounts(ctx context.Context, in *Sequel) (page[owner], error) {
	var after uuid.UUID
	if in.Cursor != "" {
		var err error
		if after, err = uuid.Parse(in.Cursor); err != nil {
			return page[owner]{}, fault.Bad("request", "cursor", "must be the nextCursor of a page")
		}
	}
	found, err := account.Accounts(ctx, d.Pool, after, in.Limit+1)
	if err != nil {
		return page[owner]{}, err
	}
	shown := sequelOf(found, in.Limit, func(a account.Account) string { return a.ID.String() }, func(a account.Account) account.Account { return a })
	all := page[owner]{items: make([]owner, len(shown.items)), next: shown.next}
	for n, a := range shown.items {
		if all.items[n], err = d.ownerOf(ctx, a); err != nil {
			return page[owner]{}, err
		}
	}
	return all, nil
}

// addAccountRequest asks for an account:
//
//	{"name": "The tea shop", "plan": "pro"}
type addAccountRequest struct {
	Body struct {
		Name string       `json:"name" minLength:"1" maxLength:"100" doc:"Of no other account." example:"The tea shop"`
		Plan account.Plan `json:"plan,omitempty" enum:"free,pro,enterprise" default:"enterprise" example:"pro"`
	}
}

func (d dialect) addAccount(ctx context.Context, in *addAccountRequest) (owner, error) {
	a, err := account.Create(ctx, d.Pool, in.Body.Name, in.Body.Plan)
	if err != nil {
		return owner{}, err
	}
	return d.ownerOf(ctx, a)
}

// AccountPath names an account. An id that is no UUID belongs to none.
type AccountPath struct {
	ID string `path:"id" doc:"The account." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
}

func (in AccountPath) id() (uuid.UUID, error) {
	id, err := uuid.Parse(in.ID)
	if err != nil {
		return uuid.Nil, fault.Missing("account")
	}
	return id, nil
}

func (d dialect) account(ctx context.Context, in *AccountPath) (owner, error) {
	id, err := in.id()
	if err != nil {
		return owner{}, err
	}
	a, err := account.ByID(ctx, d.Pool, id)
	if err != nil {
		return owner{}, err
	}
	return d.ownerOf(ctx, a)
}

// editAccountRequest changes what it holds:
//
//	{"plan": "pro", "maxSlots": 200}
type editAccountRequest struct {
	AccountPath
	Body struct {
		Name         *string         `json:"name,omitempty" minLength:"1" maxLength:"100" example:"The tea shop"`
		Plan         *account.Plan   `json:"plan,omitempty" enum:"free,pro,enterprise" example:"pro"`
		GrantedSlots *int            `json:"grantedSlots,omitempty" minimum:"0" maximum:"100000" doc:"Where others pay: slots that it does not pay for, while it pays for none." example:"2"`
		MaxSlots     wire.Field[int] `json:"maxSlots,omitempty" doc:"How many slots it may set or pay for, up to 100 000; null: as many as the server says." example:"200"`
	}
}

func (d dialect) editAccount(ctx context.Context, in *editAccountRequest) (owner, error) {
	id, err := in.id()
	if err != nil {
		return owner{}, err
	}
	b := in.Body
	grant := billing.Grant{Granted: b.GrantedSlots}
	if b.MaxSlots.Given {
		grant.Most = &b.MaxSlots.Value
	}
	a, err := d.Update(ctx, id, account.Change{Name: b.Name, Plan: b.Plan}, grant)
	if err != nil {
		return owner{}, err
	}
	return d.ownerOf(ctx, a)
}

// addKeyOfRequest asks for a key of an account:
//
//	{"name": "Till"}
type addKeyOfRequest struct {
	AccountPath
	Body newKey
}

func (d dialect) addKeyOf(ctx context.Context, in *addKeyOfRequest) (key, error) {
	id, err := in.id()
	if err != nil {
		return key{}, err
	}
	return d.mint(ctx, id, in.Body)
}
