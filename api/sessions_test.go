package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"balas/account"
	"balas/api"
	"balas/api/sessionapi"
	"balas/chat"
)

const invented = "an invented master key"

// house is a world whose owner set these options, with a session called front-desk in the default account.
func house(t *testing.T, o sessionapi.Options) *world {
	t.Helper()
	w := newWorld(t, func(d *api.Deps) { d.Sessions = o })
	owner, err := account.Default(t.Context(), w.pool)
	w.must(err)
	i, s, err := chat.CreateSlug(t.Context(), w.pool, w.engine.Sealer, owner.ID, "front-desk")
	w.must(err)
	w.seen(i, chat.Observed{State: chat.Connected, Phone: "6281200000005", JID: "6281200000005:1@s.whatsapp.net"})
	w.vars["desk_key"] = s.Key
	return w
}

type listedSession struct {
	SessionID string  `json:"sessionId"`
	Status    string  `json:"status"`
	QR        *string `json:"qr"`
	Token     *string `json:"token"`
}

func (w *world) listed(c call) map[string]listedSession {
	w.t.Helper()
	c.method, c.target = "GET", "/api/v1/sessions"
	got := w.call(c)
	var list []listedSession
	if got.status != 200 || json.Unmarshal([]byte(got.text), &list) != nil {
		w.t.Fatalf("list: status %d: %s", got.status, got.text)
	}
	of := map[string]listedSession{}
	for _, s := range list {
		of[s.SessionID] = s
	}
	return of
}

// TestMasterKeyReachesEverything makes, lists and erases sessions of whatever account; whose key it is not hears nothing.
func TestMasterKeyReachesEverything(t *testing.T) {
	t.Parallel()
	w := house(t, sessionapi.Options{})
	master := call{as: "X-Master-Key", key: invented}
	all := w.listed(master)
	if len(all) != 7 || all[w.vars["foreign"]].Token == nil || all[w.vars["scanning"]].QR == nil || *all["front-desk"].Token != w.vars["desk_key"] {
		t.Errorf("the master key lists %+v", all)
	}
	if mine := w.listed(call{as: "Authorization", key: "{{online_key}}"}); len(mine) != 1 || *mine[w.vars["online"]].Token != w.vars["online_key"] {
		t.Errorf("a session's token lists %+v", mine)
	}
	if shop := w.listed(call{as: "Authorization", key: w.key(w.ours, account.InstancesRead)}); len(shop) != 4 || shop[w.vars["scanning"]].QR != nil || shop[w.vars["online"]].Token != nil {
		t.Errorf("a key that may only look lists %+v", shop)
	}
	for _, c := range []struct {
		name, method, target, body, as, key string
		header                              map[string]string
		status                              int
	}{
		{"makes", "POST", "/api/v1/sessions", `{"sessionId": "back-office"}`, "X-Master-Key", invented, nil, 200},
		{"taken", "POST", "/api/v1/sessions", `{"sessionId": "back-office"}`, "X-Master-Key", invented, nil, 409},
		{"wrong", "POST", "/api/v1/sessions", `{"sessionId": "another"}`, "X-Master-Key", invented + "!", nil, 401},
		{"wrong beside a right key", "GET", "/api/v1/sessions", "", "X-Master-Key", "wrong", map[string]string{"Authorization": "Bearer {{key}}"}, 401},
		{"as bearer", "GET", "/api/v1/sessions", "", "Authorization", invented, nil, 401},
		{"in another dialect", "GET", "/api/connections", "", "X-Master-Key", invented, nil, 401},
		{"a session's token makes none", "POST", "/api/v1/sessions", `{"sessionId": "another"}`, "Authorization", "{{online_key}}", nil, 403},
		{"a session's token erases no other", "DELETE", "/api/v1/sessions/{{stopped}}", "", "Authorization", "{{online_key}}", nil, 403},
		{"a session's token and nothing", "DELETE", "/api/v1/sessions/nothing", "", "Authorization", "{{online_key}}", nil, 404},
		{"erases another account's", "DELETE", "/api/v1/sessions/{{foreign}}", "", "X-Master-Key", invented, nil, 200},
	} {
		got := w.call(call{method: c.method, target: c.target, body: c.body, as: c.as, key: c.key, header: c.header})
		if got.status != c.status {
			t.Errorf("%s: status %d, want %d: %s", c.name, got.status, c.status, got.text)
		}
	}
	if strings.Contains(w.log.String(), invented) {
		t.Errorf("the log shows the master key:\n%s", w.log)
	}
	if _, err := chat.LoadInstance(t.Context(), w.pool, w.id("foreign")); err == nil {
		t.Error("the erased session is still there")
	}
}

// TestSlugsOfSeveralAccounts names sessions that two accounts have: each means its own, and the master key neither.
func TestSlugsOfSeveralAccounts(t *testing.T) {
	t.Parallel()
	w := house(t, sessionapi.Options{})
	for _, a := range []account.Account{w.ours, w.theirs} {
		for _, slug := range []string{"front-desk", "till"} {
			_, _, err := chat.CreateSlug(t.Context(), w.pool, w.engine.Sealer, a.ID, slug)
			w.must(err)
		}
	}
	for _, c := range []struct {
		slug, as, key string
		status        int
	}{
		{"till", "X-Master-Key", invented, 409},
		{"till", "Authorization", "{{key}}", 200},
		{"till", "Authorization", "{{key}}", 404},
		{"till", "X-Master-Key", invented, 200}, // theirs alone is left
		{"front-desk", "X-Master-Key", invented, 200},
		{"front-desk", "X-Master-Key", invented, 409}, // the default account's is gone
	} {
		got := w.call(call{method: "DELETE", target: "/api/v1/sessions/" + c.slug, as: c.as, key: c.key})
		if got.status != c.status {
			t.Errorf("%s with %s: status %d, want %d: %s", c.slug, c.as, got.status, c.status, got.text)
		}
	}
}

