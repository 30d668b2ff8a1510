package contract_test

import (
	"fmt"
	"net/http"
	"strings"
)

// sees notes what a list says of one thing: the values at the keys of the item whose id, a number or a JID, is this one.
func sees(as, path, list, id string, keys ...string) func(*trial) {
	return func(c *trial) {
		c.Helper()
		c.answer = c.call(map[string]http.Header{
			"key": {"X-Api-Key": {c.shop.key}}, "bearer": {"Authorization": {"Bearer " + c.shop.key}}, "instance": {"Authorization": {"Bearer " + c.shop.token}},
		}[as], "GET", c.fill(path), nil)
		items, _ := c.json.([]any)
		if list != "" {
			items, _ = dig(c.json, list).([]any)
		}
		for _, item := range items {
			key, value, _ := strings.Cut(c.fill(id), "=")
			if number, _, _ := strings.Cut(fmt.Sprint(dig(item, key)), "@"); number != value {
				continue
			}
			for _, key := range keys {
				c.seen = append(c.seen, c.plain(fmt.Sprint(dig(item, key))))
			}
		}
	}
}

// listActions read what several dialects list.
func listActions() []action {
	grouped := func(c *trial) {
		c.Helper()
		inGroup(c)
		c.vars["group_id"], _, _ = strings.Cut(c.vars["group_jid"], "@")
	}
	return []action{
		{name: "list groups", given: grouped, ways: map[string]func(*trial){
			"instanceapi": sees("key", "/api/v1/groups?instanceId={{instance_id}}", "data", "id={{group_id}}", "name", "participantsCount", "isAdmin"),
			"tokenapi":    sees("instance", "/api/v1/groups", "data", "id={{group_id}}", "name", "participantsCount", "isAdmin"),
		}},
		{name: "list members", given: grouped, ways: map[string]func(*trial){
			"instanceapi": sees("key", "/api/v1/groups/{{group_jid}}/members?instanceId={{instance_id}}", "data.participants", "id={{shop_phone}}", "isAdmin", "isSuperAdmin"),
			"tokenapi":    sees("instance", "/api/v1/groups/{{group_jid}}/participants", "data", "id={{shop_phone}}", "isAdmin", "isSuperAdmin"),
		}},
		{name: "list contacts", given: saved, ways: map[string]func(*trial){
			"instanceapi": sees("key", "/api/v1/contacts?instanceId={{instance_id}}", "data", "phone={{peer_phone}}", "name"),
			"tokenapi":    sees("instance", "/api/v1/contacts", "data", "phone={{peer_phone}}", "name"),
		}},
		{name: "list chats", given: asks, ways: map[string]func(*trial){
			"instanceapi":   sees("key", "/api/v2/chats?instanceId={{instance_id}}", "data", "id={{peer_phone}}", "id", "name", "lastMessage.body", "unreadCount", "isGroup"),
			"connectionapi": sees("bearer", "/api/connections/{{instance_id}}/chats", "", "id={{peer_phone}}", "id", "name", "lastMessage.body", "unreadCount", "isGroup"),
		}},
		{name: "list instances", ways: map[string]func(*trial){
			"instanceapi":   sees("key", "/api/v1/instances", "data", "instanceId={{instance_id}}", "phone"),
			"botapi":        sees("bearer", "/whatsapp", "data", "session_id={{session_id}}", "settings.bot_number"),
			"connectionapi": sees("bearer", "/api/connections", "", "id={{instance_id}}", "phoneNumber"),
			"tokenapi":      sees("key", "/api/v1/whatsapp-sessions", "data", "id={{instance_id}}", "phone"),
		}},
	}
}
