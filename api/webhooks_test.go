package api_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"balas/account"
)

// TestWebhookOfEachDialect sets one in each dialect's own way, lets a customer write, and checks what arrives as the
// dialect's users do.
func TestWebhookOfEachDialect(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ok(call{method: "DELETE", target: "/api/v1/webhook?sessionId={{online}}", as: "Authorization", key: "{{online_key}}"})
	w.send()
	w.ok(call{method: "PUT", target: "/whatsapp/updateActions", key: "{{online_key}}", body: `{"send_webhook": true}`})
	for n, c := range []struct {
		name   string
		set    call
		secret []string // where it is in the answer; empty: what follows
		known  string   // the secret that the owner has
		header string
		prefix string
		timed  string // the header of the time that is signed, too
		event  string
		told   string // a text that the body holds
	}{
		{
			name: "balas", set: call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": "URL", "dialect": "balas", "events": ["message"]}`},
			secret: []string{"data", "secret"}, event: "message", told: `"position":`,
		},
		{
			name: "instanceapi", set: call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": "URL", "events": ["message"]}`},
			secret: []string{"data", "secret"}, header: "X-Wahero-Signature", event: "message", told: `"session":"{{online}}"`,
		},
		{
			name: "botapi", set: call{method: "PUT", target: "/whatsapp/setWebhook", key: "{{online_key}}", body: `{"webhook_url": "URL", "events": ["onMessage"], "requestConfig": {"headers": {"X-Shop": "42"}}}`},
			known: "{{online_token}}", header: "X-Webhook-Signature", prefix: "sha256=", event: "onMessage", told: `"session_id":"{{online_session}}"`,
		},
		{
			name: "connectionapi", set: call{method: "POST", target: "/api/connections/{{online}}/webhooks", as: "Authorization", key: "{{key}}", body: `{"url": "URL", "events": ["message"]}`},
			secret: []string{"signingSecret"}, header: "X-Wahooks-Signature", prefix: "sha256=", timed: "X-Wahooks-Timestamp", event: "message", told: `"connectionId":"{{online}}"`,
		},
		{
			name: "sessionapi", set: call{method: "POST", target: "/api/v1/webhook", as: "Authorization", key: "{{online_key}}", body: `{"sessionId": "{{online}}", "url": "URL"}`},
			known: "{{online_key}}", header: "X-Webhook-Signature", prefix: "sha256=", event: "message", told: `"sessionId":"{{online}}"`,
		},
		{
			name: "tokenapi", set: call{method: "PATCH", target: "/api/v1/whatsapp-sessions/{{online}}", as: "X-API-Token", key: "{{key}}", body: `{"webhookUrl": "URL"}`},
			known: "{{online_key}}", header: "X-Webhook-Signature", prefix: "sha256=", event: "message.received", told: `"sessionId":"{{online}}"`,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newReceiver(t)
			w.await(`SELECT count(*) = 0 FROM events WHERE position IS NULL`) // what happened before is not sent
			c.set.body = strings.ReplaceAll(c.set.body, "URL", r.URL)
			answer := w.ok(c.set)
			secret := w.fill(c.known)
			if c.secret != nil {
				secret, _ = pick(answer.json, c.secret)[0].(string)
			}
			w.hear("online", fmt.Sprint("3EB00000000000000A", n), "Halo, masih buka?")
			got := r.next(t)
			if got.json["event"] != c.event || !bytes.Contains(got.body, []byte("Halo, masih buka?")) || !bytes.Contains(got.body, []byte(w.fill(c.told))) {
				t.Errorf("got %s", got.body)
			}
			if !got.standard(secret) || got.standard("another secret") {
				t.Errorf("by Standard Webhooks: %v", got.header)
			}
			var time []byte
			if c.timed != "" {
				time = []byte(got.header.Get(c.timed) + ".")
			}
			want := c.prefix + hex.EncodeToString(mac(secret, time, got.body))
			if c.header != "" && got.header.Get(c.header) != want {
				t.Errorf("%s is %s, want %s", c.header, got.header.Get(c.header), want)
			}
			if c.name == "botapi" && got.header.Get("X-Shop") != "42" {
				t.Errorf("the owner's header did not arrive: %v", got.header)
			}
			w.await(`SELECT count(*) = 1 FROM deliveries d JOIN webhooks h ON h.id = d.webhook_id WHERE h.url = $1 AND d.state = 'delivered' AND d.id = $2`,
				r.URL, got.header.Get("Webhook-Id"))
		})
	}
}

