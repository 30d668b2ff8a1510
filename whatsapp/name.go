package whatsapp

import (
	"fmt"

	"go.mau.fi/whatsmeow/types"
)

// wire is how WhatsApp addresses the chat at to: a person by LID, as far as it is known.
func (x *session) wire(to types.JID) types.JID {
	if to.Server != types.DefaultUserServer {
		return to
	}
	return x.other(to)
}

// other is the LID of a number or the number of a LID, or the JID itself when the other is not known.
func (x *session) other(who types.JID) types.JID {
	alt, err := x.client.Store.GetAltJID(x.ctx, who)
	if err != nil || alt.IsEmpty() {
		return who
	}
	return alt
}

// named is a person's JID as the chat names people: by LID or by number.
func (x *session) named(who, in types.JID) (types.JID, error) {
	server, err := x.naming(in)
	if err != nil || who.Server == server {
		return who, err
	}
	return x.other(who), nil
}

// own is our own JID as the chat names people.
func (x *session) own(in types.JID) (types.JID, error) {
	server, err := x.naming(in)
	if lid := x.client.Store.GetLID(); server == types.HiddenUserServer && !lid.IsEmpty() {
		return lid.ToNonAD(), err
	}
	return x.client.Store.GetJID().ToNonAD(), err
}

// naming is the server of the JIDs by which the chat names people.
func (x *session) naming(in types.JID) (string, error) {
	if in.Server != types.GroupServer {
		return in.Server, nil
	}
	mode, err := x.addressing(in)
	if mode == types.AddressingModeLID {
		return types.HiddenUserServer, err
	}
	return types.DefaultUserServer, err
}

// addressing says how a group names its members. It is asked once a session, or learned from what is written there.
func (x *session) addressing(group types.JID) (types.AddressingMode, error) {
	if mode, ok := x.modes.Load(group); ok {
		return mode.(types.AddressingMode), nil
	}
	info, err := x.client.GetGroupInfo(x.ctx, group)
	if err != nil {
		return "", fmt.Errorf("ask how a group names its members: %w", err)
	}
	x.modes.Store(group, info.AddressingMode)
	return info.AddressingMode, nil
}

// learnAddressing notes how a group names its members.
func (x *session) learnAddressing(source types.MessageSource) {
	if source.IsGroup && source.AddressingMode != "" {
		x.modes.Store(source.Chat, source.AddressingMode)
	}
}
