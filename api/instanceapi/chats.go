package instanceapi

import (
	"context"
	"time"

	"balas/api/wire"
	"balas/chat"
)

// ownerRequest hands a chat over, for some minutes or until it is handed over again:
//
//	{"instanceId": "0199a7c4-…", "owner": "human", "minutes": 30}
type ownerRequest struct {
	Chat string `path:"chatId" doc:"A phone number, or the chat's id." example:"6281200000001@c.us"`
	Body struct {
		InBody
		Owner   chat.Owner `json:"owner" enum:"bot,human,muted" doc:"human: a person answers. muted: nobody does." example:"human"`
		Minutes *int       `json:"minutes,omitempty" minimum:"1" maximum:"525600" nullable:"true" doc:"After that the bot answers again; absent: until the next change." example:"30"`
	}
}

type owned struct {
	ChatID string     `json:"chatId" example:"6281200000001@c.us"`
	Owner  chat.Owner `json:"owner" enum:"bot,human,muted" example:"human"`
	Until  *string    `json:"until" example:"2026-03-20T11:00:00.000Z"`
}

func (d dialect) setOwner(ctx context.Context, in *ownerRequest) (owned, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return owned{}, err
	}
	where, err := chat.ParseAddress(in.Chat)
	if err != nil {
		return owned{}, err
	}
	c, err := d.Chat.At(ctx, i.AccountID, i.ID, where)
	if err != nil {
		return owned{}, err
	}
	var until *time.Time
	if in.Body.Minutes != nil && in.Body.Owner != chat.OwnedByBot {
		t := d.Now().Add(time.Duration(*in.Body.Minutes) * time.Minute)
		until = &t
	}
	err = d.Chat.SetOwner(ctx, i.AccountID, c, in.Body.Owner, until, "set through the API")
	return owned{ChatID: where.Legacy(), Owner: in.Body.Owner, Until: wire.MaybeTime(until)}, err
}
