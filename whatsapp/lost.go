package whatsapp

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// reuploads are the answers of the phone that are waited for, by message.
type reuploads struct{ waiting sync.Map }

// answered hands an answer to who waits for it.
func (r *reuploads) answered(e *events.MediaRetry) {
	if c, ok := r.waiting.Load(e.MessageID); ok {
		select {
		case c.(chan *events.MediaRetry) <- e:
		default:
		}
	}
}

// askPhone has the phone upload the file of a message again, and returns where. It fails with Gone when the phone
// does not have it, and with Unavailable when it does not answer: it may be off.
func (x *session) askPhone(ctx context.Context, m chat.Message, c form.Carried) (path string, err error) {
	answer := make(chan *events.MediaRetry, 1)
	x.reuploads.waiting.Store(m.ID, answer)
	defer x.reuploads.waiting.Delete(m.ID)
	info, err := x.infoOf(m)
	if err != nil {
		return "", err
	}
	if err := x.client.SendMediaRetryReceipt(ctx, &info, c.Part.GetMediaKey()); err != nil {
		return "", asked("ask the phone for a file", "media", err)
	}
	patience := time.NewTimer(x.Tempo.Phone)
	defer patience.Stop()
	select {
	case e := <-answer:
		return newPath(e, c.Part.GetMediaKey())
	case <-patience.C:
		return "", &fault.Fault{Kind: fault.Unavailable, Noun: "media", Detail: "WhatsApp has deleted it, and the phone, which may still have it, does not answer"}
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// newPath reads the phone's answer.
func newPath(e *events.MediaRetry, key []byte) (string, error) {
	found, err := whatsmeow.DecryptMediaRetryNotification(e, key)
	if err != nil && !errors.Is(err, whatsmeow.ErrMediaNotAvailableOnPhone) {
		return "", fmt.Errorf("read the phone's answer: %w", err)
	}
	switch found.GetResult() {
	case waMmsRetry.MediaRetryNotification_SUCCESS:
		return found.GetDirectPath(), nil
	case waMmsRetry.MediaRetryNotification_NOT_FOUND:
	default:
		if err == nil {
			return "", &fault.Fault{Kind: fault.Unavailable, Noun: "media", Detail: "the phone cannot upload it at present"}
		}
	}
	return "", &fault.Fault{Kind: fault.Gone, Noun: "media", Detail: "neither WhatsApp nor the phone has it any more", Err: err}
}

// infoOf names a message as WhatsApp does.
func (x *session) infoOf(m chat.Message) (types.MessageInfo, error) {
	info := types.MessageInfo{ID: m.ID}
	a, err := x.addressOf(m.ChatID)
	if err != nil {
		return info, err
	}
	info.Chat, info.IsFromMe, info.IsGroup = form.JID(a), m.FromMe, a.Kind == chat.Group
	info.Sender, err = x.author(m, x.wire(info.Chat))
	return info, err
}
