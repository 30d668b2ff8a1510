package instanceapi

import (
	"context"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/chat"
	"balas/internal/fault"
)

type suppression struct {
	Phone      string   `json:"phone" doc:"A phone number, or the JID of somebody whose number is hidden." example:"6281200000001"`
	Addresses  []string `json:"addresses" nullable:"false" doc:"All that the person is known by."`
	Reason     string   `json:"reason" example:"asked to be left alone"`
	InstanceID *string  `json:"instanceId" doc:"Where they asked for it; null: somebody else did."`
	MessageID  *string  `json:"messageId" doc:"With which message they asked for it."`
	CreatedAt  string   `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
}

func suppressionOf(s chat.Suppression) suppression {
	shown := suppression{
		Addresses: pageOf(s.Addresses, "", chat.Address.Legacy).items, Reason: s.Reason, MessageID: wire.MaybeText(s.MessageID),
		CreatedAt: wire.Time(s.CreatedAt),
	}
	if s.InstanceID != nil {
		shown.InstanceID = wire.MaybeText(s.InstanceID.String())
	}
	for _, a := range s.Addresses {
		if shown.Phone == "" {
			shown.Phone = a.Legacy()
		}
		if a.Kind == chat.PN {
			shown.Phone = a.User
			break
		}
	}
	return shown
}

func (d dialect) suppressions(ctx context.Context, in *Sequel) (page[suppression], error) {
	before := uuid.Max
	if in.Cursor != "" {
		var err error
		if before, err = uuid.Parse(in.Cursor); err != nil {
			return page[suppression]{}, fault.Bad("request", "cursor", "must be the nextCursor of a page")
		}
	}
	found, err := chat.Suppressions(ctx, d.Pool, wire.Caller(ctx).AccountID, before, in.Limit+1)
	return sequelOf(found, in.Limit, func(s chat.Suppression) string { return s.Entry.String() }, suppressionOf), err
}

// suppressRequest adds somebody to the list; who is there already keeps reason and time:
//
//	{"phone": "6281200000001", "reason": "asked by telephone"}
type suppressRequest struct {
	Body struct {
		Phone  string `json:"phone" doc:"A phone number, or a JID." example:"6281200000001"`
		Reason string `json:"reason,omitempty" maxLength:"200" example:"asked by telephone"`
	}
}

func (d dialect) suppress(ctx context.Context, in *suppressRequest) (suppression, error) {
	a, err := chat.ParseAddress(in.Body.Phone)
	if err != nil {
		return suppression{}, err
	}
	s, err := d.Chat.Suppress(ctx, wire.Caller(ctx).AccountID, chat.Suppression{Addresses: []chat.Address{a}, Reason: in.Body.Reason})
	return suppressionOf(s), err
}

// releaseRequest names somebody on the list.
type releaseRequest struct {
	Phone string `path:"phone" doc:"A phone number, or a JID." example:"6281200000001"`
}

func (d dialect) release(ctx context.Context, in *releaseRequest) (deleted, error) {
	a, err := chat.ParseAddress(in.Phone)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Chat.Release(ctx, wire.Caller(ctx).AccountID, a)
}

// checkSuppressionsRequest asks whom campaigns leave alone:
//
//	{"phones": ["6281200000001", "6281200000002"]}
type checkSuppressionsRequest struct {
	Body struct {
		Phones []string `json:"phones" minItems:"1" maxItems:"1000" nullable:"false"`
	}
}

type suppressionCheck struct {
	Phone      string `json:"phone" doc:"As it was given." example:"6281200000001"`
	Suppressed bool   `json:"suppressed" example:"true"`
}

func (d dialect) checkSuppressions(ctx context.Context, in *checkSuppressionsRequest) ([]suppressionCheck, error) {
	users := make([]string, len(in.Body.Phones))
	for n, phone := range in.Body.Phones {
		a, err := chat.ParseAddress(phone)
		if err != nil || a.Kind != chat.PN {
			return nil, fault.Bad("request", "phones", "must be phone numbers")
		}
		users[n] = a.User
	}
	found, err := chat.Suppressed(ctx, d.Pool, wire.Caller(ctx).AccountID, users)
	checks := make([]suppressionCheck, len(users))
	for n, user := range users {
		checks[n] = suppressionCheck{in.Body.Phones[n], found[user]}
	}
	return checks, err
}
