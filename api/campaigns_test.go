package api_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"balas/account"
	"balas/api/sessionapi"
	"balas/chat"
)

func (w *world) number(sql string, args ...any) (n int) {
	w.t.Helper()
	w.must(w.pool.QueryRow(w.t.Context(), sql, args...).Scan(&n))
	return n
}

// expect calls and returns the answer, which must have the status.
func (w *world) expect(status int, c call) reply {
	w.t.Helper()
	got := w.call(c)
	if got.status != status {
		w.t.Fatalf("%s %s: %d, want %d: %s", c.method, c.target, got.status, status, got.text)
	}
	return got
}

// A key of one instance reaches the campaigns of that instance, and nothing that is the account's.
func TestInstanceKeysReachTheirOwnCampaigns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	own, other := "{{online_key}}", "{{stopped_key}}"
	for _, c := range []struct {
		method, target, key, as string
		status                  int
	}{
		{"GET", "/api/v2/campaigns/{{running}}", own, "X-Api-Key", 200},
		{"GET", "/api/v2/campaigns/{{running}}", other, "X-Api-Key", 404},
		{"POST", "/api/v2/campaigns/{{running}}/pause", other, "X-Api-Key", 404},
		{"GET", "/api/v2/campaigns/{{running}}/recipients.csv", other, "X-Api-Key", 404},
		{"DELETE", "/api/v2/campaigns/{{running}}", other, "X-Api-Key", 404},
		{"GET", "/api/v2/lists", own, "X-Api-Key", 403},
		{"GET", "/api/v2/lists/{{list}}/members", own, "X-Api-Key", 403},
		{"GET", "/api/v2/suppressions", own, "X-Api-Key", 403},
		{"GET", "/api/v1/campaigns/{{running}}", own, "Authorization", 200},
		{"GET", "/api/v1/campaigns/{{running}}", other, "Authorization", 403},
		{"POST", "/api/v1/campaigns/{{running}}/pause", other, "Authorization", 403},
		{"DELETE", "/api/v1/campaigns/{{running}}", "{{foreign_key}}", "Authorization", 404},
		{"GET", "/api/v1/recipient-lists/{{list}}", own, "Authorization", 200},
		{"GET", "/api/v1/recipient-lists/{{list}}", "{{foreign_key}}", "Authorization", 404},
	} {
		if got := w.call(call{method: c.method, target: c.target, key: c.key, as: c.as}); got.status != c.status {
			t.Errorf("%s %s with %s: %d, want %d: %s", c.method, c.target, c.key, got.status, c.status, got.text)
		}
	}
	for key, want := range map[string]int{own: 3, other: 0, "{{key}}": 3, "{{foreign_key}}": 0} {
		got := w.expect(200, call{method: "GET", target: "/api/v1/campaigns", key: key, as: "Authorization"})
		if n := strings.Count(got.text, `"id":`); n != want {
			t.Errorf("%s lists %d campaigns, want %d", key, n, want)
		}
	}
	got := w.expect(200, call{method: "GET", target: "/api/v2/campaigns", key: other})
	if total := pick(got.json, []string{"pagination", "total"}); total[0] != 0.0 {
		t.Errorf("another instance's key counts %v campaigns", total)
	}
	body := `{"name": "New", "sessionId": "{{online}}", "message": {"type": "text", "content": "Hi"}, "recipients": [{"number": "6281200000001"}]}`
	w.expect(403, call{method: "POST", target: "/api/v1/campaigns", key: other, as: "Authorization", body: body})
	if n := w.number(`SELECT count(*) FROM campaigns WHERE status = 'running'`); n != 1 {
		t.Errorf("%d campaigns run, want the one that did", n)
	}
}

func TestMasterKeyReachesCampaignsOfAll(t *testing.T) {
	t.Parallel()
	w := house(t, sessionapi.Options{})
	master := func(method, target string) call {
		return call{method: method, target: target, key: invented, as: "X-Master-Key"}
	}
	if got := w.expect(200, master("GET", "/api/v1/campaigns")); strings.Count(got.text, `"id":`) != 3 {
		t.Errorf("campaigns of all: %s", got.text)
	}
	if got := w.expect(200, master("GET", "/api/v1/recipient-lists")); !strings.Contains(got.text, w.vars["list"]) {
		t.Errorf("lists of all: %s", got.text)
	}
	w.expect(200, master("POST", "/api/v1/campaigns/{{running}}/pause"))
	w.expect(200, master("DELETE", "/api/v1/recipient-lists/{{list}}"))
	w.expect(404, master("GET", "/api/v1/campaigns/campaign_0_nobody"))
	if n := w.number(`SELECT count(*) FROM campaigns WHERE status = 'paused'`); n != 2 {
		t.Errorf("%d campaigns are paused, want 2", n)
	}
}

