package phone

import (
	"cmp"
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/proto/waWeb"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator/world"
)

// chatJID is the wire name of a chat: of a group, or of a person in the addressing that he has. Somebody who is not on the
// network is known by number.
func (p *Phones) chatJID(name string) types.JID {
	chat, err := p.world.ChatNamed(name)
	if err != nil {
		jid, _ := types.ParseJID(name)
		if jid.User == "" {
			jid = types.JID{User: name, Server: types.DefaultUserServer}
		}
		return jid
	}
	return chat.JID(p.world.AddressingIn(chat))
}

// changing are the kinds of messages that only do something to others, and show nowhere by themselves.
var changing = []string{"reaction", "edit", "revoke", "vote"}

// Messages lists what a phone shows of a chat, oldest first.
func (p *Phones) Messages(owner *world.Person, chat string) []world.Known {
	return slices.DeleteFunc(p.world.Shown(owner, chat), func(known world.Known) bool {
		kind, _ := Shown(known.Raw)
		return slices.Contains(changing, kind)
	})
}

// conversation is a chat with some of its messages, the latest first. more tells that the phone has older ones.
func (p *Phones) conversation(owner *world.Person, chat string, messages []world.Known, more bool) *waHistorySync.Conversation {
	view := p.world.View(owner)
	shown := view.Chats[chat]
	c := &waHistorySync.Conversation{
		ID: proto.String(p.chatJID(chat).String()), UnreadCount: proto.Uint32(uint32(shown.Unread)),
		Archived: proto.Bool(shown.Archived), MarkedAsUnread: proto.Bool(shown.MarkedUnread), NotSpam: proto.Bool(true),
		EndOfHistoryTransfer:     proto.Bool(!more),
		EndOfHistoryTransferType: waHistorySync.Conversation_COMPLETE_AND_NO_MORE_MESSAGE_REMAIN_ON_PRIMARY.Enum(),
	}
	if more {
		c.EndOfHistoryTransferType = waHistorySync.Conversation_COMPLETE_BUT_MORE_MESSAGES_REMAIN_ON_PRIMARY.Enum()
	}
	if name := cmp.Or(shown.Name, view.Contacts[chat].FullName); name != "" {
		c.Name = proto.String(name)
	}
	if shown.Pinned {
		c.Pinned = proto.Uint32(1)
	}
	if shown.Muted {
		c.MuteEndTime = proto.Uint64(muteEnd(shown))
	}
	p.describeChat(c, chat)
	for n, known := range slices.Backward(messages) {
		c.Messages = append(c.Messages, &waHistorySync.HistorySyncMsg{
			Message: p.webMessage(owner, chat, known), MsgOrderID: proto.Uint64(uint64(n + 1)),
		})
	}
	if len(messages) > 0 {
		last := uint64(messages[len(messages)-1].At.Unix())
		c.ConversationTimestamp, c.LastMsgTimestamp = &last, &last
	}
	return c
}

// describeChat says who is in a chat.
func (p *Phones) describeChat(c *waHistorySync.Conversation, name string) {
	chat, err := p.world.ChatNamed(name)
	if err != nil {
		return
	}
	if chat.Person != nil {
		c.PnJID = proto.String(chat.Person.JID(world.ByPhone, 0).String())
		c.LidJID = proto.String(chat.Person.JID(world.ByLID, 0).String())
		return
	}
	info := p.world.GroupInfo(chat.Group)
	c.Name, c.CreatedAt = proto.String(info.Subject), proto.Uint64(uint64(info.Created.Unix()))
	ranks := map[world.Role]waHistorySync.GroupParticipant_Rank{
		world.Admin: waHistorySync.GroupParticipant_ADMIN, world.SuperAdmin: waHistorySync.GroupParticipant_SUPERADMIN,
	}
	for _, member := range info.Members {
		c.Participant = append(c.Participant, &waHistorySync.GroupParticipant{
			UserJID: proto.String(member.Person.JID(chat.Group.By, 0).String()), Rank: ranks[member.Role].Enum(),
		})
	}
}