// TestEachDialectIsTried sends a test event in each wording.
func TestEachDialectIsTried(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t)
	for _, dialect := range []string{"balas", "instanceapi", "botapi", "connectionapi", "sessionapi", "tokenapi"} {
		made := w.ok(call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": "` + r.URL + `", "instanceId": "{{online}}", "dialect": "` + dialect + `"}`})
		data := made.json["data"].(map[string]any)
		tried := w.ok(call{method: "POST", target: "/api/v2/webhooks/" + data["id"].(string) + "/test", key: "{{key}}"})
		result := tried.json["data"].(map[string]any)
		got := r.next(t)
		if got.json["event"] != "test" || !got.standard(data["secret"].(string)) || !bytes.Contains(got.body, []byte("test webhook event")) {
			t.Errorf("%s: got %s with %v", dialect, got.body, got.header)
		}
		if result["delivered"] != true || result["status"] != 200.0 || result["id"] != got.header.Get("Webhook-Id") {
			t.Errorf("%s: %s", dialect, tried.text)
		}
		log := w.ok(call{method: "GET", target: "/api/v2/webhooks/" + data["id"].(string) + "/attempts", key: "{{key}}"})
		if entries := log.json["data"].([]any); len(entries) != 1 || entries[0].(map[string]any)["event"] != "test" {
			t.Errorf("%s: the log has %s", dialect, log.text)
		}
	}
}

// TestSendWebhookGate turns send_webhook off and on: what happened while it was off is never sent.
func TestSendWebhookGate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send()
	r := newReceiver(t)
	actions := func(on string) {
		w.ok(call{method: "PUT", target: "/whatsapp/updateActions", key: "{{online_key}}", body: `{"send_webhook": ` + on + `}`})
	}
	w.ok(call{method: "PUT", target: "/whatsapp/setWebhook", key: "{{online_key}}", body: `{"webhook_url": "` + r.URL + `", "events": ["onMessage"]}`})
	w.ok(call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": "` + r.URL + `", "dialect": "botapi", "events": ["onMessage"]}`})
	actions("false")
	w.hear("online", "3EB0000000000000OFF1", "while it is off")
	w.await(`SELECT count(*) = 0 FROM events WHERE position IS NULL`)
	actions("true")
	w.hear("online", "3EB00000000000000ON1", "while it is on")
	for range 2 { // the bot's own, and the account's
		if got := r.next(t); !bytes.Contains(got.body, []byte("while it is on")) {
			t.Errorf("got %s", got.body)
		}
	}
	actions("false")
	w.hear("online", "3EB0000000000000OFF2", "off again")
	w.hear("stopped", "3EB0000000000000OFF3", "of a bot whose owner never turned it on")
	w.await(`SELECT count(*) = 0 FROM events WHERE position IS NULL`)
	w.await(`SELECT count(*) = 2 FROM deliveries d JOIN webhooks h ON h.id = d.webhook_id WHERE h.dialect = 'botapi'`)
}

// TestBotHasOneWebhook sets it three times and takes it away.
func TestBotHasOneWebhook(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	set := func(body string) any {
		got := w.ok(call{method: "PUT", target: "/whatsapp/setWebhook", key: "{{online_key}}", body: body})
		return got.json["data"].(map[string]any)["modifiedCount"]
	}
	shown := func() any {
		got := w.ok(call{method: "GET", target: "/whatsapp/instance", key: "{{online_key}}"})
		return pick(got.json, []string{"data", "instance_data", "webhookUrl"})[0]
	}
	for _, c := range []struct {
		body  string
		count any
		url   any
	}{
		{`{"webhook_url": "https://shop.example/a"}`, 1.0, "https://shop.example/a"},
		{`{"webhook_url": "https://shop.example/a", "events": [], "requestConfig": {}}`, 0.0, "https://shop.example/a"},
		{`{"webhook_url": "https://shop.example/b", "events": ["onAnyMessage"]}`, 1.0, "https://shop.example/b"},
		{`{"webhook_url": null}`, 1.0, nil},
		{`{"webhook_url": ""}`, 0.0, nil},
	} {
		if count := set(c.body); count != c.count || shown() != c.url {
			t.Errorf("%s: %v changed, %v is shown", c.body, count, shown())
		}
		w.await(`SELECT count(*) = $1 FROM webhooks WHERE dialect = 'botapi'`, map[bool]int{true: 1, false: 0}[c.url != nil])
	}
	got := w.ok(call{method: "POST", target: "/whatsapp/init", key: "{{online_key}}", body: `{"config": {"setWebhook": true, "webhookUrl": "https://shop.example/c"}}`})
	hook := pick(got.json, []string{"data", "webhook"})[0].(map[string]any)
	if hook["enabled"] != true || hook["webhookUrl"] != "https://shop.example/c" || shown() != "https://shop.example/c" {
		t.Errorf("after init: %s, %v is shown", got.text, shown())
	}
}

