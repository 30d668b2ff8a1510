package contract_test

import (
	"net/http"
	"strings"
)

func tokens() map[string]effect {
	return map[string]effect{
		"004-sessions-list": {then: func(c *trial) {
			s := c.item("data", "id", c.shop.id.String())
			c.same("session", []any{dig(s, "status"), dig(s, "phone")}, []any{"CONNECTED", c.shop.phone})
		}},
		"004-sessions-create": {at: own, then: func(c *trial) {
			c.holds("SELECT i.name || ' ' || w.url FROM instances i JOIN webhooks w ON w.instance_id = i.id WHERE i.id = $1 AND i.account_id = $2",
				[]any{c.got("data.id"), c.shop.account}, c.in("name")+" "+c.in("webhookUrl"))
			c.same("status with its key", c.call(http.Header{"Authorization": {"Bearer " + c.got("data.apiKey")}}, "GET", "/api/v1/contacts", nil).status, 200)
		}},
		"004-sessions-get":     {then: func(c *trial) { c.says("data.id", c.shop.id); c.says("data.apiKey", c.shop.token) }},
		"004-sessions-delete":  {at: linked, then: (*trial).erased},
		"004-sessions-connect": {at: own, then: func(c *trial) { c.says("data.status", "CONNECTING"); c.state(c.shop, "scan_qr") }},
		"004-sessions-disconnect": {at: linked, then: func(c *trial) {
			c.says("data.status", "DISCONNECTED")
			c.state(c.shop, "stopped")
			c.same("linked clients", c.devices(c.shop), 1)
		}},
		"004-sessions-qrcode": {at: waiting, then: func(c *trial) { c.scanned(func() string { return c.got("data.qrCode") }) }},
		"004-send-message":    {then: sends("messageId", "text", text("text"))},
		"004-contacts-list":   {given: saved, then: func(c *trial) { c.same("name", dig(c.item("data", "phone", c.peer), "name"), "Ayu of the market") }},
		"004-contacts-upsert": {then: func(c *trial) {
			c.holds("SELECT c.name FROM contacts c JOIN contact_aliases a ON a.contact_id = c.id WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2",
				[]any{c.shop.id, c.peer}, c.in("name"))
		}},
		"004-contacts-get": {given: saved, then: func(c *trial) { c.says("data.phone", c.peer); c.says("data.name", "Ayu of the market") }},
		"004-on-whatsapp":  {then: func(c *trial) { c.says("data.exists", true); c.says("data.jid", c.peer+"@s.whatsapp.net") }},
		"004-groups-list": {given: inGroup, then: func(c *trial) {
			c.same("name", dig(c.item("data", "id", c.vars["group_jid"]), "name"), "Potters")
		}},
		"004-groups-create": {then: func(c *trial) {
			c.says("data.name", c.in("name"))
			c.joined(c.got("data.id"), c.peer, true)
			c.joined(c.got("data.id"), c.shop.phone, true)
		}},
		"004-groups-get": {given: inGroup, then: func(c *trial) {
			c.says("data.id", c.vars["group_jid"])
			c.says("data.name", "Potters")
			c.says("data.participantsCount", 2)
		}},
		"004-groups-participants": {given: inGroup, then: func(c *trial) { c.item("data", "id", c.peer+"@s.whatsapp.net") }},
		"004-groups-participants-add": {given: aside, then: func(c *trial) {
			c.joined(c.vars["group_jid"], c.vars["peer_phone"], true)
		}},
		"004-groups-participants-remove": {given: inGroup, then: func(c *trial) { c.joined(c.vars["group_jid"], c.peer, false) }},
		"004-groups-leave": {given: inGroup, then: func(c *trial) {
			c.says("data.left", true)
			c.joined(c.vars["group_jid"], c.shop.phone, false)
		}},
	}
}

// aside has a group in which the customer is not.
func aside(c *trial) {
	c.Helper()
	inGroup(c)
	c.vars["peer_phone"] = c.person("Rudi")
}

// joined asks the network whether somebody is in a group.
func (c *trial) joined(jid, number string, want bool) {
	c.Helper()
	c.same(number+" is in the group", strings.Contains(c.members(jid), number), want)
	id, _, _ := strings.Cut(jid, "@")
	c.await(sqlMember, []any{c.shop.id, id, number}, map[bool]string{true: "true", false: "false"}[want])
}

// The store has somebody in a group; of its own number it knows the role.
const sqlMember = `SELECT CASE WHEN i.phone = $3 THEN g.role <> '' ELSE EXISTS (
		SELECT FROM jsonb_array_elements(g.members) m WHERE m->>'phone' = $3) END
	FROM groups g JOIN instances i ON i.id = g.instance_id WHERE g.instance_id = $1 AND g.id = $2`