// What a campaign is tested with is one of the API's messages, and no recipient's.
func TestTestSendsStandInNoLedger(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	edit := `{"message": {"type": "image", "content": "Look, {{Name}} {a|b}", "mediaId": "{{picture}}"}, "recipients": [{"number": "6281200000001", "name": "{x|y} [name]"}]}`
	w.expect(200, call{method: "PATCH", target: "/api/v2/campaigns/{{draft}}", key: "{{key}}", body: edit})
	before := w.number(`SELECT count(*) FROM campaign_sends`)
	got := w.expect(200, call{method: "POST", target: "/api/v2/campaigns/{{draft}}/test", key: "{{key}}", body: `{"phone": "6281200000007"}`})
	id := pick(got.json, []string{"data", "messageId"})[0]
	var origin, kind, body, file string
	w.must(w.pool.QueryRow(t.Context(), `SELECT origin, kind, body, m.file_name FROM messages JOIN media m ON m.id = media_id WHERE messages.id = $1`, id).
		Scan(&origin, &kind, &body, &file))
	if origin != "api" || kind != "image" || body != "Look, {x|y} [name] a" || file != "pixel.png" {
		t.Errorf("sent %s %s %q with %s", origin, kind, body, file)
	}
	if after := w.number(`SELECT count(*) FROM campaign_sends`); after != before {
		t.Errorf("the ledger has %d rows, want %d", after, before)
	}
	none := w.expect(200, call{method: "POST", target: "/api/v2/campaigns/{{draft}}/preview", key: "{{key}}"})
	if text := pick(none.json, []string{"data", "samples[]", "text"}); len(text) != 1 || text[0] != "Look, {x|y} [name] a" {
		t.Errorf("preview %v", text)
	}
}

func TestContactsGoOnListsOfWhoMayReadThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := call{method: "POST", target: "/api/v2/lists/{{list}}/contacts", body: `{"instanceId": "{{online}}"}`}
	ask.key = w.key(w.ours, account.MessagesSend)
	w.expect(403, ask)
	ask.key = w.key(w.ours, account.MessagesSend, account.ContactsRead)
	contacts := w.number(`SELECT count(*) FROM contacts WHERE instance_id = $1`, w.vars["online"])
	got := w.expect(200, ask)
	if read := pick(got.json, []string{"data", "read"})[0]; contacts == 0 || read != float64(contacts) {
		t.Errorf("%v contacts were read, want %d", read, contacts)
	}
}

// crowded fills a campaign that runs with people from 628230000000 on.
func (w *world) crowded(n int) {
	_, err := w.pool.Exec(w.t.Context(), `
		INSERT INTO campaign_recipients (campaign_id, number, name, fields)
		SELECT $1, (628230000000 + i)::TEXT, '=SUM(A1)', jsonb_build_object('Note', repeat('long ', 60)) FROM generate_series(1, $2::INT) i`, w.vars["running"], n)
	w.must(err)
	_, err = w.pool.Exec(w.t.Context(), `ANALYZE campaign_recipients`)
	w.must(err)
}

// An export is written while it is read: what is at its end is not fetched while its beginning waits for a slow reader. No cell
// of it is a formula.
func TestExportOfManyIsStreamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.crowded(50_000)
	server := httptest.NewServer(w.handler)
	defer server.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+w.fill("/api/v2/campaigns/{{running}}/recipients.csv"), nil)
	w.must(err)
	r.Header.Set("X-Api-Key", w.vars["key"])
	answer, err := http.DefaultClient.Do(r)
	w.must(err)
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != 200 || answer.ContentLength != -1 || answer.Header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Fatalf("%d, %d bytes, %v", answer.StatusCode, answer.ContentLength, answer.Header)
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Scan()
	if want := "\ufeffnumber,name,jobTitle,companyName,fields,status,reason,attempts,messageId,sentAt,deliveredAt,readAt,repliedAt,optedOutAt"; lines.Text() != want {
		t.Errorf("header %q", lines.Text())
	}
	_, err = w.pool.Exec(t.Context(), `UPDATE campaign_recipients SET name = '@late' WHERE campaign_id = $1 AND number = '628230050000'`, w.vars["running"])
	w.must(err)
	n, last := 0, ""
	for lines.Scan() {
		n, last = n+1, lines.Text()
		if n == 3 && !strings.HasPrefix(last, "628230000001,'=SUM(A1),") {
			t.Errorf("a formula is not guarded: %q", last)
		}
	}
	if w.must(lines.Err()); n != 50_002 || !strings.HasPrefix(last, "628230050000,'@late,") {
		t.Errorf("%d rows, the last %.80q", n, last)
	}
}

