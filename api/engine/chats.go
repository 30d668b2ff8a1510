package engine

import (
	"context"
	"time"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp"
)

// Thread returns a chat, by a phone number or a JID, and what it shows before a place: the newest messages, oldest first.
// It fails with NotFound for a chat that is not here.
func (e *Engine) Thread(ctx context.Context, i chat.Instance, id string, before chat.Cursor, limit int) ([]chat.Message, error) {
	a, err := chat.ParseAddress(id)
	if err != nil {
		return nil, err
	}
	c, err := chat.ChatAt(ctx, e.Pool, i.ID, a)
	if err != nil {
		return nil, err
	}
	return chat.Thread(ctx, e.Pool, c, before, limit)
}

// Archive puts a chat into the phone's archive, or takes it out. Like everything that is done to a chat it takes a phone
// number or a JID, and fails with BadPhone, with NotFound for a group that this number does not see, and with Disconnected.
// The phone may have a chat of which nothing is known here: it is done to that as well.
func (e *Engine) Archive(ctx context.Context, i chat.Instance, id string, archived bool) error {
	return e.toChat(ctx, i, id, func(chatID int64) error { return e.WhatsApp.Archive(ctx, i, chatID, archived) })
}

// Pin puts a chat on top of the phone's list, or lets it go.
func (e *Engine) Pin(ctx context.Context, i chat.Instance, id string, pinned bool) error {
	return e.toChat(ctx, i, id, func(chatID int64) error { return e.WhatsApp.Pin(ctx, i, chatID, pinned) })
}

// Mute keeps the phone quiet about a chat until a time; chat.Forever: for good, the zero time: no longer.
func (e *Engine) Mute(ctx context.Context, i chat.Instance, id string, until time.Time) error {
	return e.toChat(ctx, i, id, func(chatID int64) error { return e.WhatsApp.Mute(ctx, i, chatID, until) })
}

// MarkRead reads what is unread in a chat.
func (e *Engine) MarkRead(ctx context.Context, i chat.Instance, id string) error {
	return e.toChat(ctx, i, id, func(chatID int64) error { return e.WhatsApp.MarkRead(ctx, i, chatID) })
}

// DeleteChat deletes a chat for the owner alone.
func (e *Engine) DeleteChat(ctx context.Context, i chat.Instance, id string) error {
	return e.toChat(ctx, i, id, func(chatID int64) error { return e.WhatsApp.DeleteChat(ctx, i, chatID) })
}

// ShowTyping shows the other side that somebody types, for as long as phones show it, or nobody any more.
func (e *Engine) ShowTyping(ctx context.Context, i chat.Instance, id string, typing bool) error {
	t := whatsapp.TypingText
	if !typing {
		t = whatsapp.TypingEnds
	}
	return e.toChat(ctx, i, id, func(chatID int64) error { return e.WhatsApp.ShowTyping(ctx, i, chatID, t, 0) })
}

// Picture returns where the picture of a chat is, for a while; empty: there is none that this number may see.
func (e *Engine) Picture(ctx context.Context, i chat.Instance, id string) (chat.Address, string, error) {
	a, err := chat.ParseAddress(id)
	if err != nil {
		return a, "", err
	}
	url, err := e.WhatsApp.Picture(ctx, i, a)
	return a, url, err
}

func (e *Engine) toChat(ctx context.Context, i chat.Instance, id string, do func(chatID int64) error) error {
	a, err := chat.ParseAddress(id)
	if err != nil {
		return err
	}
	chatID, err := e.chatAt(ctx, i, a)
	if err != nil {
		return err
	}
	return do(chatID)
}

// chatAt returns the id of the chat at the address, made when it is not here. A group has to be one that WhatsApp shows.
func (e *Engine) chatAt(ctx context.Context, i chat.Instance, a chat.Address) (int64, error) {
	c, err := chat.ChatAt(ctx, e.Pool, i.ID, a)
	if err == nil || !fault.Is(err, fault.NotFound) {
		return c.ID, err
	}
	if i.State != chat.Connected {
		return 0, i.Away()
	}
	if a.Kind == chat.Group {
		g, err := e.WhatsApp.Group(ctx, i, a)
		return g.ChatID, err
	}
	c, err = e.Chat.At(ctx, i.AccountID, i.ID, a)
	return c.ID, err
}
