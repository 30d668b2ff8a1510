package instanceapi

import (
	"context"
	"time"

	"balas/api/wire"
	"balas/chat"
)

// InChat names a chat.
type InChat struct {
	InBody
	Chat string `json:"chatId" doc:"A phone number, or the chat's id." example:"6281200000001@c.us"`
}

// chatRequest is about a chat:
//
//	{"instanceId": "0199a7c4-…", "chatId": "6281200000001@c.us"}
type chatRequest struct{ Body InChat }

// arranged does something to a chat and answers what was done.
func arranged[T any](d dialect, done T, do func(ctx context.Context, i chat.Instance, id string) error) func(context.Context, *chatRequest) (T, error) {
	return func(ctx context.Context, in *chatRequest) (T, error) {
		i, err := d.Instance(ctx, in.Body.Instance)
		if err == nil {
			err = do(ctx, i, in.Body.Chat)
		}
		return done, err
	}
}

type (
	markedRead struct {
		MarkedRead bool `json:"markedRead" example:"true"`
	}
	archived struct {
		Archived bool `json:"archived" example:"true"`
	}
	unarchived struct {
		Unarchived bool `json:"unarchived" example:"true"`
		Archived   bool `json:"archived" example:"false"`
	}
	muted struct {
		Muted bool    `json:"muted" example:"true"`
		Until *string `json:"until" doc:"null: for good." example:"2026-03-20T18:30:00.000Z"`
	}
	unmuted struct {
		Unmuted bool `json:"unmuted" example:"true"`
		Muted   bool `json:"muted" example:"false"`
	}
	pinned struct {
		Pinned bool `json:"pinned" example:"true"`
	}
	unpinned struct {
		Unpinned bool `json:"unpinned" example:"true"`
		Pinned   bool `json:"pinned" example:"false"`
	}
)

func (d dialect) archive(to bool) func(context.Context, chat.Instance, string) error {
	return func(ctx context.Context, i chat.Instance, id string) error { return d.Archive(ctx, i, id, to) }
}

func (d dialect) pin(to bool) func(context.Context, chat.Instance, string) error {
	return func(ctx context.Context, i chat.Instance, id string) error { return d.Pin(ctx, i, id, to) }
}

func (d dialect) unmute(ctx context.Context, i chat.Instance, id string) error {
	return d.Mute(ctx, i, id, time.Time{})
}

// muteRequest keeps the phone quiet about a chat:
//
//	{"instanceId": "0199a7c4-…", "chatId": "6281200000001@c.us", "duration": 28800000}
type muteRequest struct {
	Body struct {
		InChat
		Duration *int64 `json:"duration,omitempty" minimum:"1" maximum:"31536000000" nullable:"true" doc:"In milliseconds; absent: for good." example:"28800000"`
	}
}

func (d dialect) mute(ctx context.Context, in *muteRequest) (muted, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return muted{}, err
	}
	until, m := chat.Forever, muted{Muted: true}
	if ms := in.Body.Duration; ms != nil {
		until = d.Now().Add(time.Duration(*ms) * time.Millisecond)
		m.Until = wire.MaybeTime(&until)
	}
	return m, d.Mute(ctx, i, in.Body.Chat, until)
}

// typingRequest shows that somebody types, or nobody any more:
//
//	{"instanceId": "0199a7c4-…", "chatId": "6281200000001@c.us", "isTyping": true}
type typingRequest struct {
	Body struct {
		InChat
		IsTyping bool `json:"isTyping" doc:"true: for as long as phones show it by themselves, some 20 seconds." example:"true"`
	}
}

type typing struct {
	Typing bool `json:"typing" example:"true"`
}

func (d dialect) typing(ctx context.Context, in *typingRequest) (typing, error) {
	i, err := d.Instance(ctx, in.Body.Instance)
	if err != nil {
		return typing{}, err
	}
	return typing{Typing: in.Body.IsTyping}, d.ShowTyping(ctx, i, in.Body.Chat, in.Body.IsTyping)
}

type pictureRequest struct {
	InQuery
	Chat string `path:"chatId" doc:"A phone number, or the chat's id." example:"6281200000001@c.us"`
}

type picture struct {
	ChatID string  `json:"chatId" example:"6281200000001@c.us"`
	URL    *string `json:"profilePicUrl" doc:"Good for a while; null: there is none that this number may see."`
}

func (d dialect) picture(ctx context.Context, in *pictureRequest) (picture, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return picture{}, err
	}
	a, url, err := d.Picture(ctx, i, in.Chat)
	return picture{ChatID: a.Legacy(), URL: wire.MaybeText(url)}, err
}

// deleteChatRequest names the instance in the query, or in the body.
type deleteChatRequest struct {
	Chat     string `path:"chatId" doc:"A phone number, or the chat's id." example:"6281200000001@c.us"`
	Instance string `query:"instanceId" doc:"The instance; absent: the body names it." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	Body     *struct {
		Instance string `json:"instanceId,omitempty" doc:"The instance, unless the query names it."`
	} `required:"false"`
}

func (d dialect) deleteChat(ctx context.Context, in *deleteChatRequest) (deleted, error) {
	id := in.Instance
	if id == "" && in.Body != nil {
		id = in.Body.Instance
	}
	if err := wellFormed(id); err != nil {
		return deleted{}, err
	}
	i, err := d.Instance(ctx, id)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.DeleteChat(ctx, i, in.Chat)
}
