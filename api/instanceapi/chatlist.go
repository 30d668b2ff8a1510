package instanceapi

import (
	"context"
	"slices"

	"balas/api/wire"
	"balas/chat"
)

// The most chats and messages that one call lists.
const (
	chatsMax    = 200
	messagesMax = 500
)

type chatsRequest struct {
	InQuery
	Limit    int    `query:"limit" minimum:"1" default:"50" doc:"At most 200, whatever is asked." example:"50"`
	Offset   int    `query:"offset" minimum:"0" default:"0" doc:"How many to skip." example:"0"`
	Archived string `query:"archived" enum:"true,false" doc:"Only those that are in the archive, or are not." example:"false"`
	Unread   bool   `query:"unread" doc:"Only those with something unread." example:"false"`
}

type listedChat struct {
	ID          string                  `json:"id" example:"6281200000001@c.us"`
	Name        string                  `json:"name" example:"Ani"`
	LastMessage wire.Maybe[lastMessage] `json:"lastMessage" doc:"null: it shows none."`
	UnreadCount int                     `json:"unreadCount" example:"2"`
	IsGroup     bool                    `json:"isGroup" example:"false"`
	Archived    bool                    `json:"archived" example:"false"`
	Pinned      bool                    `json:"pinned" example:"false"`
	Muted       bool                    `json:"muted" example:"false"`
	Owner       chat.Owner              `json:"owner" enum:"bot,human,muted" doc:"Who answers in it." example:"bot"`
}

type lastMessage struct {
	Body      string `json:"body" doc:"The text or caption." example:"Good morning"`
	Timestamp int64  `json:"timestamp" doc:"In seconds since 1970." example:"1774002600"`
	Type      string `json:"type" example:"chat"`
	FromMe    bool   `json:"fromMe" example:"false"`
}

func (d dialect) chats(ctx context.Context, in *chatsRequest) (counted[listedChat], error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return counted[listedChat]{}, err
	}
	f := chat.Filter{Unread: in.Unread}
	if in.Archived != "" {
		archived := in.Archived == "true"
		f.Archived = &archived
	}
	limit := min(in.Limit, chatsMax)
	found, err := chat.List(ctx, d.Pool, i.ID, f, chat.Page{Limit: limit, Offset: in.Offset})
	if err != nil {
		return counted[listedChat]{}, err
	}
	list := make([]listedChat, len(found))
	for n, e := range found {
		list[n] = d.listedChat(e)
	}
	total, err := chat.Count(ctx, d.Pool, i.ID, f)
	return counted[listedChat]{items: list, total: total, limit: limit, offset: in.Offset}, err
}

func (d dialect) listedChat(e chat.Entry) listedChat {
	now := d.Now()
	c := listedChat{
		ID: e.Address().Legacy(), Name: e.Title, UnreadCount: e.Unread, IsGroup: e.IsGroup(), Archived: e.Archived,
		Pinned: e.PinnedAt != nil, Muted: e.MutedAt(now), Owner: e.OwnerAt(now),
	}
	if m := e.Last; m != nil {
		c.LastMessage.Value = &lastMessage{Body: m.Body, Timestamp: m.At.Unix(), Type: typeOf(m.Kind), FromMe: m.FromMe}
	}
	return c
}

type threadRequest struct {
	InQuery
	Chat   string `path:"chatId" doc:"A phone number, or the chat's id." example:"6281200000001@c.us"`
	Limit  int    `query:"limit" minimum:"1" default:"100" doc:"At most 500, whatever is asked." example:"100"`
	Cursor string `query:"cursor" doc:"The nextCursor of the page with later messages."`
}

type threadMessage struct {
	ID        string      `json:"id" example:"3EB0A1B2C3D4E5F6A7B8C9"`
	Body      string      `json:"body" doc:"The text or caption." example:"Good morning"`
	FromMe    bool        `json:"fromMe" example:"false"`
	Timestamp int64       `json:"timestamp" doc:"In seconds since 1970." example:"1774002600"`
	Type      string      `json:"type" example:"chat"`
	Status    chat.Status `json:"status" example:"read"`
	QuotedID  *string     `json:"quotedMessageId" doc:"Of the message that it replies to."`
	Deleted   bool        `json:"deleted" doc:"For everyone: its text is gone." example:"false"`
	Heard     *heard      `json:"heard,omitempty" doc:"Of a customer's voice note or picture: what a model made of it."`
}

// thread lists the newest messages, the oldest of them first.
func (d dialect) thread(ctx context.Context, in *threadRequest) (page[threadMessage], error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return page[threadMessage]{}, err
	}
	before, err := chat.ParseCursor(in.Cursor)
	if err != nil {
		return page[threadMessage]{}, err
	}
	limit := min(in.Limit, messagesMax)
	found, err := d.Thread(ctx, i, in.Chat, before, limit+1)
	if err != nil {
		return page[threadMessage]{}, err
	}
	var p page[threadMessage]
	if len(found) > limit {
		found = found[:limit]
		p.next = found[limit-1].Place().String()
	}
	p.items = make([]threadMessage, len(found))
	for n, m := range found {
		p.items[n] = threadMessage{
			ID: m.ID, Body: m.Body, FromMe: m.FromMe, Timestamp: m.At.Unix(), Type: typeOf(m.Kind), Status: m.Status,
			QuotedID: wire.MaybeText(m.QuotedID), Deleted: m.RevokedAt != nil, Heard: heardOf(m),
		}
	}
	slices.Reverse(p.items)
	return p, nil
}
