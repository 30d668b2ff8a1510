package api_test

import (
	"slices"
	"strings"
	"testing"

	"balas/chat"
	"balas/whatsapp"
)

// TestTokenSendsEachKind sends what the document lists, each as its own key of the body.
func TestTokenSendsEachKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for body, want := range map[string]chat.Kind{
		`"image": {"url": "{{files}}/teapot.png"}, "viewOnce": true`:                                     chat.KindImage,
		`"video": {"url": "{{files}}/teapot.mp4"}`:                                                       chat.KindVideo,
		`"audio": {"url": "{{files}}/teapot.mp3"}`:                                                       chat.KindAudio,
		`"document": {"url": "{{files}}/teapot.pdf", "filename": "prices.pdf"}`:                          chat.KindDocument,
		`"sticker": {"url": "{{files}}/teapot.png"}`:                                                     chat.KindSticker,
		`"location": {"latitude": -6.2, "longitude": 106.8}`:                                             chat.KindLocation,
		`"contact": {"fullName": "Ani", "phoneNumber": "6281200000002"}`:                                 chat.KindContact,
		`"poll": {"name": "Which?", "options": ["Glass", "Clay"]}, "text": "looked at by nobody"`:        chat.KindPoll,
		`"text": "Hello @6281200000002", "mentions": ["6281200000002"], "quoted": {"id": "{{text_in}}"}`: chat.KindText,
	} {
		got := w.call(call{
			method: "POST", target: "/api/v1/send-message", as: "Authorization", key: "{{online_key}}",
			body: `{"to": "6281200000001", ` + body + `}`,
		})
		id, _ := got.json["messageId"].(string)
		if got.status != 200 || id == "" {
			t.Errorf("%s: status %d: %s", body, got.status, got.text)
			continue
		}
		m, err := chat.FindMessage(t.Context(), w.pool, w.id("online"), id)
		w.must(err)
		if m.Kind != want || m.Content.ViewOnce != strings.Contains(body, "viewOnce") || (m.Content.File != nil) != want.HasFile() {
			t.Errorf("%s: stored %s, %+v", body, m.Kind, m.Content)
		}
		if want == chat.KindText && (m.QuotedID != w.vars["text_in"] || !slices.Equal(m.Content.Mentions, []string{"6281200000002@s.whatsapp.net"})) {
			t.Errorf("%s: quotes %q, mentions %v", body, m.QuotedID, m.Content.Mentions)
		}
	}
}

// TestFileOfAnotherKind is refused once it was looked at, in each dialect's words.
func TestFileOfAnotherKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		target, key, as, body string
		status                int
	}{
		{"/api/v1/messages/media", "{{key}}", "", `{"instanceId": "{{online}}", "phone": "6281200000001", "mediaType": "image", "mediaUrl": "{{files}}/teapot.pdf"}`, 400},
		{"/whatsapp/message/image", "{{online_key}}", "", `{"chatId": "6281200000001", "url": "{{files}}/teapot.pdf"}`, 400},
		{"/api/connections/{{online}}/send-video", "{{key}}", "Authorization", `{"chatId": "6281200000001", "url": "{{files}}/teapot.png"}`, 400},
		{"/api/v1/send-message", "{{online_key}}", "Authorization", `{"to": "6281200000001", "audio": {"url": "{{files}}/teapot.png"}}`, 422},
	} {
		before := len(w.lastOut(100))
		got := w.call(call{method: "POST", target: c.target, key: c.key, as: c.as, body: c.body})
		if got.status != c.status || len(w.lastOut(100)) != before {
			t.Errorf("%s: status %d, want %d: %s", c.target, got.status, c.status, got.text)
		}
	}
}

// TestPartsGoOutTogether sends a text, a file, a place and a card in one call: four messages in their order, or none.
func TestPartsGoOutTogether(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	send := func(contact string) reply {
		return w.call(call{
			method: "POST", target: "/whatsapp/message", key: "{{online_key}}",
			body: `{"chatId": "6281200000001", "message": "{Hello|Hi} [name]", "attachments": ["{{media}}"],
				"location": {"lat": "-6.2", "lng": "106.8"}, "contactId": "` + contact + `"}`,
		})
	}
	before := len(w.lastOut(100))
	if got := send("65fabc0123456789abcdef01"); got.status != 404 || len(w.lastOut(100)) != before {
		t.Errorf("with an unknown contact: status %d: %s", got.status, got.text)
	}
	if got := send("{{contact}}"); got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.text)
	}
	var kinds []chat.Kind
	for _, m := range w.lastOut(4) {
		kinds = append(kinds, m.Kind)
	}
	if want := []chat.Kind{chat.KindText, chat.KindImage, chat.KindLocation, chat.KindContact}; !slices.Equal(kinds, want) {
		t.Errorf("sent %v, want %v", kinds, want)
	}
	if text := w.lastOut(4)[0].Body; text != "Hello Budi" {
		t.Errorf("the text is %q", text)
	}
}

// TestTypingIsShown looks at what the two dialects show.
func TestTypingIsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []call{
		{target: "/api/v2/chats/typing", key: "{{key}}", body: `{"instanceId": "{{online}}", "chatId": "6281200000001", "isTyping": true}`},
		{target: "/api/v2/chats/typing", key: "{{key}}", body: `{"instanceId": "{{online}}", "chatId": "6281200000001", "isTyping": false}`},
		{target: "/api/connections/{{online}}/typing", key: "{{key}}", as: "Authorization", body: `{"chatId": "6281200000001"}`},
		{target: "/api/connections/{{online}}/typing/stop", key: "{{key}}", as: "Authorization", body: `{"chatId": "6281200000001"}`},
	} {
		c.method = "POST"
		if got := w.call(c); got.status >= 300 {
			t.Errorf("%s: status %d: %s", c.target, got.status, got.text)
		}
	}
	want := []whatsapp.Typing{whatsapp.TypingText, whatsapp.TypingEnds, whatsapp.TypingText, whatsapp.TypingEnds}
	if !slices.Equal(w.typed, want) {
		t.Errorf("shown %v, want %v", w.typed, want)
	}
}
