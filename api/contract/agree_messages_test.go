package contract_test

import (
	"maps"
	"net/url"
	"slices"

	"balas/simulator/world"
)

// The ways of a message: each is what a dialect is called with, for the customer.

func instanceSend(path string, body map[string]any) func(*trial) {
	return func(c *trial) {
		c.Helper()
		c.api("POST", path, with(body, "instanceId", c.shop.id, "phone", c.peer), nil)
	}
}

func (c *trial) pair() string {
	return "?" + url.Values{"session_id": {c.shop.sessionID}, "access_token": {c.shop.accessToken}}.Encode()
}

func botSend(path, to string, body map[string]any) func(*trial) {
	return func(c *trial) {
		c.Helper()
		c.must(c.call(nil, "POST", "/whatsapp/"+path+c.pair(), with(body, to, c.peer)), path, nil)
	}
}

func connectionSend(path string, body map[string]any) func(*trial) {
	return func(c *trial) {
		c.Helper()
		c.api("POST", "/api/connections/"+c.shop.id.String()+"/"+path, with(body, "chatId", c.peer+"@c.us"), nil)
	}
}

func sessionSend(kind string, content map[string]any) func(*trial) {
	return func(c *trial) {
		c.Helper()
		c.with("POST", "/api/v1/messages?sessionId="+c.shop.id.String(),
			map[string]any{"recipient_type": "individual", "to": c.peer, "type": kind, kind: with(content)}, nil)
	}
}

func tokenSend(body map[string]any) func(*trial) {
	return func(c *trial) { c.Helper(); c.with("POST", "/api/v1/send-message", with(body, "to", c.peer), nil) }
}

// with adds fields to a copy of a body.
func with(body map[string]any, pairs ...any) map[string]any {
	all := maps.Clone(body)
	for n := 0; n < len(pairs); n += 2 {
		all[pairs[n].(string)] = pairs[n+1]
	}
	return all
}

const sqlDelivered = `SELECT bool_and(status IN ('delivered', 'read')) FROM messages m JOIN chats ON chats.id = m.chat_id
	JOIN contact_aliases a ON a.contact_id = chats.contact_id WHERE a.instance_id = $1 AND a.kind = 'pn' AND a.value = $2 AND from_me`

// arrives waits until the customer's phone has a message, and the store knows that it has.
func arrives(c *trial) {
	c.Helper()
	c.reads(c.peer, func(world.Entry) bool { return true })
	c.await(sqlDelivered, []any{c.shop.id, c.peer}, "true")
}

// message is an action that leaves one message.
func message(name string, ways map[string]func(*trial)) action {
	return action{name: name, ways: ways, settled: arrives, left: []string{"messages", "chats", "contacts"}, entries: true}
}

func messageActions() []action {
	const hello = "The kiln opens at six."
	place := map[string]any{"latitude": -6.9147, "longitude": 107.6098, "name": "Kiln house", "address": "Jalan Kopo 12"}
	card := map[string]any{"contactName": "Rudi", "contactPhone": "6281390000019"}
	vcard := map[string]any{"fullName": "Rudi", "phoneNumber": "6281390000019"}
	reply := message("reply", map[string]func(*trial){
		"instanceapi": func(c *trial) {
			instanceSend("/api/v2/messages/reply", map[string]any{"message": hello, "quotedMessageId": c.vars["inbound_message_id"]})(c)
		},
		"connectionapi": func(c *trial) {
			connectionSend("send", map[string]any{"text": hello, "replyTo": c.vars["inbound_message_id"]})(c)
		},
		"tokenapi": func(c *trial) { tokenSend(map[string]any{"text": hello, "quoted": c.vars["inbound_message_id"]})(c) },
	})
	reply.given = asks
	return []action{
		message("text", map[string]func(*trial){
			"instanceapi":     instanceSend("/api/v1/messages/send", map[string]any{"message": hello}),
			"botapi":          botSend("message", "chatId", map[string]any{"message": hello}),
			"botapi sendText": botSend("sendText", "to", map[string]any{"message": hello}),
			"connectionapi":   connectionSend("send", map[string]any{"text": hello, "skipPresence": true}),
			"sessionapi":      sessionSend("text", map[string]any{"body": hello}),
			"sessionapi, as of old": func(c *trial) {
				c.with("POST", "/api/send-message", map[string]any{"sessionId": c.shop.id, "number": c.peer, "message": hello}, nil)
			},
			"tokenapi": tokenSend(map[string]any{"text": hello}),
		}),
		reply,
		message("location", map[string]func(*trial){
			"instanceapi":   instanceSend("/api/v2/messages/location", place),
			"botapi":        botSend("message", "chatId", map[string]any{"location": map[string]any{"name": "Kiln house", "address": "Jalan Kopo 12", "lat": "-6.9147", "lng": "107.6098"}}),
			"connectionapi": connectionSend("send-location", place),
			"tokenapi":      tokenSend(map[string]any{"location": place}),
		}),
		message("contact card", map[string]func(*trial){
			"instanceapi":   instanceSend("/api/v2/messages/contact", card),
			"botapi":        botSend("message/contact", "chatId", map[string]any{"vcard": vcard}),
			"connectionapi": connectionSend("send-contact", card),
			"tokenapi":      tokenSend(map[string]any{"contact": vcard}),
		}),
		message("poll", map[string]func(*trial){
			"instanceapi": instanceSend("/api/v2/messages/poll", map[string]any{"question": "Which?", "options": []string{"Glass", "Clay"}}),
			"tokenapi":    tokenSend(map[string]any{"poll": map[string]any{"name": "Which?", "options": []string{"Glass", "Clay"}}}),
		}),
	}
}

// fileActions send a file that has to be fetched. Each kind has its sample.
func fileActions() []action {
	var all []action
	for kind, sample := range map[string]string{"image": "photo.jpg", "video": "clip.mp4", "audio": "voice.ogg", "document": "report.pdf"} {
		at := func(way func(string) func(*trial)) func(*trial) {
			return func(c *trial) { c.Helper(); way(c.w.files + "/" + sample)(c) }
		}
		about := map[string]any{"caption": "Fresh from the kiln", "filename": sample}
		if kind == "audio" {
			delete(about, "caption")
		}
		bot := kind
		if kind == "document" {
			bot = "doc"
		}
		all = append(all, message(kind, map[string]func(*trial){
			"instanceapi": at(func(url string) func(*trial) {
				return instanceSend("/api/v1/messages/media", with(about, "mediaUrl", url, "mediaType", kind))
			}),
			"botapi": at(func(url string) func(*trial) { return botSend("message/"+bot, "chatId", with(about, "url", url)) }),
			"botapi fileurl": at(func(url string) func(*trial) {
				return botSend("message/fileurl", "chatId", with(about, "url", url, "type", kind))
			}),
			"connectionapi": at(func(url string) func(*trial) { return connectionSend("send-"+kind, with(about, "url", url)) }),
			"sessionapi":    at(func(url string) func(*trial) { return sessionSend(kind, with(about, "link", url)) }),
			"tokenapi":      at(func(url string) func(*trial) { return tokenSend(map[string]any{kind: with(about, "url", url)}) }),
		}))
	}
	slices.SortFunc(all, func(a, b action) int { return slices.Compare([]byte(a.name), []byte(b.name)) })
	return all
}
