package api_test

import (
	"strings"
	"testing"

	"balas/chat"
	"balas/rules"
)

// TestWhichBot changes the settings of whichever bot the call means, and looks which one it was.
func TestWhichBot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.vars["empty_key"] = w.key(w.account("a shop without a number", "enterprise"))
	const query = "?session_id={{online_session}}&access_token={{online_token}}"
	const body = `"session_id": "{{online_session}}", "access_token": "{{online_token}}"`
	const wrong = `"session_id": "{{online_session}}", "access_token": "0000-0000-0000-0000-0000"`
	for _, c := range []struct {
		name, key, query, body, form string
		status                       int
		changed                      string // the instance; empty: none
	}{
		{name: "pair in the query", query: query, body: `{"sunday": false}`, status: 200, changed: "online"},
		{name: "pair in the body", body: `{"sunday": false, ` + body + `}`, status: 200, changed: "online"},
		{name: "pair in both", query: query, body: `{"sunday": false, ` + body + `}`, status: 200, changed: "online"},
		{name: "the query goes before", query: query, body: `{"sunday": false, ` + wrong + `}`, status: 200, changed: "online"},
		{name: "pair in JSON that is called a form", body: " \n{\"sunday\": false, " + body + "}", form: "application/x-www-form-urlencoded", status: 200, changed: "online"},
		{name: "JSON of no known type", query: query, body: `{"sunday": false}`, form: "text/plain", status: 200, changed: "online"},
		{name: "bearer and pair", key: "{{key}}", query: query, body: `{"sunday": false}`, status: 200, changed: "online"},
		{name: "bearer and empty pair", key: "{{lone_key}}", query: "?session_id=&access_token=", body: `{"sunday": false, "session_id": "", "access_token": ""}`, status: 200, changed: "solo"},
		{name: "bearer of the bot", key: "{{online_key}}", body: `{"sunday": false}`, status: 200, changed: "online"},
		{name: "bearer of the account's only bot", key: "{{lone_key}}", body: `{"sunday": false}`, status: 200, changed: "solo"},
		{name: "a bot without an account", key: "{{empty_key}}", body: `{"sunday": false}`, status: 200},
		{name: "bearer with several bots", key: "{{key}}", body: `{"sunday": false}`, status: 400},
		{name: "wrong bearer beside a right pair", key: "wh_000000000000000000000000000000000000000000000000", query: query, body: `{"sunday": false}`, status: 401},
		{name: "another bot's bearer beside the pair", key: "{{stopped_key}}", query: query, body: `{"sunday": false}`, status: 401},
		{name: "another account's bearer beside the pair", key: "{{other_key}}", query: query, body: `{"sunday": false}`, status: 401},
		{name: "wrong pair in the body beside a right bearer", key: "{{lone_key}}", body: `{"sunday": false, ` + wrong + `}`, status: 401},
		{name: "a real form", query: query, body: "sunday=false", form: "application/x-www-form-urlencoded", status: 400},
		{name: "nothing at all", body: `{"sunday": false}`, status: 401},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := w.pool.Exec(t.Context(), `DELETE FROM bot_settings`)
			w.must(err)
			header := map[string]string{}
			if c.form != "" {
				header["Content-Type"] = c.form
			}
			got := w.call(call{method: "PUT", target: "/whatsapp/updateActiveDays" + c.query, key: c.key, header: header, body: c.body})
			if got.status != c.status {
				t.Fatalf("status %d, want %d: %s", got.status, c.status, got.text)
			}
			if matched := c.changed != ""; c.status == 200 && (got.json["data"].(map[string]any)["matchedCount"] == 1.0) != matched {
				t.Errorf("matched something is %v, want %v: %s", !matched, matched, got.text)
			}
			for _, name := range []string{"online", "stopped", "foreign", "solo"} {
				if w.sundayOff(name) != (name == c.changed) {
					t.Errorf("changed %s: %v", name, name != c.changed)
				}
			}
		})
	}
}

