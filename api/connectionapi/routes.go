package connectionapi

import (
	"balas/account"
	"balas/api/wire"
	"balas/chat"
)

func (d dialect) routes(w *wire.Dialect) {
	everything := wire.Scopes(account.All)
	send, read := wire.Scopes(account.MessagesSend), wire.Scopes(account.MessagesRead)
	see := wire.Scopes(account.InstancesRead)
	done, file := wire.Created, wire.MaxBody(largestBody)

	g := w.Group("Connections")
	add(g, "GET /api/connections", "List connections", d.connections, see)
	add(g, "POST /api/connections", "Create a connection", d.create, everything, wire.AccountOnly, done)
	add(g, "POST /api/connections/get-or-create", "Get a connection to scan: one that no number is linked to, or a new one", d.scannable, everything, wire.AccountOnly, done)
	add(g, "GET /api/connections/{id}", "Get a connection", d.connection, see)
	add(g, "PATCH /api/connections/{id}", "Rename a connection", d.rename, everything)
	add(g, "DELETE /api/connections/{id}", "Erase a connection", d.erase, everything)
	add(g, "POST /api/connections/{id}/restart", "Take a connection offline and online again", d.restart, everything, done)
	add(g, "GET /api/connections/{id}/qr", "Get the code to scan", d.qr, everything)
	add(g, "GET /api/connections/{id}/me", "Get the linked WhatsApp profile", d.me, see)
	add(g, "GET /api/connections/{id}/chats", "List recent chats", d.chats, read)
	wire.Add(g, "GET /api/connections/{id}/media/{filename}", "Get the file of a message", d.media, read, wire.Streams("*/*"))

	g = w.Group("Messages")
	add(g, "POST /api/connections/{id}/send", "Send a text", d.send, send, done)
	add(g, "POST /api/connections/{id}/send-image", "Send a picture", d.file(chat.KindImage), send, done, file)
	add(g, "POST /api/connections/{id}/send-document", "Send a document", d.file(chat.KindDocument), send, done, file)
	add(g, "POST /api/connections/{id}/send-video", "Send a film", d.file(chat.KindVideo), send, done, file)
	add(g, "POST /api/connections/{id}/send-audio", "Send sound or a voice note", d.file(chat.KindAudio), send, done, file)
	add(g, "POST /api/connections/{id}/send-location", "Send a place", d.sendLocation, send, done)
	add(g, "POST /api/connections/{id}/send-contact", "Send a contact card", d.sendContact, send, done)
	add(g, "POST /api/connections/{id}/react", "React to a message", d.react, send, done)

	g = w.Group("Presence")
	add(g, "POST /api/connections/{id}/mark-read", "Mark a chat as read", d.acts(d.MarkRead), send, done)
	add(g, "POST /api/connections/{id}/typing", "Show that somebody types", d.acts(d.types(true)), send, done)
	add(g, "POST /api/connections/{id}/typing/stop", "Show that nobody types any more", d.acts(d.types(false)), send, done)

	g = w.Group("Webhooks")
	add(g, "GET /api/connections/{cid}/webhooks", "List a connection's webhooks", d.webhooks, everything)
	add(g, "POST /api/connections/{cid}/webhooks", "Add a webhook", d.addWebhook, everything, done, wire.About(aboutWebhooks))
	add(g, "PUT /api/webhooks/{id}", "Change some of a webhook", d.editWebhook, everything)
	add(g, "DELETE /api/webhooks/{id}", "Remove a webhook", d.removeWebhook, everything)
	add(g, "GET /api/webhooks/{id}/logs", "List a webhook's last deliveries", d.webhookLogs, everything)
	add(g, "POST /api/webhooks/{id}/test", "Send a webhook a test event", d.testWebhook, everything, done)

	g = w.Group("Tokens")
	add(g, "GET /api/tokens", "List the tokens that are valid", d.tokens, everything, wire.AccountOnly)
	add(g, "POST /api/tokens", "Create a token", d.addToken, everything, wire.AccountOnly, done, wire.About(aboutTokens))
	add(g, "DELETE /api/tokens/{id}", "Revoke a token, and close the streams that it opened", d.revokeToken, everything, wire.AccountOnly)

	g = w.Group("Events")
	wire.Add(g, "GET /api/ws", "Follow what happens, over a WebSocket", d.follow(), read, wire.Also("GET /ws"), wire.About(aboutSocket),
		wire.Streams("application/json"))

	g = w.Group("Billing")
	add(g, "GET /api/billing/status", "Get the subscription and its slots", d.billingStatus, everything, wire.AccountOnly)
	add(g, "GET /api/billing/can-create", "Ask whether one more connection may be created", d.mayCreate, everything, wire.AccountOnly)
	add(g, "PUT /api/billing/slots", "Set how many slots there are", d.setSlots, everything, wire.AccountOnly, wire.About(aboutSlots))
	add(g, "POST /api/billing/checkout", "Begin to pay", d.checkout, everything, wire.AccountOnly, done, wire.About(aboutCheckout))
	add(g, "POST /api/billing/portal", "Open the customer's portal", d.portal, everything, wire.AccountOnly, done)

	g = w.Group("Health")
	add(g, "GET /api", "Ask whether the server answers", d.health, wire.Public, wire.Also("GET /api/{$}", "GET /{$}"))
}