// All recipients of a campaign are in the answer of the document that knows no pages.
func TestSessionsShowAllRecipients(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.crowded(2_500)
	got := w.expect(200, call{method: "GET", target: "/api/v1/campaigns/{{running}}", key: "{{key}}", as: "Authorization"})
	if all := pick(got.json, []string{"recipients[]", "number"}); len(all) != 2_502 || all[2_501] != "628230002500" {
		t.Errorf("%d recipients", len(all))
	}
}

// table is a CSV of n people, of whom every tenth is there twice and every hundredth has no number.
func crowdTable(n int) (content string, duplicates, invalid int) {
	var b strings.Builder
	b.WriteString("Nomor HP;Nama;Kota\n")
	for i := range n {
		number := fmt.Sprint("0812", 30_000_000+i)
		switch {
		case i%100 == 50:
			number, invalid = "none", invalid+1
		case i%10 == 9:
			number, duplicates = fmt.Sprint("+62 812-", 30_000_000+i-1), duplicates+1
		}
		fmt.Fprintf(&b, "%s;Person %d;Bandung\n", number, i)
	}
	return b.String(), duplicates, invalid
}

func TestLargeImportsAndCampaigns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	content, duplicates, invalid := crowdTable(100_000)
	begun := time.Now()
	status, answer := w.form(w.fill("/api/v2/lists/{{list}}/import"), map[string]string{"country": "62"}, "people.csv", content)
	took := time.Since(begun)
	added := 100_000 - duplicates - invalid
	want := fmt.Sprintf(`{"read":100000,"added":%d,"duplicates":%d,"invalid":%d,"problems":[{"line":11,"value":"6281230000008","reason":"is there already"}`, added, duplicates, invalid)
	if status != 200 || !strings.Contains(answer, want) {
		t.Fatalf("import: %d %.300s, want %s", status, answer, want)
	}
	t.Logf("imported 100 000 lines in %v: %.0f a second", took.Round(time.Millisecond), 100_000/took.Seconds())
	if n := w.number(`SELECT count(*) FROM list_members WHERE list_id = $1`, w.vars["list"]); n != added+2 {
		t.Errorf("%d members, want %d", n, added+2)
	}
	begun = time.Now()
	body := `{"instanceId": "{{online}}", "name": "All", "message": {"type": "text", "content": "Hello {{Name}} in {{Kota}}"}, "listId": "{{list}}"}`
	got := w.expect(200, call{method: "POST", target: "/api/v2/campaigns", key: "{{key}}", body: body})
	t.Logf("made a campaign of %d recipients in %v", added+2, time.Since(begun).Round(time.Millisecond))
	w.vars["large"] = pick(got.json, []string{"data", "id"})[0].(string)
	if n := w.number(`SELECT count(*) FROM campaign_recipients WHERE campaign_id = $1`, w.vars["large"]); n != added+2 {
		t.Errorf("%d recipients, want %d", n, added+2)
	}
	begun = time.Now()
	preview := w.expect(200, call{method: "POST", target: "/api/v2/campaigns/{{large}}/preview", key: "{{key}}", body: `{"limit": 1}`})
	t.Logf("previewed it in %v", time.Since(begun).Round(time.Millisecond))
	if lacking := pick(preview.json, []string{"data", "lacking", "kota"}); len(lacking) != 1 || lacking[0] != 2.0 {
		t.Errorf("lacking %v, want the 2 who have no town: %s", lacking, preview.text)
	}
	if status, answer := w.form(w.fill("/api/v2/lists/{{list}}/import"), nil, "huge.csv", strings.Repeat("x", 50<<20)); status != 413 {
		t.Errorf("50 MB: %d %s", status, answer)
	}
}