func (w *world) sundayOff(instance string) bool {
	s, err := rules.LoadSettings(w.t.Context(), w.pool, w.id(instance))
	w.must(err)
	return !s.Sunday
}

// TestUpdateGeneral reads a text and a boolean in default_msg, and counts what changed.
func TestUpdateGeneral(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		body     string
		modified float64
		msg      string
		send     bool
	}{
		{`{"default_msg": "Hi [name]"}`, 1, "Hi [name]", true},
		{`{"default_msg": "Hi [name]"}`, 0, "Hi [name]", true},
		{`{"default_msg": false}`, 1, "Hi [name]", false},
		{`{"default_msg": null, "bot_name": null, "anything": {"else": 1}}`, 0, "Hi [name]", false},
		{`{"default_msg": true, "bot_timezone": "Africa/Harare"}`, 1, "Hi [name]", true},
		{`{}`, 0, "Hi [name]", true},
	} {
		got := w.call(call{method: "PUT", target: "/whatsapp/updateGeneral", key: "{{lone_key}}", body: c.body})
		data, _ := got.json["data"].(map[string]any)
		if got.status != 200 || data["modifiedCount"] != c.modified || data["matchedCount"] != 1.0 {
			t.Errorf("%s: status %d, want one match and %v changes: %s", c.body, got.status, c.modified, got.text)
		}
		s, err := rules.LoadSettings(t.Context(), w.pool, w.id("solo"))
		w.must(err)
		if s.DefaultMsg != c.msg || s.SendDefaultMsg != c.send {
			t.Errorf("%s: says %q: %v, want %q: %v", c.body, s.DefaultMsg, s.SendDefaultMsg, c.msg, c.send)
		}
	}
}

// TestBotsTextsAreTemplates names the recipient, by their name once it is known.
func TestBotsTextsAreTemplates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	send := call{method: "POST", target: "/whatsapp/sendText", key: "{{online_key}}", body: `{"to": "6281200000002", "message": "{Good day|Hello} [name]"}`}
	w.call(send)
	_, err := w.chats.SaveContact(t.Context(), w.ours.ID, w.id("online"), chat.Address{Kind: chat.PN, User: "6281200000002"}, "{Ani|Budi}")
	w.must(err)
	got := w.call(send)
	id, _ := got.json["data"].(string)
	m, err := chat.FindMessage(t.Context(), w.pool, w.id("online"), id)
	w.must(err)
	if m.Body != "Good day {Ani|Budi}" || !strings.HasPrefix(id, "true_6281200000002@c.us_3EB0") {
		t.Errorf("%s says %q", id, m.Body)
	}
	var first string
	w.must(w.pool.QueryRow(t.Context(), `SELECT body FROM messages WHERE chat_id = $1 ORDER BY seq LIMIT 1`, m.ChatID).Scan(&first))
	if first != "Good day 6281200000002" {
		t.Errorf("before the name was known: %q", first)
	}
}

// TestScan asks for the picture, as itself and in letters.
func TestScan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		key, query    string
		status        int
		kind, content string
	}{
		{"{{scanning_key}}", "", 200, "image/png", "\x89PNG"},
		{"{{scanning_key}}", "?format=base64text", 200, "text/plain; charset=utf-8", "data:image/png;base64,iVBOR"},
		{"{{stopped_key}}", "", 409, "application/json", `{"status":false,"message":"QR not available"`},
		{"{{key}}", "", 400, "application/json", `{"status":false`},
	} {
		got := w.call(call{method: "GET", target: "/whatsapp/scan" + c.query, key: c.key})
		if got.status != c.status || got.header.Get("Content-Type") != c.kind || !strings.HasPrefix(got.text, c.content) {
			t.Errorf("%s%s: status %d, %s: %.60s", c.key, c.query, got.status, got.header.Get("Content-Type"), got.text)
		}
	}
	other := w.call(call{method: "DELETE", target: "/whatsapp/{{stopped_hex}}?session_id={{online_session}}&access_token={{online_token}}"})
	if other.status != 403 {
		t.Errorf("a pair erases another bot: status %d: %s", other.status, other.text)
	}
}
