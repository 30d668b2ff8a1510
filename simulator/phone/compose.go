package phone

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

func text(written string, about *waE2E.ContextInfo) *waE2E.Message {
	if about == nil {
		return &waE2E.Message{Conversation: proto.String(written)}
	}
	return &waE2E.Message{ExtendedTextMessage: &waE2E.ExtendedTextMessage{Text: proto.String(written), ContextInfo: about}}
}

func location(l Location, about *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{LocationMessage: &waE2E.LocationMessage{
		DegreesLatitude: proto.Float64(l.Latitude), DegreesLongitude: proto.Float64(l.Longitude),
		Name: proto.String(l.Name), Address: proto.String(l.Address), ContextInfo: about,
	}}
}

// contact makes a vCard of name and phone unless there is one.
func contact(c Contact, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	if c.VCard == "" && (c.Name == "" || c.Phone == "") {
		return nil, fmt.Errorf("%w: a contact has a name and a phone, or a vcard", world.ErrMalformed)
	}
	if c.VCard == "" {
		c.VCard = fmt.Sprintf("BEGIN:VCARD\nVERSION:3.0\nFN:%s\nTEL;type=CELL;waid=%[2]s:+%[2]s\nEND:VCARD", c.Name, c.Phone)
	}
	return &waE2E.Message{ContactMessage: &waE2E.ContactMessage{
		DisplayName: proto.String(c.Name), Vcard: proto.String(c.VCard), ContextInfo: about,
	}}, nil
}

func contacts(cards []Contact, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	list := &waE2E.ContactsArrayMessage{DisplayName: proto.String(fmt.Sprintf("%d contacts", len(cards))), ContextInfo: about}
	for _, card := range cards {
		message, err := contact(card, nil)
		if err != nil {
			return nil, err
		}
		list.Contacts = append(list.Contacts, message.GetContactMessage())
	}
	return &waE2E.Message{ContactsArrayMessage: list}, nil
}

func button(c Choice, about *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{ButtonsResponseMessage: &waE2E.ButtonsResponseMessage{
		SelectedButtonID: proto.String(c.ID), ContextInfo: about,
		Type:     waE2E.ButtonsResponseMessage_DISPLAY_TEXT.Enum(),
		Response: &waE2E.ButtonsResponseMessage_SelectedDisplayText{SelectedDisplayText: c.Text},
	}}
}

func row(c Choice, about *waE2E.ContextInfo) *waE2E.Message {
	return &waE2E.Message{ListResponseMessage: &waE2E.ListResponseMessage{
		Title: proto.String(c.Text), ContextInfo: about, ListType: waE2E.ListResponseMessage_SINGLE_SELECT.Enum(),
		SingleSelectReply: &waE2E.ListResponseMessage_SingleSelectReply{SelectedRowID: proto.String(c.ID)},
	}}
}

func (p *Phones) reaction(from *world.Person, chat world.Chat, r Reaction) (*waE2E.Message, error) {
	key, err := p.key(from, chat, r.ID)
	if err != nil {
		return nil, err
	}
	return &waE2E.Message{ReactionMessage: &waE2E.ReactionMessage{
		Key: key, Text: proto.String(r.Emoji), SenderTimestampMS: proto.Int64(p.world.Now().UnixMilli()),
	}}, nil
}

func (p *Phones) edit(from *world.Person, chat world.Chat, e Edit) (*waE2E.Message, error) {
	key, err := p.ownKey(from, chat, e.ID)
	if err != nil {
		return nil, err
	}
	return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Key: key, Type: waE2E.ProtocolMessage_MESSAGE_EDIT.Enum(), EditedMessage: text(e.Text, nil),
		TimestampMS: proto.Int64(p.world.Now().UnixMilli()),
	}}, nil
}

func (p *Phones) revoke(from *world.Person, chat world.Chat, r Target) (*waE2E.Message, error) {
	key, err := p.changedKey(from, chat, r.ID)
	if err == nil && !key.GetFromMe() {
		err = p.mayRevoke(from, chat, r.ID)
	}
	if err != nil {
		return nil, err
	}
	return &waE2E.Message{ProtocolMessage: &waE2E.ProtocolMessage{
		Key: key, Type: waE2E.ProtocolMessage_REVOKE.Enum(),
	}}, nil
}

// key names a message as its recipients know it.
func (p *Phones) key(from *world.Person, chat world.Chat, id string) (*waCommon.MessageKey, error) {
	known, err := p.world.Known(from, world.Ref{Chat: chat.Name(), ID: id})
	if err != nil {
		return nil, err
	}
	return p.keyOf(from, chat, known)
}

// changedKey is key for what is to be changed: of two messages with that id the sender means his own.
func (p *Phones) changedKey(from *world.Person, chat world.Chat, id string) (*waCommon.MessageKey, error) {
	known, err := p.world.Known(from, world.Ref{Chat: chat.Name(), From: from.Number, ID: id})
	if err != nil {
		return p.key(from, chat, id)
	}
	return p.keyOf(from, chat, known)
}

func (p *Phones) keyOf(from *world.Person, chat world.Chat, known world.Known) (*waCommon.MessageKey, error) {
	key := &waCommon.MessageKey{
		ID: proto.String(known.ID), FromMe: proto.Bool(known.From == from.Number),
		RemoteJID: proto.String(chat.JID(p.world.AddressingIn(chat)).String()),
	}
	if chat.Group == nil || key.GetFromMe() {
		return key, nil
	}
	author, err := p.world.Person(known.From)
	if err != nil {
		return nil, fmt.Errorf("find author of message: %w", err)
	}
	key.Participant = proto.String(author.JID(chat.Group.By, 0).String())
	return key, nil
}

// mayRevoke refuses to delete what somebody else wrote, unless an admin does so in his group.
func (p *Phones) mayRevoke(from *world.Person, chat world.Chat, id string) error {
	if chat.Group != nil {
		if member, ok := p.world.GroupInfo(chat.Group).Member(from); ok && member.Role != world.Plain {
			return nil
		}
	}
	return notAuthor(from, id)
}

func notAuthor(from *world.Person, id string) error {
	return fmt.Errorf("%w: %s did not write message %q", world.ErrForbidden, from.Number, id)
}

// ownKey is changedKey for what only the author may change.
func (p *Phones) ownKey(from *world.Person, chat world.Chat, id string) (*waCommon.MessageKey, error) {
	key, err := p.changedKey(from, chat, id)
	if err == nil && !key.GetFromMe() {
		return nil, notAuthor(from, id)
	}
	return key, err
}
