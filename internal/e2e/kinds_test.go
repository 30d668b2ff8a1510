package e2e_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
)

// shown is what a phone shows of a message.
type shown struct {
	ID, Type, Text, Caption, QuotedID, TargetID string
	Options                                     []string
}

// sees waits for the next message that the phone shows.
func (p *phone) sees() shown {
	p.town.t.Helper()
	next := p.next()
	var page struct {
		Messages []struct {
			Seq int
			shown
		}
	}
	p.town.simulate("GET", "phones/"+p.number+"/inbox", nil, &page)
	for _, m := range page.Messages {
		if m.Seq == next.Seq {
			return m.shown
		}
	}
	p.town.t.Fatalf("phone %s lists no message %d", p.number, next.Seq)
	return shown{}
}

// picture serves a picture to whoever may fetch from here.
func picture(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(onePixel) }))
	t.Cleanup(s.Close)
	return s.URL + "/teapot.png"
}

var onePixel = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\rIDATx\xdacd\xf8\xcfP\x0f\x00\x03\x86\x01\x80Z4}k\x00\x00\x00\x00IEND\xaeB`\x82")

// TestKindsReachThePhone sends each kind through the dialects, and looks at what the customer's phone decrypts.
func TestKindsReachThePhone(t *testing.T) {
	t.Parallel()
	w := newTown(t, "BALAS_ALLOW_PRIVATE_URLS=127.0.0.1/32")
	e := w.serve()
	s, budi, file := e.open(shopNumber), w.customer(1), picture(t)
	s.set("updateActions", map[string]any{"reply_msgs": false})
	asked := budi.say(s.phone, "Which teapots do you have?")
	w.sync()
	i := func(more map[string]any) map[string]any {
		more["instanceId"] = s.id
		return more
	}
	to := budi.number
	connections := e.as("Authorization", "Bearer "+w.key)
	pair := url.Values{"session_id": {s.sessionID}, "access_token": {s.accessToken}}.Encode()
	session := e.as("X-Refresh", "")
	key := ask[struct{ Token string }](e, "GET", s.path(""), nil).Token
	token := e.as("Authorization", "Bearer "+key)
	card := map[string]any{"fullName": "Ani", "phoneNumber": "6282200000077"}
	for _, c := range []struct {
		from         caller
		method, path string
		body         map[string]any
		status       int
		want         shown
	}{
		{e.as("X-Api-Key", w.key), "POST", "/api/v1/messages/media", i(map[string]any{"phone": to, "mediaUrl": file, "mediaType": "image", "caption": "Glass"}), 200, shown{Type: "image", Caption: "Glass"}},
		{e.as("X-Api-Key", w.key), "POST", "/api/v2/messages/reply", i(map[string]any{"phone": to, "message": "These", "quotedMessageId": asked}), 200, shown{Type: "text", Text: "These", QuotedID: asked}},
		{e.as("X-Api-Key", w.key), "PUT", "/api/v2/messages/reaction", i(map[string]any{"phone": to, "messageId": asked, "emoji": "👍"}), 200, shown{Type: "reaction", Text: "👍", TargetID: asked}},
		{e.as("X-Api-Key", w.key), "POST", "/api/v2/messages/forward", i(map[string]any{"messageId": asked, "toPhone": to}), 200, shown{Type: "text", Text: "Which teapots do you have?"}},
		{e.as("X-Api-Key", w.key), "POST", "/api/v2/messages/poll", i(map[string]any{"phone": to, "question": "Which?", "options": []string{"Glass", "Clay"}}), 200, shown{Type: "poll", Text: "Which?", Options: []string{"Glass", "Clay"}}},
		{connections, "POST", "/api/connections/" + s.id + "/send-document", map[string]any{"chatId": to, "url": file, "filename": "teapot.png"}, 201, shown{Type: "document"}},
		{connections, "POST", "/api/connections/" + s.id + "/send-location", map[string]any{"chatId": to, "latitude": -6.2, "longitude": 106.8}, 201, shown{Type: "location"}},
		{connections, "POST", "/api/connections/" + s.id + "/react", map[string]any{"messageId": asked, "emoji": ""}, 201, shown{Type: "reaction", TargetID: asked}},
		{session, "POST", "/whatsapp/message/contact?" + pair, map[string]any{"chatId": to, "vcard": card}, 200, shown{Type: "contact", Text: "Ani"}},
		{session, "POST", "/whatsapp/message/image?" + pair, map[string]any{"chatId": to, "url": file, "caption": "For [name]"}, 200, shown{Type: "image", Caption: "For Pelanggan 1"}},
		{token, "POST", "/api/v1/send-message", map[string]any{"to": to, "image": map[string]any{"url": file}, "text": "Once", "viewOnce": true}, 200, shown{Type: "image", Caption: "Once"}},
		{token, "POST", "/api/v1/send-message", map[string]any{"to": to, "contact": card}, 200, shown{Type: "contact", Text: "Ani"}},
	} {
		c.from.do(c.status, c.method, c.path, c.body, nil)
		got := budi.sees()
		c.want.ID = got.ID
		if got.Type != c.want.Type || got.Text != c.want.Text || got.Caption != c.want.Caption || got.QuotedID != c.want.QuotedID ||
			got.TargetID != c.want.TargetID || c.want.Options != nil && !slices.Equal(got.Options, c.want.Options) {
			t.Errorf("%s %s: the phone shows %+v, want %+v", c.method, c.path, got, c.want)
		}
	}
	w.allDecrypted()
}

// TestChatsAndGroupsOverTheAPI does to chats and groups what the documents promise, and looks at the network and the lists.
func TestChatsAndGroupsOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s, budi, ani := e.open(shopNumber), w.customer(1), w.customer(2)
	s.set("updateActions", map[string]any{"reply_msgs": false})
	budi.say(s.phone, "Halo")
	w.sync()
	type entry struct {
		ID                      string
		UnreadCount             int
		Archived, Pinned, Muted bool
		LastMessage             struct{ Body string }
	}
	list := func() entry {
		all := ask[[]entry](e, "GET", "/api/v2/chats?instanceId="+s.id, nil)
		if len(all) != 1 {
			t.Fatalf("chats: %+v", all)
		}
		return all[0]
	}
	if c := list(); c.ID != budi.number+"@c.us" || c.UnreadCount != 1 || c.LastMessage.Body != "Halo" {
		t.Errorf("at first the chat is %+v", c)
	}
	for _, how := range []string{"mark-read", "archive", "mute"} {
		ask[any](e, "POST", "/api/v2/chats/"+how, map[string]any{"instanceId": s.id, "chatId": budi.number})
	}
	if c := list(); c.UnreadCount != 0 || !c.Archived || !c.Muted {
		t.Errorf("then it is %+v", c)
	}
	for _, how := range []string{"unarchive", "unmute", "pin"} {
		ask[any](e, "POST", "/api/v2/chats/"+how, map[string]any{"instanceId": s.id, "chatId": budi.number})
	}
	if c := list(); c.Archived || c.Muted || !c.Pinned {
		t.Errorf("in the end it is %+v", c)
	}
	checked := ask[struct{ IsOnWhatsApp bool }](e, "POST", "/api/v1/contacts/check", map[string]any{"instanceId": s.id, "phone": "6282299999999"})
	person := ask[struct {
		Name         string
		IsOnWhatsApp bool
	}](e, "GET", "/api/v1/contacts/"+budi.number+"?instanceId="+s.id, nil)
	if checked.IsOnWhatsApp || !person.IsOnWhatsApp || person.Name != "Pelanggan 1" {
		t.Errorf("nobody is %+v, the customer %+v", checked, person)
	}
	token := e.as("Authorization", "Bearer "+ask[struct{ Token string }](e, "GET", s.path(""), nil).Token)
	var made struct{ Data struct{ ID string } }
	token.do(200, "POST", "/api/v1/groups", map[string]any{"name": "Tetangga", "participants": []string{budi.number}}, &made)
	var done struct{ Data []struct{ Status string } }
	token.do(200, "POST", "/api/v1/groups/"+made.Data.ID+"/participants/add", map[string]any{"participants": []string{ani.number}}, &done)
	var group struct{ Participants []string }
	w.simulate("GET", "groups/"+made.Data.ID, nil, &group)
	if done.Data[0].Status != "200" || len(group.Participants) != 3 {
		t.Errorf("added %+v: the network has %+v", done, group)
	}
	ask[any](e, "POST", "/api/v1/groups/"+made.Data.ID+"/send", map[string]any{"instanceId": s.id, "message": "Halo semua"})
	budi.hears("Halo semua")
	ani.hears("Halo semua")
	token.do(200, "POST", "/api/v1/groups/"+made.Data.ID+"/participants/remove", map[string]any{"participants": []string{ani.number}}, &done)
	token.do(200, "POST", "/api/v1/groups/"+made.Data.ID+"/leave", map[string]any{}, nil)
	w.simulate("GET", "groups/"+made.Data.ID, nil, &group)
	if !slices.Equal(group.Participants, []string{budi.number}) {
		t.Errorf("left, the network has %+v", group)
	}
	ask[any](e, "DELETE", "/api/v2/chats/"+budi.number+"?instanceId="+s.id, nil)
	if all := ask[[]entry](e, "GET", "/api/v2/chats?instanceId="+s.id, nil); slices.ContainsFunc(all, func(c entry) bool { return c.ID == budi.number+"@c.us" }) {
		t.Errorf("deleted, the chat is in %+v", all)
	}
}