// TestWebhookKeepsItsSecrets looks where they are shown, and rotates one.
func TestWebhookKeepsItsSecrets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := newReceiver(t)
	const path = "/api/v2/webhooks"
	made := w.ok(call{method: "POST", target: path, key: "{{key}}", body: `{"url": "` + r.URL + `", "headers": {"Authorization": "Bearer in-the-drawer"}}`})
	data := made.json["data"].(map[string]any)
	first, one := data["secret"].(string), path+"/"+data["id"].(string)
	rotated := w.ok(call{method: "POST", target: one + "/rotate", key: "{{key}}"})
	second := rotated.json["data"].(map[string]any)["secret"].(string)
	w.ok(call{method: "POST", target: one + "/test", key: "{{key}}"})
	got := r.next(t)
	if first == second || !got.standard(first) || !got.standard(second) || got.header.Get("Authorization") != "Bearer in-the-drawer" {
		t.Errorf("signed %v", got.header)
	}
	if want := hex.EncodeToString(mac(second, got.body)); got.header.Get("X-Wahero-Signature") != want {
		t.Errorf("the one signature is %s, want the new secret's", got.header.Get("X-Wahero-Signature"))
	}
	var all strings.Builder
	all.WriteString(made.text + rotated.text)
	for _, c := range []call{{method: "GET", target: path}, {method: "GET", target: one}, {method: "PATCH", target: one, body: `{"timeout": 7}`}, {method: "GET", target: one + "/attempts"}} {
		c.key = "{{key}}"
		shown := w.ok(c).text
		if strings.Contains(shown, first) || strings.Contains(shown, second) || strings.Contains(shown, "secret") {
			t.Errorf("%s %s shows a secret: %s", c.method, c.target, shown)
		}
		all.WriteString(shown)
	}
	if shown := all.String(); strings.Contains(shown, "in-the-drawer") || !strings.Contains(shown, `"headers":["Authorization"]`) || strings.Contains(w.log.String(), "in-the-drawer") {
		t.Errorf("a header's value is shown: %s", shown)
	}
	var plain bool
	w.must(w.pool.QueryRow(t.Context(), `SELECT bool_or(h::TEXT LIKE '%' || $1 || '%') FROM webhooks h`, hex.EncodeToString([]byte("in-the-drawer"))).Scan(&plain))
	if plain {
		t.Error("a header's value lies open in the database")
	}
}

// TestInstanceKeyManagesItsOwnWebhooks looks at the account's with the key of one instance, and at another account's.
func TestInstanceKeyManagesItsOwnWebhooks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	made := w.ok(call{method: "POST", target: "/api/v2/webhooks", key: "{{stopped_key}}", body: `{"url": "https://shop.example/hook"}`})
	own := made.json["data"].(map[string]any)
	if own["instanceId"] != w.vars["stopped"] {
		t.Errorf("it is of %v", own["instanceId"])
	}
	list := w.ok(call{method: "GET", target: "/api/v2/webhooks", key: "{{stopped_key}}"})
	if all := pick(list.json, []string{"data[]", "id"}); len(all) != 1 || all[0] != own["id"] {
		t.Errorf("it lists %v", all)
	}
	before := w.everything()
	const missing = `"error":"WEBHOOK_NOT_FOUND"`
	for _, key := range []string{"{{stopped_key}}", "{{other_key}}"} {
		for _, hook := range []string{"{{hook}}", "{{connection_hook}}", "0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e77"} {
			for _, c := range []call{
				{method: "GET"},
				{method: "DELETE"},
				{method: "PATCH", body: `{"active": false}`},
				{method: "POST", target: "/rotate"},
				{method: "POST", target: "/test"},
				{method: "GET", target: "/deliveries"},
				{method: "GET", target: "/attempts"},
				{method: "POST", target: "/replay", body: `{"dead": true}`},
			} {
				c.target, c.key = "/api/v2/webhooks/"+hook+c.target, key
				if got := w.call(c); got.status != 404 || !strings.Contains(got.text, missing) {
					t.Errorf("%s %s with %s: %d %s", c.method, c.target, key, got.status, got.text)
				}
			}
		}
	}
	if got := w.call(call{method: "POST", target: "/api/v2/webhooks", key: "{{stopped_key}}", body: `{"url": "https://shop.example/hook", "instanceId": "{{online}}"}`}); got.status != 404 {
		t.Errorf("for another instance: %d %s", got.status, got.text)
	}
	after := w.everything()
	delete(before, "call_counts")
	for table, hash := range before {
		if after[table] != hash && table != "credentials" {
			t.Errorf("a refused call changed %s", table)
		}
	}
	if got := w.call(call{method: "DELETE", target: "/api/v2/webhooks/" + own["id"].(string), key: w.key(w.ours, account.InstancesRead)}); got.status != 403 {
		t.Errorf("without the scope: %d", got.status)
	}
}

