package contract_test

import (
	"net/http"

	"balas/simulator/world"
)

func sessions() map[string]effect {
	const id = "messageId"
	return map[string]effect{
		"003-sessions-create": {then: func(c *trial) {
			c.await("SELECT state FROM instances WHERE slug = $1 AND account_id = $2", []any{c.in("sessionId"), c.shop.account}, "scan_qr")
			c.same("status with its token", c.call(http.Header{"Authorization": {"Bearer " + c.got("token")}}, "GET", "/api/v1/sessions", nil).status, 200)
		}},
		"003-sessions-list": {then: func(c *trial) {
			s := c.item("", "sessionId", c.shop.id.String())
			c.same("session", []any{dig(s, "status"), dig(s, "token"), dig(s, "detail")}, []any{"CONNECTED", c.shop.token, "Connected as Kiln house"})
		}},
		"003-sessions-delete": {at: linked, then: (*trial).erased},
		"003-webhook-set":     {at: linked, then: notified},
		"003-webhook-get": {at: own, given: called, then: func(c *trial) {
			c.says("sessionId", c.shop.id)
			c.says("url", c.vars["webhook_url"])
		}},
		"003-webhook-delete": {at: own, given: called, then: func(c *trial) {
			c.holds("SELECT count(*) FROM webhooks WHERE instance_id = $1", []any{c.shop.id}, "0")
		}},
		"003-media-upload": {then: func(c *trial) {
			got := c.call(nil, "GET", c.got("url"), nil)
			c.same("the file", got.text == string(samples()["photo.jpg"]), true)
		}},
		"003-messages-send": {then: sends(id, "text", text("text.body"))},
		"003-message-delete": {given: wrote, then: func(c *trial) {
			c.reads(c.peer, func(e world.Entry) bool { return e.Type == "revoke" && e.TargetID == c.vars["message_id"] })
			c.await("SELECT revoked_at IS NOT NULL FROM messages WHERE instance_id = $1 AND id = $2", []any{c.shop.id, c.vars["message_id"]}, "true")
		}},
		"003-legacy-send-message": {then: sends(id, "text", text("message"))},
		"003-legacy-message":      {then: sends(id, "text", text("message"))},
	}
}

// called has set the session's webhook.
func called(c *trial) {
	c.Helper()
	c.with("POST", "/api/v1/webhook", map[string]any{"sessionId": c.shop.id, "url": c.vars["webhook_url"]}, nil)
}
