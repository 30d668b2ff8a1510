package engine

import (
	"context"

	"balas/chat"
	"balas/media"
)

// File is a file for one recipient: a phone number or a JID.
type File struct {
	To      string
	Kind    chat.Kind
	Caption string
	Name    string // as the recipient sees it; empty: the file's own
	From    media.Source
}

// FileDraft is the message that carries the file. It fetches and stores what is at an address. It fails with BadPhone before
// that, as media.Store.Take does, and with Invalid for a file that cannot be of the kind.
func (e *Engine) FileDraft(ctx context.Context, i chat.Instance, f File) (chat.Draft, error) {
	d, err := e.TextDraft(ctx, i, Text{To: f.To, Body: f.Caption})
	if err != nil {
		return d, err
	}
	d.Kind = f.Kind
	if f.Name != "" {
		d.Content.File = &chat.File{Name: f.Name}
	}
	return d, e.carry(ctx, &d, f.From)
}

// Revoke deletes a message of the instance for everyone in the chat at the address, and waits as Send does. It fails with
// NotFound when that chat has no such message, and with Invalid for one that is not the instance's to delete.
func (e *Engine) Revoke(ctx context.Context, i chat.Instance, chatAt, messageID string) error {
	d, err := e.TextDraft(ctx, i, Text{To: chatAt})
	if err != nil {
		return err
	}
	d.Kind, d.TargetID = chat.KindRevoke, messageID
	_, err = e.Send(ctx, i, d)
	return err
}
