package contract_test

import (
	"balas/simulator/world"
)

// sqlChat is the chat with a number, behind what is asked of it.
const sqlChat = ` FROM chats JOIN contact_aliases a ON a.contact_id = chats.contact_id WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2`

func instanceChats() map[string]effect {
	return map[string]effect{
		"000-v2-chats-list": {given: asks, then: func(c *trial) {
			one := c.item("data", "id", c.peer+"@c.us")
			c.same("chat", []any{dig(one, "lastMessage.body"), dig(one, "unreadCount"), dig(one, "isGroup")}, []any{"Do you have teapots?", 1, false})
		}},
		"000-v2-chats-messages": {given: asks, then: func(c *trial) {
			one := c.item("data", "id", c.vars["inbound_message_id"])
			c.same("message", []any{dig(one, "body"), dig(one, "fromMe")}, []any{"Do you have teapots?", false})
		}},
		"000-v2-chats-mark-read": {given: asks, then: wasRead},
		"000-v2-chats-archive":   {given: asks, then: func(c *trial) { c.arranged("archived", "true", c.thread().Archived) }},
		"000-v2-chats-unarchive": {given: arranged("archive"), then: func(c *trial) { c.arranged("NOT archived", "true", !c.thread().Archived) }},
		"000-v2-chats-mute":      {given: asks, then: func(c *trial) { c.arranged("muted_until > now()", "true", c.thread().Muted) }},
		"000-v2-chats-unmute":    {given: arranged("mute"), then: func(c *trial) { c.arranged("muted_until IS NULL", "true", !c.thread().Muted) }},
		"000-v2-chats-pin":       {given: asks, then: func(c *trial) { c.arranged("pinned_at IS NOT NULL", "true", c.thread().Pinned) }},
		"000-v2-chats-unpin":     {given: arranged("pin"), then: func(c *trial) { c.arranged("pinned_at IS NULL", "true", !c.thread().Pinned) }},
		"000-v2-chats-typing":    {given: asks, then: func(c *trial) { c.typed("composing") }},
		"000-v2-chats-profile-picture": {given: pictured, then: func(c *trial) {
			c.says("data.chatId", c.peer+"@c.us")
			if c.got("data.profilePicUrl") == "" {
				c.Errorf("there is no picture: %s", c.text)
			}
		}},
		"000-v2-chats-delete": {given: asks, then: func(c *trial) {
			c.same("deleted on the phone", c.thread().Chat == "" || c.thread().Deleted, true)
			c.holds("SELECT count(*) FROM messages WHERE instance_id = $1 AND id = $2 AND deleted_at IS NULL AND NOT EXISTS (SELECT FROM chats WHERE id = chat_id AND cleared_seq >= seq)",
				[]any{c.shop.id, c.vars["inbound_message_id"]}, "0")
		}},
	}
}

// arranged compares what the store holds of the chat, and says so if the phone shows something else.
func (c *trial) arranged(column, want string, shown bool) {
	c.Helper()
	c.holds("SELECT "+column+sqlChat, []any{c.shop.id, c.peer}, want)
	c.same("the phone shows it", shown, true)
}

// arranged has the customer write, and the chat arranged.
func arranged(how string) func(*trial) {
	return func(c *trial) {
		c.Helper()
		asks(c)
		c.api("POST", "/api/v2/chats/"+how, map[string]any{"instanceId": c.shop.id, "chatId": c.peer}, nil)
	}
}

// wasRead looks at the receipt that goes to the customer.
func wasRead(c *trial) {
	c.Helper()
	c.holds("SELECT unread"+sqlChat, []any{c.shop.id, c.peer}, "0")
	c.did("receipt", func(e world.Event) bool {
		return e.Type == "read" && len(e.IDs) > 0 && e.IDs[0] == c.vars["inbound_message_id"]
	})
}

// typed looks at what the customer's phone is told of typing.
func (c *trial) typed(state string) {
	c.Helper()
	c.did("chatstate", func(e world.Event) bool { return e.Chat == c.peer && (e.Type == state || e.Detail == state) })
}

// pictured gives the customer a picture.
func pictured(c *trial) {
	c.Helper()
	c.control("PUT", "phones/"+c.peer+"/picture", map[string]any{"data": samples()["photo.jpg"]}, nil)
}
