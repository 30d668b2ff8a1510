package whatsapp

import (
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
	"balas/whatsapp/form"
)

// aim is where the messages of a chat go.
type aim struct {
	to  types.JID
	lid types.JID // whose number that is; empty for a group and a LID, which are never somebody else's
}

// aimsMax is how many chats' addresses are remembered.
const aimsMax = 5000

// whither is where a message goes. That of a campaign's is not remembered: there are many, each for one message.
func (x *session) whither(m chat.Message) (types.JID, error) {
	if _, ok := x.aims[m.ChatID]; ok || m.Priority != chat.PriorityCampaign {
		return x.where(m.ChatID)
	}
	a, err := x.addressOf(m.ChatID)
	if err == nil {
		x.people++
	}
	return form.JID(a), err
}

// where is the address that the chat's messages go to.
func (x *session) where(chatID int64) (types.JID, error) {
	if known, ok := x.aims[chatID]; ok && x.stands(known) {
		return known.to, nil
	}
	a, err := x.addressOf(chatID)
	if err != nil {
		return types.JID{}, err
	}
	x.people++
	return x.aimAt(chatID, form.JID(a)), nil
}

// aimAt remembers an address, unless it is a number of which nobody could tell when it becomes another person's.
func (x *session) aimAt(chatID int64, to types.JID) types.JID {
	if len(x.aims) >= aimsMax {
		clear(x.aims)
	}
	delete(x.aims, chatID)
	it := aim{to: to}
	if to.Server == types.DefaultUserServer {
		if it.lid = x.otherName(x.ctx, to); it.lid.IsEmpty() {
			return to
		}
	}
	x.aims[chatID] = it
	return to
}

// stands reports whether the number still is whose it was: who moves to another one takes the LID along. whatsmeow notes
// that before it hands over the message that tells of it.
func (x *session) stands(a aim) bool {
	return a.lid.IsEmpty() || x.otherName(x.ctx, a.to) == a.lid
}

// elsewhere is where the chat's messages go when WhatsApp does not know the address: to the number that its person has by
// now, or the form under which WhatsApp knows the number. It returns false when there is none.
func (x *session) elsewhere(chatID int64, to types.JID) (types.JID, bool, error) {
	delete(x.aims, chatID)
	if now, err := x.where(chatID); err != nil || now != to {
		return now, err == nil, err
	}
	other, ok, err := x.canonical(to)
	if ok {
		x.aimAt(chatID, other)
	}
	return other, ok, err
}

func (x *session) addressOf(chatID int64) (chat.Address, error) {
	c, err := chat.FindChat(x.ctx, x.Pool, chatID)
	if err != nil {
		return chat.Address{}, err
	}
	return chat.AddressOf(x.ctx, x.Pool, c)
}