// muteEnd is when a muted chat is heard again, in milliseconds; all bits set for never, as -1 in 64 bits.
func muteEnd(shown world.ChatView) uint64 {
	if shown.MutedUntil.IsZero() {
		return ^uint64(0)
	}
	return uint64(shown.MutedUntil.UnixMilli())
}

// statuses of own messages as history calls them.
var statuses = map[string]waWeb.WebMessageInfo_Status{
	"": waWeb.WebMessageInfo_SERVER_ACK, "delivered": waWeb.WebMessageInfo_DELIVERY_ACK,
	"read": waWeb.WebMessageInfo_READ, "played": waWeb.WebMessageInfo_PLAYED,
}

// webMessage is a message as history has it. One that cannot be decoded comes without content.
func (p *Phones) webMessage(owner *world.Person, chat string, known world.Known) *waWeb.WebMessageInfo {
	message := new(waE2E.Message)
	if err := proto.Unmarshal(known.Raw, message); err != nil {
		message = nil
	}
	info := &waWeb.WebMessageInfo{
		Key: p.messageKey(owner, chat, known), Message: message, MessageTimestamp: proto.Uint64(uint64(known.At.Unix())),
	}
	if known.From == owner.Number {
		info.Status = statuses[known.Status].Enum()
		return info
	}
	if person, err := p.world.Person(known.From); err == nil {
		info.PushName = proto.String(p.nameOf(owner, person))
	}
	info.Participant = info.Key.Participant
	return info
}

// messageKey names a message as the clients of the phone that has it do.
func (p *Phones) messageKey(owner *world.Person, chat string, known world.Known) *waCommon.MessageKey {
	key := &waCommon.MessageKey{
		RemoteJID: proto.String(p.chatJID(chat).String()), FromMe: proto.Bool(known.From == owner.Number), ID: proto.String(known.ID),
	}
	if author := p.authorIn(owner, chat, known); author != "" {
		key.Participant = proto.String(author)
	}
	return key
}

// authorIn is the JID of who wrote a message in a group, empty for own messages and in direct chats.
func (p *Phones) authorIn(owner *world.Person, chat string, known world.Known) string {
	in, err := p.world.ChatNamed(chat)
	if err != nil || in.Group == nil || known.From == owner.Number {
		return ""
	}
	author, err := p.world.Person(known.From)
	if err != nil {
		return ""
	}
	return author.JID(in.Group.By, 0).String()
}

// named is a person with what he calls himself.
type named struct {
	person *world.Person
	name   string
}

// nameOf is what a person calls himself, or called himself as the owner's history has it.
func (p *Phones) nameOf(owner, person *world.Person) string {
	return cmp.Or(p.world.View(owner).Names[person.Number], p.world.Settings(person).Name)
}

// namesKnown lists the names of everybody who wrote to the phone, and those that its history has.
func (p *Phones) namesKnown(owner *world.Person) []named {
	var found []named
	for _, person := range p.met(owner) {
		if name := p.nameOf(owner, person); name != "" && person != owner {
			found = append(found, named{person, name})
		}
	}
	return found
}

// met lists the people in a phone's chats, ordered by number.
func (p *Phones) met(owner *world.Person) []*world.Person {
	numbers := maps.Clone(p.world.View(owner).Names)
	if numbers == nil {
		numbers = map[string]string{}
	}
	for _, chat := range p.world.Chats(owner) {
		numbers[chat] = ""
		for _, known := range p.Messages(owner, chat) {
			numbers[known.From] = ""
		}
	}
	var people []*world.Person
	for _, number := range slices.Sorted(maps.Keys(numbers)) {
		if person, err := p.world.Person(number); err == nil {
			people = append(people, person)
		}
	}
	return people
}

// mapNames tells which number and which LID are of one person.
func (p *Phones) mapNames(owner *world.Person, piece *waHistorySync.HistorySync) {
	for _, person := range p.met(owner) {
		piece.PhoneNumberToLidMappings = append(piece.PhoneNumberToLidMappings, &waHistorySync.PhoneNumberToLIDMapping{
			PnJID:  proto.String(person.JID(world.ByPhone, 0).String()),
			LidJID: proto.String(person.JID(world.ByLID, 0).String()),
		})
	}
}
