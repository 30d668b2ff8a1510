package api_test

import (
	"testing"

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
