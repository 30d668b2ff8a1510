package sessionapi

import (
	"balas/account"
	"balas/api/wire"
)

func (d dialect) routes(w *wire.Dialect) {
	everything := wire.Scopes(account.All)
	send, read := wire.Scopes(account.MessagesSend), wire.Scopes(account.MessagesRead)
	see := wire.Scopes(account.InstancesRead)

	g := w.Group("Sessions")
	add(g, "POST /api/v1/sessions", "Create a session", d.create, everything, wire.AccountOnly)
	add(g, "GET /api/v1/sessions", "List sessions", d.sessions, see)
	add(g, "DELETE /api/v1/sessions/{sessionId}", "Erase a session", d.erase, everything)

	g = w.Group("Webhook")
	add(g, "POST /api/v1/webhook", "Set a session's webhook", d.setWebhook, everything, wire.About(aboutWebhook))
	add(g, "GET /api/v1/webhook", "Get a session's webhook", d.webhook, everything)
	add(g, "DELETE /api/v1/webhook", "Remove a session's webhook, with all that was to be sent to it", d.dropWebhook, everything)

	g = w.Group("Media")
	add(g, "POST /api/v1/media", "Upload a file", d.upload, send, wire.About(aboutUpload), wire.TakesFile(largestUpload))
	wire.Add(g, "GET /media/{mediaId}", "Get a file", d.file, wire.Public, wire.Serves)

	g = w.Group("Messages")
	add(g, "POST /api/v1/messages", "Send a message, or up to 100", d.messages, send, wire.MaxBody(8<<20))
	add(g, "DELETE /api/v1/message", "Delete a message that was sent, for everyone", d.revoke, send)

	g = w.Group("Campaigns")
	large := wire.MaxBody(largestBody)
	add(g, "POST /api/v1/campaigns", "Create a campaign", d.createCampaign, send, wire.About(aboutCampaigns), large)
	add(g, "GET /api/v1/campaigns", "List campaigns", d.campaigns, read)
	wire.Add(g, "GET /api/v1/campaigns/{campaignId}", "Get a campaign with its recipients", d.campaign, read, wire.Describes[fullCampaign]())
	add(g, "POST /api/v1/campaigns/{campaignId}/start", "Start a campaign now", d.move("Campaign started.", d.start), send)
	add(g, "POST /api/v1/campaigns/{campaignId}/pause", "Pause a campaign", d.move("Campaign paused.", d.pause), send)
	add(g, "POST /api/v1/campaigns/{campaignId}/resume", "Go on with a campaign", d.move("Campaign resumed.", d.resume), send)
	add(g, "DELETE /api/v1/campaigns/{campaignId}", "Erase a campaign", d.deleteCampaign, send)

	g = w.Group("Recipient lists")
	add(g, "POST /api/v1/recipient-lists", "Create a list of recipients", d.createList, send, large)
	add(g, "GET /api/v1/recipient-lists", "List the lists of recipients", d.lists, read)
	wire.Add(g, "GET /api/v1/recipient-lists/{listId}", "Get a list with its recipients", d.list, read, wire.Describes[fullList]())
	add(g, "PUT /api/v1/recipient-lists/{listId}", "Change a list of recipients", d.updateList, send, large)
	add(g, "DELETE /api/v1/recipient-lists/{listId}", "Erase a list of recipients", d.deleteList, send)
	add(g, "POST /api/v1/recipient-lists/{listId}/clone", "Copy a list of recipients", d.cloneList, send)

	g = w.Group("Legacy")
	add(g, "POST /api/send-message", "Send a text", d.legacySend, send)
	add(g, "POST /api/message", "Send a text, as a form", d.legacyForm, send, wire.TakesForm)
}
