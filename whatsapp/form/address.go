package form

import (
	"strings"

	"go.mau.fi/whatsmeow/types"

	"balas/chat"
)

// Address is our name of a user's or group's JID; zero for any other JID.
func Address(j types.JID) chat.Address {
	if strings.Trim(j.User, "0123456789-") != "" || len(j.User) > userMax {
		return chat.Address{}
	}
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

// userMax is how long the user part of a JID may be; the longest are those of old groups, of some 30 characters.
const userMax = 40

// JID is WhatsApp's name of an address.
func JID(a chat.Address) types.JID {
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
