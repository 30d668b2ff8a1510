package contract_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image/png"
	"strings"
)

func botSettings() map[string]effect {
	return map[string]effect{
		"001-update-general": {at: own, then: func(c *trial) {
			c.updated()
			c.set("botName", c.in("bot_name"))
			c.set("timezone", c.in("bot_timezone"))
			c.set("lang", c.in("bot_lang"))
			c.set("sendDefaultMsg", dig(c.asked, "default_msg"))
		}},
		"001-update-actions": {at: own, then: func(c *trial) {
			c.updated()
			for name, now := range map[string]string{
				"send_default_msg": "sendDefaultMsg", "reply_group_msgs": "replyGroupMsgs", "reply_unread_msgs": "replyUnreadMsgs",
				"reply_msgs": "replyMsgs", "multi_device": "multiDevice", "send_webhook": "sendWebhook",
			} {
				c.set(now, dig(c.asked, name))
			}
		}},
		"001-update-active-days": {at: own, given: closed, then: func(c *trial) {
			c.updated()
			for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
				c.set(day, dig(c.asked, day))
			}
		}},
		"001-update-active-hours": {at: own, then: func(c *trial) {
			c.updated()
			c.set("activeFrom", c.in("from"))
			c.set("activeTo", c.in("to"))
		}},
		"001-set-webhook": {at: linked, then: func(c *trial) { c.updated(); notified(c) }},
		"001-create": {at: own, then: func(c *trial) {
			c.holds("SELECT access_token_hash IS NOT NULL FROM instances WHERE hex_id = $1 AND session_id = $2 AND account_id = $3",
				[]any{c.got("data._id"), c.got("data.session_id"), c.shop.account}, "true")
			pair := fmt.Sprintf("?session_id=%s&access_token=%s", c.got("data.session_id"), c.got("data.settings.access_token"))
			c.same("status with the new pair", c.call(nil, "GET", "/whatsapp/instance"+pair, nil).status, 200)
		}},
		"001-init": {at: own, then: func(c *trial) {
			c.says("data.key", c.shop.id)
			c.state(c.shop, "scan_qr")
			c.holds("SELECT url FROM webhooks WHERE instance_id = $1 AND dialect = 'botapi'", []any{c.shop.id}, c.in("config.webhookUrl"))
		}},
		"001-scan":        {at: waiting, then: func(c *trial) { c.scanned(func() string { return base64.StdEncoding.EncodeToString([]byte(c.text)) }) }},
		"001-scan-base64": {at: waiting, then: func(c *trial) { c.scanned(func() string { return c.text }) }},
		"001-instance-info": {then: func(c *trial) {
			c.says("data.instance_data.instance_key", c.shop.id)
			c.says("data.instance_data.phone_connected", true)
			c.same("user", strings.HasPrefix(c.got("data.instance_data.user.id"), c.shop.phone+":"), true)
		}},
		"001-delete": {at: linked, then: func(c *trial) { c.says("data.deletedCount", 1); c.erased() }},
		"001-logout": {at: linked, then: func(c *trial) { c.same("linked clients", c.devices(c.shop), 0); c.state(c.shop, "logged_out") }},
		"001-list": {then: func(c *trial) {
			bot := c.item("data", "_id", c.shop.hexID)
			c.same("number", dig(bot, "settings.bot_number"), c.shop.phone)
			c.same("session", dig(bot, "session_id"), c.shop.sessionID)
		}},
	}
}

// updated looks at the counts of a change.
func (c *trial) updated() {
	c.Helper()
	c.says("data.matchedCount", 1)
	c.says("data.modifiedCount", 1)
}

// set compares a setting, as another dialect has it.
func (c *trial) set(name string, want any) {
	c.Helper()
	var now struct{ Data map[string]any }
	c.api("GET", "/api/v2/instances/"+c.shop.id.String()+"/settings", nil, &now)
	c.same(name, now.Data[name], want)
}

// closed has the bot reply on no day.
func closed(c *trial) {
	c.Helper()
	days := map[string]any{}
	for _, day := range []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"} {
		days[day] = false
	}
	c.api("PUT", "/api/v2/instances/"+c.shop.id.String()+"/settings", days, nil)
}

// scanned compares the picture in the answer with the one that another dialect shows, and has the phone scan it. A code
// is replaced every now and then.
func (c *trial) scanned(picture func() string) {
	c.Helper()
	code := ""
	c.until(func() bool {
		var now struct{ Data struct{ QR, QRImage string } }
		c.api("GET", "/api/v2/instances/"+c.shop.id.String()+"/qr", nil, &now)
		if code = now.Data.QR; plain(now.Data.QRImage) == plain(picture()) {
			return true
		}
		c.request()
		return false
	}, func() string { return "the picture is of another code" })
	raw, err := base64.StdEncoding.DecodeString(plain(picture()))
	if err == nil {
		_, err = png.Decode(bytes.NewReader(raw))
	}
	if err != nil {
		c.Errorf("the picture is none: %v", err)
	}
	c.control("POST", "phones/"+c.shop.phone+"/scan", map[string]any{"qr": code}, nil)
	c.state(c.shop, "connected")
}

// plain is base64 without what makes a data URI of it.
func plain(image string) string {
	return image[strings.LastIndex(image, ",")+1:]
}

// erased makes sure that the instance is gone, and its client unlinked.
func (c *trial) erased() {
	c.Helper()
	c.same("linked clients", c.devices(c.shop), 0)
	c.holds("SELECT count(*) FROM instances WHERE id = $1", []any{c.shop.id}, "0")
}
