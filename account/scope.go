package account

import (
	"slices"
	"strings"

	"balas/internal/fault"
)

// The scopes that an account key may carry.
const (
	All           = "*"
	MessagesSend  = "messages.send"
	MessagesRead  = "messages.read"
	ContactsRead  = "contacts.read"
	InstancesRead = "instances.read"
	AgentChat     = "agent.chat"
	AgentManage   = "agent.manage"
)

// Scopes lists them all.
var Scopes = []string{All, MessagesSend, MessagesRead, ContactsRead, InstancesRead, AgentChat, AgentManage}

func checkScopes(scopes []string) ([]string, error) {
	if len(scopes) == 0 {
		return []string{All}, nil
	}
	for _, s := range scopes {
		if !slices.Contains(Scopes, s) {
			return nil, fault.Bad("key", "scopes", "are of "+strings.Join(Scopes, ", ")+"; "+s+" is none")
		}
	}
	return scopes, nil
}