func TestSessionsSendFilesAndRevoke(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	site := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/catalogue.pdf" {
			http.NotFound(rw, r)
			return
		}
		_, _ = rw.Write([]byte("%PDF-1.7\n%an invented file\n"))
	}))
	defer site.Close()
	w.vars["site"] = site.URL
	body := `[{"recipient_type": "individual", "to": "6281200000001", "type": "image", "image": {"id": "{{picture}}", "caption": "Look"}},
		{"recipient_type": "individual", "to": "6281200000002", "type": "document", "document": {"link": "{{site}}/catalogue.pdf", "filename": "prices.pdf", "mimetype": "application/pdf"}},
		{"recipient_type": "individual", "to": "6281200000002", "type": "document", "document": {"link": "{{site}}/nothing.pdf"}},
		{"recipient_type": "individual", "to": "6281200000002", "type": "text", "text": {"body": "Hi"}}]`
	send := call{method: "POST", target: "/api/v1/messages?sessionId={{online}}", key: "{{online_key}}", as: "Authorization", body: body}
	got := w.expect(200, send)
	if got.json["message"] != "3 of 4 messages sent." || strings.Count(got.text, `"status":"error"`) != 1 {
		t.Errorf("batch: %s", got.text)
	}
	var caption, name, kind string
	w.must(w.pool.QueryRow(t.Context(), `SELECT body FROM messages WHERE kind = 'image'`).Scan(&caption))
	w.must(w.pool.QueryRow(t.Context(), `SELECT content #>> '{file,name}', m.mimetype FROM messages JOIN media m ON m.id = media_id WHERE kind = 'document'`).Scan(&name, &kind))
	if caption != "Look" || name != "prices.pdf" || kind != "application/pdf" {
		t.Errorf("stored %q, %q of %s", caption, name, kind)
	}
	id := pick(got.json, []string{"results[]", "messageId"})[0].(string)
	w.expect(200, call{
		method: "DELETE", target: "/api/v1/message?sessionId={{online}}&remoteJid=6281200000001%40s.whatsapp.net&messageId=" + id,
		key: "{{online_key}}", as: "Authorization",
	})
	if n := w.number(`SELECT count(*) FROM messages WHERE kind = 'revoke' AND target_id = $1`, id); n != 1 {
		t.Errorf("%d messages delete it, want 1", n)
	}
	w.expect(403, call{method: "DELETE", target: "/api/v1/message?sessionId={{online}}&remoteJid=6281200000001&messageId=" + id, key: "{{stopped_key}}", as: "Authorization"})
}

// TestCampaignsOfBothDialectsAreOne makes a campaign in one dialect and runs it in the other.
func TestCampaignsOfBothDialectsAreOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	woken := 0
	w.engine.Campaigns.OnDue = func() { woken++ }
	body := `{"name": "One", "sessionId": "{{online}}", "message": {"type": "document", "mediaId": "{{picture}}", "caption": "For {{Name}}", "filename": "a.png"}, "recipients": [{"number": "6281200000001"}]}`
	made := w.expect(200, call{method: "POST", target: "/api/v1/campaigns", key: "{{online_key}}", as: "Authorization", body: body})
	w.vars["one"] = made.json["id"].(string)
	w.expect(200, call{method: "POST", target: "/api/v2/campaigns/{{one}}/start", key: "{{key}}"})
	if woken == 0 {
		t.Error("nobody was told that a run began")
	}
	w.expect(409, call{method: "POST", target: "/api/v1/campaigns/{{one}}/start", key: "{{online_key}}", as: "Authorization"})
	w.expect(200, call{method: "POST", target: "/api/v1/campaigns/{{one}}/pause", key: "{{online_key}}", as: "Authorization"})
	w.expect(200, call{method: "POST", target: "/api/v2/campaigns/{{one}}/cancel", key: "{{key}}", body: `{"reason": "too late"}`})
	got := w.expect(200, call{method: "GET", target: "/api/v1/campaigns/{{one}}", key: "{{online_key}}", as: "Authorization"})
	if got.json["status"] != "failed" || pick(got.json, []string{"recipients[]", "status"})[0] != "skipped" {
		t.Errorf("cancelled: %s", got.text)
	}
	if n := w.number(`SELECT count(*) FROM events WHERE kind = $1 AND data ->> 'campaignId' = $2`, chat.EventCampaign, w.vars["one"]); n != 4 {
		t.Errorf("%d events, want 4: made, started, paused, cancelled", n)
	}
}
