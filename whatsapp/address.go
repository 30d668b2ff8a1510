package whatsapp

import (
	"go.mau.fi/whatsmeow/types"

	"balas/chat"
)

// address is our name of a user's or group's JID; zero for any other JID.
func address(j types.JID) chat.Address {
	switch j.Server {
	case types.DefaultUserServer, types.LegacyUserServer:
		return chat.Address{Kind: chat.PN, User: j.User}
	case types.HiddenUserServer:
		return chat.Address{Kind: chat.LID, User: j.User}
	case types.GroupServer:
		return chat.Address{Kind: chat.Group, User: j.User}
	}
	return chat.Address{}
}

// jid is WhatsApp's name of an address.
func jid(a chat.Address) types.JID {
	server := types.DefaultUserServer
	switch a.Kind {
	case chat.LID:
		server = types.HiddenUserServer
	case chat.Group:
		server = types.GroupServer
	case chat.PN:
	}
	return types.NewJID(a.User, server)
}
