package contract_test

import (
	"strconv"
	"strings"

	"balas/simulator/world"
)

func botMessages() map[string]effect {
	const id = "data.key.id"
	return map[string]effect{
		"001-message":         {given: stocked, then: parts},
		"001-message-image":   {then: sends(id, "image", caption("caption"), file("photo.png"))},
		"001-message-video":   {then: sends(id, "video", file("clip.mp4"))},
		"001-message-audio":   {then: sends(id, "audio", file("voice.ogg"))},
		"001-message-doc":     {then: sends(id, "document", fileName("filename"), file("report.pdf"))},
		"001-message-fileurl": {then: sends(id, "image", caption("caption"), file("photo.jpg"))},
		"001-message-contact": {then: sends(id, "contact", card("vcard.fullName", "vcard.phoneNumber"))},
		"001-message-button":  {then: func(c *trial) { c.offered(id, "btndata.text", "btndata.footerText", "btndata.buttons.0.title") }},
		"001-message-list": {then: func(c *trial) {
			c.offered(id, "msgdata.text", "msgdata.description", "msgdata.sections.0.rows.0.title")
		}},
		"001-message-media-button": {then: func(c *trial) {
			above := c.reads(c.peer, func(e world.Entry) bool { return e.Type == "image" })
			file("photo.jpg")(c, above)
			c.offered(id, "btndata.text", "btndata.footerText", "btndata.buttons.0.title")
		}},
		"001-message-sendtext": {then: sends("data", "text", text("message"))},
	}
}

// stocked has two files and a contact to send.
func stocked(c *trial) {
	c.Helper()
	for n, name := range []string{"photo.jpg", "report.pdf"} {
		c.vars["media_hex_id_"+strconv.Itoa(n+1)] = c.uploaded(name)
	}
	var made struct{ Data struct{ HexID string } }
	c.with("PUT", "/api/v1/contacts", map[string]any{"phone": "6281390000033", "name": "Rudi of the kiln"}, &made)
	c.vars["contact_hex_id"] = made.Data.HexID
}

// parts looks for all that one call sends.
func parts(c *trial) {
	c.Helper()
	is := func(kind string) world.Entry {
		return c.reads(c.peer, func(e world.Entry) bool { return e.Type == kind })
	}
	c.same("text", is("text").Text, c.in("message"))
	c.same("first file", is("image").SHA256, sum("photo.jpg"))
	c.same("second file", is("document").SHA256, sum("report.pdf"))
	c.same("place", is("location").Text, c.in("location.name"))
	c.same("latitude", strconv.FormatFloat(is("location").Latitude, 'f', 6, 64), c.in("location.lat"))
	if e := is("contact"); !strings.Contains(e.VCard, "Rudi of the kiln") || !strings.Contains(e.VCard, "waid=6281390000033") {
		c.Errorf("the card is %q", e.VCard)
	}
	c.await(`SELECT count(*) FROM messages JOIN chats ON chats.id = chat_id JOIN contact_aliases a ON a.contact_id = chats.contact_id
		WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2 AND from_me AND status IN ('sent', 'delivered', 'read')`, []any{c.shop.id, c.peer}, "5")
}

// offered looks at a message to choose from: its native form with text, footer and first choice, and the text with the
// same choices by number for phones that draw none.
func (c *trial) offered(key, text, footer, choice string) {
	c.Helper()
	c.sent(c.messageID(key), "menu", func(c *trial, e world.Entry) {
		if !strings.Contains(e.Text, c.in(text)) || !strings.Contains(e.Text, c.in(choice)) {
			c.Errorf("the text is %q", e.Text)
		}
		native := c.reads(c.peer, func(e world.Entry) bool { return len(e.Choices) > 0 })
		c.same("question", native.Text, c.in(text))
		c.same("footer", native.Footer, c.in(footer))
		c.same("first choice", native.Choices[0].Text, c.in(choice))
	})
}
