package api

import (
	"balas/api/botapi"
	"balas/api/connectionapi"
	"balas/api/instanceapi"
	"balas/api/sessionapi"
	"balas/api/tokenapi"
	"balas/webhook"
)

// Events are the wordings that webhooks can have: the complete one, and that of each document.
func Events() []webhook.Dialect {
	return []webhook.Dialect{
		instanceapi.BalasEvents(), instanceapi.Events(), botapi.Events(), connectionapi.Events(), sessionapi.Events(), tokenapi.Events(),
	}
}