// TestGuests calls without a credential what the server's owner may open, and what stays shut.
func TestGuests(t *testing.T) {
	t.Parallel()
	open := sessionapi.Options{PublicList: true, OpenLegacy: true, DefaultSession: "front-desk"}
	for _, c := range []struct {
		name, method, target, body string
		header                     map[string]string
		shut, open                 int
	}{
		{"list", "GET", "/api/v1/sessions", "", nil, 401, 200},
		{"list with a wrong token", "GET", "/api/v1/sessions", "", map[string]string{"Authorization": "Bearer wrong"}, 401, 401},
		{"send", "POST", "/api/send-message", `{"sessionId": "front-desk", "number": "6281200000001", "message": "Hi"}`, nil, 401, 200},
		{"send through another account", "POST", "/api/send-message", `{"sessionId": "{{online}}", "number": "6281200000001", "message": "Hi"}`, nil, 401, 404},
		{"form", "POST", "/api/message", `{"phone": "6281200000001", "message": "Hi"}`, nil, 401, 200},
		{"make", "POST", "/api/v1/sessions", `{"sessionId": "another"}`, nil, 401, 401},
		{"erase", "DELETE", "/api/v1/sessions/front-desk", "", nil, 401, 401},
		{"send anew", "POST", "/api/v1/messages?sessionId=front-desk", `{"recipient_type": "individual", "to": "6281200000001", "type": "text", "text": {"body": "Hi"}}`, nil, 401, 401},
	} {
		for o, want := range map[*sessionapi.Options]int{{}: c.shut, &open: c.open} {
			w := house(t, *o)
			if got := w.call(call{method: c.method, target: c.target, body: c.body, header: c.header}); got.status != want {
				t.Errorf("%s, open %v: status %d, want %d: %s", c.name, o.PublicList, got.status, want, got.text)
			}
		}
	}
	w := house(t, open)
	if seen := w.listed(call{}); len(seen) != 1 || seen["front-desk"].Token != nil || seen["front-desk"].QR != nil || seen["front-desk"].Status != "CONNECTED" {
		t.Errorf("a guest sees %+v", seen)
	}
}

// TestLegacyForm sends what curl -F and curl --data send.
func TestLegacyForm(t *testing.T) {
	t.Parallel()
	w := house(t, sessionapi.Options{OpenLegacy: true, DefaultSession: "front-desk"})
	status, answer := w.form("/api/message", map[string]string{"phone": "6281200000001", "message": "By form", "sessionId": w.vars["online"]}, "", "")
	if status != 200 || !strings.Contains(answer, `"messageId":"3EB0`) {
		t.Errorf("a form: %d %s", status, answer)
	}
	w.expect(200, call{
		method: "POST", target: "/api/message", body: "phone=6281200000001&message=By+letters",
		header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"},
	})
	var bodies []string
	w.must(w.pool.QueryRow(t.Context(), `SELECT array_agg(body ORDER BY body) FROM messages WHERE body LIKE 'By %'`).Scan(&bodies))
	if strings.Join(bodies, "|") != "By form|By letters" {
		t.Errorf("stored %q", bodies)
	}
}

// TestBatch sends several messages in one call: those that cannot go out keep no other back.
func TestBatch(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.call(call{
		method: "POST", target: "/api/v1/messages?sessionId={{online}}", as: "Authorization", key: "{{online_key}}",
		body: `[{"recipient_type": "individual", "to": "6281200000001", "type": "text", "text": {"body": "One"}},
			{"recipient_type": "individual", "to": "nobody", "type": "text", "text": {"body": "Two"}},
			{"recipient_type": "individual", "to": "6281200000002", "type": "image", "image": {"link": "https://shop.example/a.jpg"}},
			{"recipient_type": "individual", "to": "6281200000404", "type": "text", "text": {"body": "Four"}},
			{"recipient_type": "group", "to": "120363000000000001", "type": "text", "text": {"body": "Five"}}]`,
	})
	states := pick(got.json, []string{"results[]", "status"})
	if got.status != 200 || len(states) != 5 || states[0] != "success" || states[1] != "error" || states[2] != "error" || states[3] != "error" || states[4] != "success" {
		t.Errorf("status %d: %s", got.status, got.text)
	}
	if _, single := got.json["messageId"]; single || got.json["message"] != "2 of 5 messages sent." {
		t.Errorf("answers %s", got.text)
	}
	for n, body := range []string{"[]", "[" + strings.Repeat(`{"recipient_type": "individual", "to": "6281200000001", "type": "text", "text": {"body": "x"}},`, 100) +
		`{"recipient_type": "individual", "to": "6281200000001", "type": "text", "text": {"body": "x"}}]`} {
		if got := w.call(call{method: "POST", target: "/api/v1/messages?sessionId={{online}}", as: "Authorization", key: "{{key}}", body: body}); got.status != 400 {
			t.Errorf("list %d: status %d, want 400: %s", n, got.status, got.text)
		}
	}
}
