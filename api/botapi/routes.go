package botapi

import (
	"balas/account"
	"balas/api/wire"
)

func (d dialect) routes(w *wire.Dialect) {
	manage := wire.Scopes(account.AgentManage)
	const updated = "Whatsapp settings updated successfully!"

	g := w.Group("Settings")
	add(g, "PUT /whatsapp/updateGeneral", "Update name, time zone, language and default message", updated, d.updateGeneral, manage)
	add(g, "PUT /whatsapp/updateActions", "Update what the bot may do", updated, d.updateActions, manage)
	add(g, "PUT /whatsapp/updateActiveDays", "Update the days on which the bot replies", updated, d.updateActiveDays, manage)
	add(g, "PUT /whatsapp/updateActiveHours", "Update the hours in which the bot replies", updated, d.updateActiveHours, manage)
}
