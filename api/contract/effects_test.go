package contract_test

import (
	"maps"
	"strings"
	"time"

	"balas/simulator/world"
)

// effects are all operations with how each is looked at.
func effects() map[string]effect {
	all := map[string]effect{}
	for _, some := range []map[string]effect{
		instanceMessages(), instanceChats(), instanceAgent(), botSettings(), botMessages(), connections(), connectionSends(), connectionMore(),
		sessions(), sessionCampaigns(), tokens(),
	} {
		maps.Copy(all, some)
	}
	return all
}

const sqlSent = `SELECT kind || ' ' || origin || ' ' || (status IN ('sent', 'delivered', 'read')) FROM messages WHERE instance_id = $1 AND id = $2 AND from_me`

// sends looks at a message that the operation sends: what the customer's phone decrypts, and that the store has it as sent.
func sends(key, kind string, looks ...func(*trial, world.Entry)) func(*trial) {
	return func(c *trial) { c.Helper(); c.sent(c.messageID(key), kind, looks...) }
}

func (c *trial) sent(id, kind string, looks ...func(*trial, world.Entry)) {
	c.Helper()
	e := c.heard(c.peer, id)
	c.same("type on the phone", e.Type, map[bool]string{true: "text", false: kind}[kind == "menu"])
	c.same("sender", e.From, c.shop.phone)
	for _, look := range looks {
		look(c, e)
	}
	c.await(sqlSent, []any{c.shop.id, id}, kind+" api true") // marks are written a moment later
}

// messageID is the id of the message in the answer; documents also write it behind the chat.
func (c *trial) messageID(key string) string {
	c.Helper()
	id := c.got(key)
	return id[strings.LastIndex(id, "_")+1:]
}

// text compares what the phone shows with a field of the request.
func text(key string) func(*trial, world.Entry) {
	return func(c *trial, e world.Entry) { c.Helper(); c.same("text on the phone", e.Text, c.in(key)) }
}

func caption(key string) func(*trial, world.Entry) {
	return func(c *trial, e world.Entry) { c.Helper(); c.same("caption on the phone", e.Caption, c.in(key)) }
}

func fileName(key string) func(*trial, world.Entry) {
	return func(c *trial, e world.Entry) { c.Helper(); c.same("file's name on the phone", e.FileName, c.in(key)) }
}

// file compares the decrypted file with a sample.
func file(name string) func(*trial, world.Entry) {
	return func(c *trial, e world.Entry) { c.Helper(); c.same("hash of the decrypted file", e.SHA256, sum(name)) }
}

// place compares a place with the coordinates in the object at the key of the request.
func place(c *trial, e world.Entry) {
	c.Helper()
	c.same("latitude", e.Latitude, dig(c.asked, "latitude"))
	c.same("longitude", e.Longitude, dig(c.asked, "longitude"))
	c.same("name of the place", e.Text, c.in("name"))
}

// card looks for a name and a number in a contact card.
func card(name, phone string) func(*trial, world.Entry) {
	return func(c *trial, e world.Entry) {
		c.Helper()
		if !strings.Contains(e.VCard, c.in(name)) || !strings.Contains(e.VCard, "waid="+c.in(phone)) {
			c.Errorf("the card is %q", e.VCard)
		}
	}
}

// reacted looks at a reaction on the customer's phone.
func reacted(c *trial) {
	c.Helper()
	e := c.reads(c.peer, func(e world.Entry) bool { return e.Type == "reaction" && e.TargetID == c.vars["inbound_message_id"] })
	c.same("reaction", e.Text, c.in("emoji"))
}

// asks has the customer write first.
func asks(c *trial) {
	c.Helper()
	c.vars["inbound_message_id"] = c.tell(map[string]any{"text": "Do you have teapots?"})
}

// wrote has the shop write first.
func wrote(c *trial) { c.Helper(); c.vars["message_id"] = c.written("We have teapots.") }

func inGroup(c *trial) { c.Helper(); c.vars["group_jid"] = c.gathered() }

// hears waits until a webhook got an event that holds the text.
func (c *trial) hears(path, text string) {
	c.Helper()
	late := time.After(patience)
	for {
		taken, news := c.w.hook.at(path)
		for _, body := range taken {
			if strings.Contains(body, text) {
				return
			}
		}
		select {
		case <-news:
		case <-late:
			c.Fatalf("the webhook hears nothing of %s, only %q", text, taken)
		}
	}
}

// notified has the customer write, and waits until the webhook of the request hears of it.
func notified(c *trial) {
	c.Helper()
	c.hears("/"+c.op.ID, c.tell(map[string]any{"text": "Is anybody there?"}))
}
