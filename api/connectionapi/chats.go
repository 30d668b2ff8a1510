package connectionapi

import (
	"context"
	"fmt"
	"io"
	"strings"

	"balas/api/wire"
	"balas/chat"
)

// chatsMax is how many chats one call lists.
const chatsMax = 200

type chatsRequest struct {
	InPath
	Limit  int `query:"limit" minimum:"1" default:"50" doc:"At most 200, whatever is asked." example:"50"`
	Offset int `query:"offset" minimum:"0" default:"0" doc:"How many to skip." example:"0"`
}

type listedChat struct {
	ID          string                  `json:"id" example:"6281200000001@c.us"`
	Name        *string                 `json:"name" example:"Ani"`
	LastMessage wire.Maybe[lastMessage] `json:"lastMessage" doc:"null: it shows none."`
	UnreadCount int                     `json:"unreadCount" example:"2"`
	IsGroup     bool                    `json:"isGroup" example:"false"`
}

type lastMessage struct {
	Body      string `json:"body" doc:"The text or caption." example:"Good morning"`
	Timestamp int64  `json:"timestamp" doc:"In seconds since 1970." example:"1774002600"`
	FromMe    bool   `json:"fromMe" example:"false"`
}

func (d dialect) chats(ctx context.Context, in *chatsRequest) ([]listedChat, error) {
	i, err := d.own(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	found, err := chat.List(ctx, d.Pool, i.ID, chat.Filter{}, chat.Page{Limit: min(in.Limit, chatsMax), Offset: in.Offset})
	list := make([]listedChat, len(found))
	for n, e := range found {
		list[n] = listedChat{ID: e.Address().Legacy(), Name: wire.MaybeText(e.Title), UnreadCount: e.Unread, IsGroup: e.IsGroup()}
		if m := e.Last; m != nil {
			list[n].LastMessage.Value = &lastMessage{Body: m.Body, Timestamp: m.At.Unix(), FromMe: m.FromMe}
		}
	}
	return list, err
}

// chatRequest is about a chat:
//
//	{"chatId": "6281200000001@c.us"}
type chatRequest struct {
	InPath
	Body struct {
		ChatID string `json:"chatId" doc:"A phone number, or a chat's id." example:"6281200000001@c.us"`
	}
}

// acts does something to a chat.
func (d dialect) acts(do func(context.Context, chat.Instance, string) error) func(context.Context, *chatRequest) (acted, error) {
	return func(ctx context.Context, in *chatRequest) (acted, error) {
		i, err := d.own(ctx, in.ID)
		if err == nil {
			err = do(ctx, i, in.Body.ChatID)
		}
		return acted{Success: true}, err
	}
}

func (d dialect) types(typing bool) func(context.Context, chat.Instance, string) error {
	return func(ctx context.Context, i chat.Instance, id string) error { return d.ShowTyping(ctx, i, id, typing) }
}

type mediaRequest struct {
	InPath
	Filename string `path:"filename" doc:"The message's id, with any extension." example:"3EB0A1B2C3D4E5F6A7B8C9.jpeg"`
}

// media serves the file of a message, which is fetched from WhatsApp if it is not kept yet.
func (d dialect) media(ctx context.Context, in *mediaRequest) (*wire.Stream, error) {
	i, err := d.own(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	id, _, _ := strings.Cut(chat.RawID(in.Filename), ".")
	m, err := d.WhatsApp.Download(ctx, i, id)
	if err != nil {
		return nil, err
	}
	f, err := d.Media.Open(ctx, m)
	if err != nil {
		return nil, err
	}
	name := id + "." + m.Extension
	return wire.NewStream(m.MimeType, name, func(_ context.Context, out io.Writer) error {
		defer func() { _ = f.Close() }()
		if _, err := io.Copy(out, f); err != nil {
			return fmt.Errorf("serve media: %w", err)
		}
		return nil
	}), nil
}
