package contract_test

import (
	"fmt"
	"strings"
)

func connections() map[string]effect {
	return map[string]effect{
		"002-connections-list": {then: func(c *trial) {
			one := c.item("", "id", c.shop.id.String())
			c.same("connection", []any{dig(one, "status"), dig(one, "phoneNumber")}, []any{"working", c.shop.phone})
		}},
		"002-connections-create": {at: own, then: func(c *trial) {
			c.await("SELECT state FROM instances WHERE id = $1 AND account_id = $2", []any{c.got("id"), c.shop.account}, "scan_qr")
		}},
		"002-connections-get-or-create": {at: own, then: func(c *trial) {
			c.says("id", c.shop.id)
			c.state(c.shop, "scan_qr")
		}},
		"002-connections-get": {then: func(c *trial) { c.says("id", c.shop.id); c.says("phoneNumber", c.shop.phone) }},
		"002-connections-update": {at: own, then: func(c *trial) {
			c.holds("SELECT name FROM instances WHERE id = $1", []any{c.shop.id}, c.in("name"))
		}},
		"002-connections-delete": {at: linked, then: func(c *trial) { c.says("id", c.shop.id); c.erased() }},
		"002-connections-restart": {at: linked, given: func(c *trial) { c.vars["logins"] = fmt.Sprint(c.logins()) }, then: func(c *trial) {
			c.until(func() bool { return fmt.Sprint(c.logins()-1) == c.vars["logins"] }, func() string { return "the client does not log in anew" })
			c.state(c.shop, "connected")
		}},
		"002-connections-qr": {at: waiting, then: func(c *trial) { c.scanned(func() string { return c.got("value") }) }},
		"002-connections-chats": {given: asks, then: func(c *trial) {
			one := c.item("", "id", c.peer+"@c.us")
			c.same("chat", []any{dig(one, "lastMessage.body"), dig(one, "unreadCount")}, []any{"Do you have teapots?", 1})
		}},
		"002-connections-me": {then: func(c *trial) { c.says("id", c.shop.phone+"@c.us"); c.says("pushName", "Kiln house") }},
		"002-connections-media": {given: received, then: func(c *trial) {
			c.same("the file", strings.Compare(c.text, string(samples()["report.pdf"])), 0)
		}},
		"002-health": {then: func(c *trial) { c.says("status", "ok") }},
	}
}

// logins is how often the shop's client has logged in.
func (c *trial) logins() (n int) {
	c.Helper()
	var log struct{ Events []struct{ Phone string } }
	c.control("GET", "events?kind=login", nil, &log)
	for _, e := range log.Events {
		if e.Phone == c.shop.phone {
			n++
		}
	}
	return n
}

// received has got a document from the customer.
func received(c *trial) {
	c.Helper()
	id := c.tell(map[string]any{"document": map[string]any{"data": samples()["report.pdf"], "mimetype": "application/pdf", "fileName": "prices.pdf"}})
	c.vars["media_filename"], c.vars["mimetype"] = id, "application/pdf"
}

func connectionSends() map[string]effect {
	const id = "messageId"
	done := func(then func(*trial)) func(*trial) {
		return func(c *trial) { c.Helper(); c.says("success", true); then(c) }
	}
	return map[string]effect{
		"002-send":          {then: sends(id, "text", text("text"))},
		"002-send-image":    {then: sends(id, "image", caption("caption"), file("photo.jpg"))},
		"002-send-document": {then: sends(id, "document", fileName("filename"), file("report.pdf"))},
		"002-send-video":    {then: sends(id, "video", caption("caption"), file("clip.mp4"))},
		"002-send-audio":    {then: sends(id, "audio", file("voice.ogg"))},
		"002-send-location": {then: sends(id, "location", place)},
		"002-send-contact":  {then: sends(id, "contact", card("contactName", "contactPhone"))},
		"002-react":         {given: asks, then: done(reacted)},
		"002-mark-read":     {given: asks, then: done(wasRead)},
		"002-typing":        {given: asks, then: done(func(c *trial) { c.typed("composing") })},
		"002-typing-stop":   {given: asks, then: done(func(c *trial) { c.typed("paused") })},
	}
}