// TestReplayOverTheAPI has a receiver want no more, and then all that it missed.
func TestReplayOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send()
	r := newReceiver(t)
	r.status.Store(http.StatusGone)
	made := w.ok(call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": "` + r.URL + `", "events": ["message"]}`})
	one := "/api/v2/webhooks/" + made.json["data"].(map[string]any)["id"].(string)
	w.hear("online", "3EB000000000000REPL1", "the first")
	missed := r.next(t).header.Get("Webhook-Id")
	w.await(`SELECT NOT active FROM webhooks WHERE url = $1`, r.URL)
	state := func(key string) []any {
		return pick(w.ok(call{method: "GET", target: one, key: "{{key}}"}).json, []string{"data", key})
	}
	if reason, _ := state("reason")[0].(string); state("active")[0] != false || !strings.Contains(reason, "410") {
		t.Errorf("active %v: %s", state("active"), reason)
	}
	if got := w.call(call{method: "POST", target: one + "/replay", key: "{{key}}", body: `{"dead": true}`}); got.status != 422 {
		t.Errorf("a replay to what is not active: %d %s", got.status, got.text)
	}
	dead := w.ok(call{method: "GET", target: one + "/deliveries?state=dead", key: "{{key}}"})
	if ids := pick(dead.json, []string{"data[]", "id"}); len(ids) != 1 || ids[0] != missed {
		t.Errorf("dead are %s, want %s", dead.text, missed)
	}
	r.status.Store(http.StatusOK)
	w.ok(call{method: "PATCH", target: one, key: "{{key}}", body: `{"active": true}`})
	again := w.ok(call{method: "POST", target: one + "/replay", key: "{{key}}", body: `{"ids": ["` + missed + `"]}`})
	if n := pick(again.json, []string{"data", "replayed"})[0]; n != 1.0 {
		t.Errorf("replayed %v", n)
	}
	if id := r.next(t).header.Get("Webhook-Id"); id != missed {
		t.Errorf("it came again as %s, want %s", id, missed)
	}
	w.await(`SELECT state = 'delivered' FROM deliveries WHERE id = $1 AND webhook_id = (SELECT id FROM webhooks WHERE url = $2)`, missed, r.URL)
	page := w.ok(call{method: "GET", target: one + "/attempts?limit=1", key: "{{key}}"})
	cursor, _ := pick(page.json, []string{"pagination", "nextCursor"})[0].(string)
	older := w.ok(call{method: "GET", target: one + "/attempts?limit=5&cursor=" + cursor, key: "{{key}}"})
	if first := pick(page.json, []string{"data[]", "deliveryId"}); len(first) != 1 || first[0] != missed {
		t.Errorf("the latest attempt: %s; before it: %s", page.text, older.text)
	}
}

// TestConnectionLogs shows what was delivered, with what was sent.
func TestConnectionLogs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send()
	r := newReceiver(t)
	made := w.ok(call{method: "POST", target: "/api/connections/{{online}}/webhooks", as: "Authorization", key: "{{key}}", body: `{"url": "` + r.URL + `", "events": ["message"]}`})
	w.hear("online", "3EB000000000000LOGS1", "for the log")
	got := r.next(t)
	w.await(`SELECT count(*) = 1 FROM deliveries WHERE id = $1 AND webhook_id = $2 AND state = 'delivered'`, got.header.Get("Webhook-Id"), made.json["id"])
	logs := w.ok(call{method: "GET", target: "/api/webhooks/" + made.json["id"].(string) + "/logs", as: "Authorization", key: "{{key}}"})
	var list []map[string]any
	w.must(json.Unmarshal([]byte(logs.text), &list))
	if len(list) != 1 || list[0]["status"] != "delivered" || list[0]["responseStatus"] != 200.0 || list[0]["eventType"] != "message" || list[0]["deliveredAt"] == nil {
		t.Fatalf("the log is %s", logs.text)
	}
	shown, _ := json.Marshal(list[0]["payload"])
	sent, _ := json.Marshal(got.json)
	if !bytes.Equal(shown, sent) {
		t.Errorf("the log shows %s, sent was %s", shown, sent)
	}
}
