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
	wire.Later(g, "GET /api/v1/contacts", "List contacts", people, own)
	wire.Later(g, "PUT /api/v1/contacts", "Add a contact, or change it", everything, own)
	wire.Later(g, "GET /api/v1/contacts/{phone}", "Get a contact", people, own)
	wire.Later(g, "GET /api/v1/on-whatsapp/{phone}", "Ask whether a number is on WhatsApp", people, own)

	g = w.Group("Groups")
	wire.Later(g, "GET /api/v1/groups", "List groups", people, own)
	wire.Later(g, "POST /api/v1/groups", "Create a group", everything, own)
	wire.Later(g, "GET /api/v1/groups/{jid}", "Get a group", people, own)
	wire.Later(g, "GET /api/v1/groups/{jid}/participants", "List who is in a group", people, own)
	wire.Later(g, "POST /api/v1/groups/{jid}/participants/add", "Add people to a group", everything, own)
	wire.Later(g, "POST /api/v1/groups/{jid}/participants/remove", "Remove people from a group", everything, own)
	wire.Later(g, "POST /api/v1/groups/{jid}/leave", "Leave a group", everything, own)
}
