package contract_test

import "strings"

func chatActions() []action {
	chat := []string{"messages", "chats", "contacts"}
	read := func(c *trial) { c.Helper(); wasRead(c) }
	connection := func(path string) func(*trial) { return connectionSend(path, map[string]any{}) }
	instance := func(path string, pairs ...any) func(*trial) {
		return func(c *trial) {
			c.Helper()
			c.api("POST", "/api/v2/chats/"+path, with(map[string]any{"instanceId": c.shop.id, "chatId": c.peer + "@c.us"}, pairs...), nil)
		}
	}
	return []action{
		{
			name: "reaction", given: asks, settled: arrives, left: chat, entries: true, ways: map[string]func(*trial){
				"instanceapi": func(c *trial) {
					c.api("PUT", "/api/v2/messages/reaction", map[string]any{"instanceId": c.shop.id, "phone": c.peer, "messageId": c.vars["inbound_message_id"], "emoji": "👍"}, nil)
				},
				"connectionapi": func(c *trial) {
					connectionSend("react", map[string]any{"messageId": c.vars["inbound_message_id"], "emoji": "👍"})(c)
				},
			},
		},
		{name: "mark read", given: asks, settled: read, left: chat, ways: map[string]func(*trial){
			"instanceapi": instance("mark-read"), "connectionapi": connection("mark-read"),
		}},
		{name: "typing", given: asks, settled: func(c *trial) { c.typed("composing") }, left: chat, ways: map[string]func(*trial){
			"instanceapi": instance("typing", "isTyping", true), "connectionapi": connection("typing"),
		}},
		{name: "typing no more", given: asks, settled: func(c *trial) { c.typed("paused") }, left: chat, ways: map[string]func(*trial){
			"instanceapi": instance("typing", "isTyping", false), "connectionapi": connection("typing/stop"),
		}},
		{name: "check number", left: []string{"numbers"}, ways: map[string]func(*trial){
			"instanceapi": func(c *trial) {
				c.api("POST", "/api/v1/contacts/check", map[string]any{"instanceId": c.shop.id, "phone": c.peer}, nil)
			},
			"tokenapi": func(c *trial) { c.with("GET", "/api/v1/on-whatsapp/"+c.peer, nil, nil) },
		}},
		{name: "text to a group", given: inGroup, left: []string{"grouped"}, entries: true, ways: inGroups()},
	}
}

// inGroups are the ways to write to the group.
func inGroups() map[string]func(*trial) {
	const hello = "Stocktaking is on Friday."
	to := func(way func(*trial, string)) func(*trial) {
		return func(c *trial) {
			c.Helper()
			way(c, c.vars["group_jid"])
			id, _, _ := strings.Cut(c.vars["group_jid"], "@")
			c.vars["group_id"] = id
			c.await("SELECT count(*) FROM messages m JOIN chats ON chats.id = chat_id WHERE group_id = $1 AND status = 'delivered'", []any{id}, "1")
		}
	}
	return map[string]func(*trial){
		"instanceapi": to(func(c *trial, jid string) {
			c.api("POST", "/api/v1/groups/"+jid+"/send", map[string]any{"instanceId": c.shop.id, "message": hello}, nil)
		}),
		"botapi": to(func(c *trial, jid string) {
			c.must(c.call(nil, "POST", "/whatsapp/message"+c.pair(), map[string]any{"chatId": jid, "message": hello}), "message", nil)
		}),
		"connectionapi": to(func(c *trial, jid string) {
			c.api("POST", "/api/connections/"+c.shop.id.String()+"/send", map[string]any{"chatId": jid, "text": hello}, nil)
		}),
		"sessionapi": to(func(c *trial, jid string) {
			c.with("POST", "/api/v1/messages?sessionId="+c.shop.id.String(),
				map[string]any{"recipient_type": "group", "to": jid, "type": "text", "text": map[string]any{"body": hello}}, nil)
		}),
		"tokenapi": to(func(c *trial, jid string) {
			c.with("POST", "/api/v1/send-message", map[string]any{"to": jid, "text": hello}, nil)
		}),
	}
}
