package phone

import (
	"context"
	"errors"

	"go.mau.fi/whatsmeow/proto/waHistorySync"

	"balas/simulator/world"
)

// Past is what a phone has from before it was on this network.
type Past struct {
	Chats []PastChat
	// Names are what people called themselves, by number.
	Names map[string]string
	// Delivery and Progress, in percent, are how the phone hands this and all later history to its clients. Progress is 100
	// if it is 0.
	Delivery world.Delivery
	Progress uint32
}

// PastChat is a chat with messages that the phone recalls by now, and how its owner arranged it.
type PastChat struct {
	With     world.Chat
	Name     string
	Unread   int
	Arranged Arrangement
	Messages []world.Known
}

// Recall gives a phone a past. Its clients get it as recent history; those that are linked later get it as every client
// gets history.
func (p *Phones) Recall(ctx context.Context, owner *world.Person, past Past) error {
	p.world.Arrange(owner, func(v *world.View) {
		v.HistoryDelivery, v.HistoryProgress = past.Delivery, past.Progress
		for number, name := range past.Names {
			world.Put(&v.Names, number, &name)
		}
	})
	for _, chat := range past.Chats {
		if err := p.recallChat(owner, chat); err != nil {
			return err
		}
	}
	var failed []error
	for _, device := range p.world.Devices(owner) {
		failed = append(failed, p.sendPast(ctx, device, past))
	}
	return errors.Join(failed...)
}

func (p *Phones) recallChat(owner *world.Person, chat PastChat) error {
	p.world.Arrange(owner, func(v *world.View) {
		v.Chat(chat.With.Name(), func(c *world.ChatView) { c.Name, c.Unread = chat.Name, chat.Unread })
	})
	return p.Arrange(owner, chat.With, chat.Arranged)
}

// sendPast sends a client that is linked what was added to the history.
func (p *Phones) sendPast(ctx context.Context, to *world.Device, past Past) error {
	recent := &waHistorySync.HistorySync{SyncType: waHistorySync.HistorySync_RECENT.Enum()}
	for _, chat := range past.Chats {
		recent.Conversations = append(recent.Conversations, p.conversation(to.Owner, chat.With.Name(), chat.Messages, false))
	}
	p.mapNames(to.Owner, recent)
	var failed []error
	if len(past.Names) > 0 {
		failed = append(failed, p.sendPiece(ctx, to, p.pushNames(to.Owner), ""))
	}
	if len(past.Chats) > 0 {
		failed = append(failed, p.sendPiece(ctx, to, recent, ""))
	}
	return errors.Join(failed...)
}
