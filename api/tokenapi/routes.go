package tokenapi

import (
	"balas/account"
	"balas/api/wire"
)

const sendPath = "/api/v1/send-message"

func (d dialect) routes(w *wire.Dialect) {
	everything := wire.Scopes(account.All)
	send, see, people := wire.Scopes(account.MessagesSend), wire.Scopes(account.InstancesRead), wire.Scopes(account.ContactsRead)
	own := wire.InstanceOnly

	g := w.Group("Sessions")
	add(g, "GET /api/v1/whatsapp-sessions", "List sessions", d.sessions, see, wire.AccountOnly)
	add(g, "POST /api/v1/whatsapp-sessions", "Create a session", d.create, everything, wire.AccountOnly)
	add(g, "GET /api/v1/whatsapp-sessions/{id}", "Get a session", d.session, see)
	add(g, "PATCH /api/v1/whatsapp-sessions/{id}", "Rename a session, or set its webhook", d.edit, everything, wire.About(aboutWebhook))
	add(g, "DELETE /api/v1/whatsapp-sessions/{id}", "Erase a session", d.erase, everything)
	add(g, "POST /api/v1/whatsapp-sessions/{id}/connect", "Bring a session online", d.connect, everything)
	add(g, "POST /api/v1/whatsapp-sessions/{id}/disconnect", "Take a session offline, and keep its link", d.disconnect, everything)
	add(g, "GET /api/v1/whatsapp-sessions/{id}/qrcode", "Get the code to scan", d.qr, everything)

	g = w.Group("Messages")
	addBare(g, "POST "+sendPath, "Send a message", d.send, send, own)

	g = w.Group("Contacts")
	addBare(g, "GET /api/v1/contacts", "List contacts", d.contacts, people, own)
	add(g, "PUT /api/v1/contacts", "Add a contact, or change it", d.putContact, everything, own)
	add(g, "GET /api/v1/contacts/{phone}", "Get a contact", d.contact, people, own)
	add(g, "GET /api/v1/on-whatsapp/{phone}", "Ask whether a number is on WhatsApp", d.onWhatsApp, people, own)

	g = w.Group("Groups")
	add(g, "GET /api/v1/groups", "List groups", d.groups, people, own)
	add(g, "POST /api/v1/groups", "Create a group", d.createGroup, everything, own)
	add(g, "GET /api/v1/groups/{jid}", "Get a group", d.group, people, own)
	add(g, "GET /api/v1/groups/{jid}/participants", "List who is in a group", d.participants, people, own)
	add(g, "POST /api/v1/groups/{jid}/participants/add", "Add people to a group", d.members(d.AddMembers), everything, own)
	add(g, "POST /api/v1/groups/{jid}/participants/remove", "Remove people from a group", d.members(d.RemoveMembers), everything, own)
	add(g, "POST /api/v1/groups/{jid}/leave", "Leave a group", d.leave, everything, own)
}
