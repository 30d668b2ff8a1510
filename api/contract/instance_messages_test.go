package contract_test

import (
	"strings"

	"balas/simulator/world"
)

func instanceMessages() map[string]effect {
	const id = "data.messageId"
	return map[string]effect{
		"000-messages-send":  {then: sends(id, "text", text("message"))},
		"000-messages-bulk":  {then: bulk},
		"000-messages-media": {then: sends(id, "image", caption("caption"), file("photo.jpg"))},
		"000-messages-get": {given: wrote, then: func(c *trial) {
			c.says(id, c.vars["message_id"])
			c.says("data.chatId", c.peer+"@c.us")
			c.says("data.fromMe", true)
			c.says("data.type", "chat")
		}},
		"000-messages-status": {given: delivered, then: func(c *trial) {
			c.says(id, c.vars["message_id"])
			c.says("data.status", "delivered")
			c.same("deliveredAt", typeOf(dig(c.json, "data.deliveredAt")), "string")
		}},
		"000-groups-list": {given: inGroup, then: func(c *trial) {
			g := c.item("data", "id", c.vars["group_jid"])
			c.same("group", []any{dig(g, "name"), dig(g, "participantsCount"), dig(g, "isAdmin")}, []any{"Potters", 2, true})
		}},
		"000-groups-send": {given: inGroup, then: func(c *trial) {
			c.sent(c.got(id), "text", text("message"), func(c *trial, e world.Entry) { c.same("chat", e.Chat, c.vars["group_jid"]) })
		}},
		"000-groups-members": {given: inGroup, then: func(c *trial) {
			c.says("data.groupId", c.vars["group_jid"])
			c.says("data.total", 2)
			c.same("owner is admin", dig(c.item("data.participants", "id", c.shop.phone+"@c.us"), "isAdmin"), true)
			c.same("customer is admin", dig(c.item("data.participants", "id", c.peer+"@c.us"), "isAdmin"), false)
		}},
		"000-contacts-list": {given: saved, then: func(c *trial) {
			c.same("contact", dig(c.item("data", "phone", c.peer), "name"), "Ayu of the market")
		}},
		"000-contacts-detail": {then: func(c *trial) {
			c.says("data.phone", c.peer)
			c.says("data.about", "At the market")
			c.says("data.isOnWhatsApp", true)
		}},
		"000-contacts-check": {then: func(c *trial) {
			c.says("data.isOnWhatsApp", true)
			c.says("data.chatId", c.peer+"@c.us")
		}},
		"000-instances-list": {then: func(c *trial) {
			i := c.item("data", "instanceId", c.shop.id.String())
			c.same("instance", []any{dig(i, "status"), dig(i, "phone")}, []any{"WORKING", c.shop.phone})
		}},
		"000-instances-status": {then: func(c *trial) {
			c.says("data.instanceId", c.shop.id)
			c.says("data.status", "WORKING")
		}},
		"000-v2-messages-reply": {given: asks, then: sends(id, "text", text("message"), func(c *trial, e world.Entry) {
			c.same("quoted", e.QuotedID, c.vars["inbound_message_id"])
		})},
		"000-v2-messages-reaction": {given: asks, then: reacted},
		"000-v2-messages-forward": {given: wrote, then: sends(id, "text", func(c *trial, e world.Entry) {
			c.same("text", e.Text, "We have teapots.")
			c.same("forwarded", e.Forwarded, true)
		})},
		"000-v2-messages-location": {then: sends(id, "location", place, func(c *trial, e world.Entry) { c.same("address", e.Address, c.in("address")) })},
		"000-v2-messages-contact":  {then: sends(id, "contact", card("contactName", "contactPhone"))},
		"000-v2-messages-poll": {then: sends(id, "poll", text("question"), func(c *trial, e world.Entry) {
			c.same("options", e.Options, dig(c.asked, "options"))
		})},
		"000-v2-messages-poll-vote": {given: polled, then: func(c *trial) {
			e := c.reads(c.peer, func(e world.Entry) bool { return e.Type == "vote" && e.TargetID == c.vars["poll_message_id"] })
			c.same("vote", e.Options, []string{"Glass"})
		}},
		"000-v2-messages-link-preview": {then: sends(id, "text", func(c *trial, e world.Entry) {
			if !strings.HasPrefix(e.Text, c.in("text")) || !strings.Contains(e.Text, c.in("url")) || e.Preview == nil || e.Preview.Title != "The kiln house" {
				c.Errorf("the phone shows %q with the preview %+v", e.Text, e.Preview)
			}
		})},
	}
}

// bulk looks for each of the texts on its recipient's phone.
func bulk(c *trial) {
	c.Helper()
	asked, _ := dig(c.asked, "messages").([]any)
	c.says("data.sent", len(asked))
	for _, one := range asked {
		phone, _ := dig(one, "phone").(string)
		id, _ := dig(c.item("data.results", "phone", phone), "messageId").(string)
		c.same("text on the phone", c.heard(phone, id).Text, dig(one, "message"))
		c.await(sqlSent, []any{c.shop.id, id}, "text api true")
	}
}

// delivered is wrote, and the phone has said so.
func delivered(c *trial) {
	c.Helper()
	wrote(c)
	c.await("SELECT status FROM messages WHERE instance_id = $1 AND id = $2", []any{c.shop.id, c.vars["message_id"]}, "delivered")
}

// saved writes the customer into the shop's address book.
func saved(c *trial) {
	c.Helper()
	c.with("PUT", "/api/v1/contacts", map[string]any{"phone": c.peer, "name": "Ayu of the market"}, nil)
}

func polled(c *trial) {
	c.Helper()
	c.vars["poll_message_id"] = c.tell(map[string]any{"poll": map[string]any{"name": "Which teapot?", "options": []string{"Glass", "Clay"}, "selectable": 1}})
}
