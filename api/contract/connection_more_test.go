package contract_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/coder/websocket"

	"balas/account"
)

func connectionMore() map[string]effect {
	return map[string]effect{
		"002-webhooks-list": {at: own, given: hooked, then: func(c *trial) {
			c.same("address", dig(c.item("", "id", c.vars["webhook_id"]), "url"), c.vars["webhook_url"])
		}},
		"002-webhooks-create": {then: func(c *trial) {
			c.holds("SELECT url FROM webhooks WHERE id = $1 AND instance_id = $2", []any{c.got("id"), c.shop.id}, c.in("url"))
			notified(c)
		}},
		"002-webhooks-update": {at: own, given: hooked, then: func(c *trial) {
			c.holds("SELECT url || ' ' || active || ' ' || array_to_string(events, ',') FROM webhooks WHERE id = $1", []any{c.vars["webhook_id"]}, c.in("url")+" false message")
		}},
		"002-webhooks-delete": {at: own, given: hooked, then: func(c *trial) {
			c.says("success", true)
			c.holds("SELECT count(*) FROM webhooks WHERE id = $1", []any{c.vars["webhook_id"]}, "0")
		}},
		"002-webhooks-logs": {at: linked, given: toldHook, then: func(c *trial) {
			one := c.item("", "payload.payload.body", "Is anybody there?")
			c.same("delivery", []any{dig(one, "status"), dig(one, "responseStatus"), dig(one, "webhookId")}, []any{"delivered", 200, c.vars["webhook_id"]})
		}},
		"002-webhooks-test": {at: own, given: hooked, then: func(c *trial) {
			c.says("success", true)
			c.hears("/"+c.op.ID, "")
		}},
		"002-tokens-list":   {at: own, given: minted, then: func(c *trial) { c.same("name", dig(c.item("", "id", c.vars["token_id"]), "name"), "spare") }},
		"002-tokens-create": {then: func(c *trial) { c.says("name", c.in("name")); c.opens(c.got("token"), 200) }},
		"002-tokens-revoke": {at: own, given: minted, then: func(c *trial) { c.opens(c.vars["token"], 401) }},
		"002-ws":            {run: followed, then: func(*trial) {}},
		"002-billing-status": {at: own, then: func(c *trial) {
			c.says("slots.used", 1)
			c.holds("SELECT count(*) FROM instances WHERE account_id = $1", []any{c.shop.account}, "1")
		}},
		"002-billing-can-create": {at: own, then: func(c *trial) { c.says("usedSlots", 1); c.says("allowed", true) }},
		"002-billing-slots": {at: own, then: func(c *trial) {
			c.says("slots", dig(c.asked, "quantity"))
			var now struct{ Slots struct{ Paid int } }
			c.must(c.call(http.Header{"Authorization": {"Bearer " + c.shop.key}}, "GET", "/api/billing/status", nil), "billing status", &now)
			c.same("paid slots", now.Slots.Paid, dig(c.asked, "quantity"))
		}},
		"002-billing-checkout": {at: own, then: leads},
		"002-billing-portal":   {at: own, then: leads},
	}
}

// hooked has given the connection a webhook.
func hooked(c *trial) {
	c.Helper()
	var made struct{ ID string }
	c.api("POST", "/api/connections/"+c.shop.id.String()+"/webhooks", map[string]any{"url": c.vars["webhook_url"], "events": []string{"message"}}, &made)
	c.vars["webhook_id"] = made.ID
}

// toldHook is hooked, and an event has arrived.
func toldHook(c *trial) {
	c.Helper()
	hooked(c)
	notified(c)
	c.await("SELECT count(*) FROM deliveries WHERE webhook_id = $1 AND state = 'delivered'", []any{c.vars["webhook_id"]}, "1")
}

// minted has another key of the account.
func minted(c *trial) {
	c.Helper()
	k, err := account.CreateKey(c.Context(), c.w.pool, c.shop.account, "spare", nil)
	if err != nil {
		c.Fatalf("make key: %v", err)
	}
	c.vars["token"] = k.Secret
	c.fixed("token_id", "SELECT id FROM credentials WHERE account_id = $1 AND name = 'spare'", c.shop.account)
}

// opens looks what a token is good for.
func (c *trial) opens(token string, status int) {
	c.Helper()
	c.same("status with the token", c.call(http.Header{"Authorization": {"Bearer " + token}}, "GET", "/api/connections", nil).status, status)
}

// leads makes sure that there is an address to go to.
func leads(c *trial) {
	c.Helper()
	if to, err := url.Parse(c.got("url")); err != nil || to.Host == "" {
		c.Errorf("the address is %q", c.got("url"))
	}
}

// followed opens the WebSocket, has the customer write, and waits until the socket tells of it.
func followed(c *trial) {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), patience)
	defer cancel()
	address := c.build().URL.String()
	conn, resp, err := websocket.Dial(ctx, address, nil)
	if err != nil {
		c.Fatalf("open the socket: %v", err)
	}
	defer func() { _ = conn.CloseNow() }()
	c.same("status", resp.StatusCode, c.op.Status)
	id := c.tell(map[string]any{"text": "Is anybody there?"})
	for {
		kind, frame, err := conn.Read(ctx)
		if err != nil {
			c.Fatalf("read the socket: %v", err)
		}
		c.same("kind of frame", kind, websocket.MessageText)
		if strings.Contains(string(frame), id) {
			return
		}
	}
}
