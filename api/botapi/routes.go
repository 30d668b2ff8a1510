package botapi

import (
	"balas/account"
	"balas/api/wire"
	"balas/chat"
)

func (d dialect) routes(w *wire.Dialect) {
	everything, manage := wire.Scopes(account.All), wire.Scopes(account.AgentManage)
	send, see := wire.Scopes(account.MessagesSend), wire.Scopes(account.InstancesRead)
	const updated = "Whatsapp settings updated successfully!"

	g := w.Group("Settings")
	add(g, "PUT /whatsapp/updateGeneral", "Update name, time zone, language and default message", updated, d.updateGeneral, manage)
	add(g, "PUT /whatsapp/updateActions", "Update what the bot may do", updated, d.updateActions, manage)
	add(g, "PUT /whatsapp/updateActiveDays", "Update the days on which the bot replies", updated, d.updateActiveDays, manage)
	add(g, "PUT /whatsapp/updateActiveHours", "Update the hours in which the bot replies", updated, d.updateActiveHours, manage)
	add(g, "PUT /whatsapp/setWebhook", "Set the bot's webhook", "Webhook updated successfully!", d.setWebhook, everything, wire.About(aboutWebhook))

	g = w.Group("Bots")
	add(g, "POST /whatsapp/createNewWhatsapp", "Create a bot", "Whatsapp created successfully!", d.create, everything, wire.AccountOnly)
	add(g, "POST /whatsapp/init", "Bring a bot online, to be scanned", "Instance initialized successfully", d.init, everything)
	wire.Add(g, "GET /whatsapp/scan", "Get the code to scan", d.scan, everything,
		wire.Describes[success[connected]](), wire.Or("image/png", "text/plain"))
	add(g, "GET /whatsapp/instance", "Get whether a bot is connected", "Status checked successfully", d.info, see, wire.Also("GET /whatsapp/instance/{$}"))
	add(g, "GET /whatsapp", "List bots", "Whatsapp fetched successfully!", d.bots, see, wire.Also("GET /whatsapp/{$}"))
	add(g, "GET /whatsapp/instance/logout/{id}", "Unlink a bot", "Whatsapp logged out successfully!", d.logout, everything, wire.Changes)
	add(g, "DELETE /whatsapp/{id}", "Erase a bot", "Whatsapp deleted successfully!", d.erase, everything)

	const told = "Message sent successfully"
	g = w.Group("Messages")
	add(g, "POST /whatsapp/message", "Send a message", told, d.send, send)
	add(g, "POST /whatsapp/message/sendText", "Send a text, as of old", told, d.sendText, send, wire.Also("POST /whatsapp/sendText"))
	upload := wire.TakesFile(largestFile)
	add(g, "POST /whatsapp/message/image", "Send a picture", told, d.file(chat.KindImage), send, upload)
	add(g, "POST /whatsapp/message/video", "Send a film", told, d.file(chat.KindVideo), send, upload)
	add(g, "POST /whatsapp/message/audio", "Send sound", told, d.file(chat.KindAudio), send, upload)
	add(g, "POST /whatsapp/message/doc", "Send a document", told, d.file(chat.KindDocument), send, upload)
	add(g, "POST /whatsapp/message/fileurl", "Send the file at an address", told, d.fileURL, send, wire.TakesForm)
	add(g, "POST /whatsapp/message/button", "Send a text with buttons", told, d.button, send)
	add(g, "POST /whatsapp/message/contact", "Send a contact card", told, d.contact, send)
	add(g, "POST /whatsapp/message/list", "Send a list to choose from", told, d.list, send)
	add(g, "POST /whatsapp/message/MediaButton", "Send a picture, a film or a document, and a text with buttons", told, d.mediaButton, send)
}
