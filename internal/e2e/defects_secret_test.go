package e2e_test

import (
	"encoding/json"
	"io/fs"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// route is an operation of the engine's API document.
type route struct {
	method, path string
	public       bool // it asks for no credential
}

// routes lists the operations that the engine documents.
func (e *engine) routes() []route {
	e.town.t.Helper()
	_, content := request(e.town.t, "GET", e.url()+"/openapi.json", nil, nil)
	var document struct {
		Paths map[string]map[string]struct{ Security []any }
	}
	decode(e.town.t, "openapi.json", content, &document)
	var all []route
	for path, item := range document.Paths {
		path, _, _ = strings.Cut(path, "#") // of a dialect that shares the path
		for method, operation := range item {
			if m := strings.ToUpper(method); slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE"}, m) {
				all = append(all, route{m, path, operation.Security == nil})
			}
		}
	}
	if len(all) < 30 {
		e.town.t.Fatalf("only %d operations are documented", len(all))
	}
	return all
}

var placeholder = regexp.MustCompile(`\{[^}]+\}`)

// to writes the route's path with the names of what is really there.
func (r route) to(names map[string]string) string {
	return placeholder.ReplaceAllStringFunc(r.path, func(name string) string {
		if strings.Contains(r.path, "/qna/") {
			return names["qna"]
		}
		if known, ok := names[strings.Trim(name, "{}")]; ok {
			return known
		}
		return names["id"]
	})
}

// files lists what the engine keeps in its data directory, as paths.
func (w *town) files() (all []string) {
	w.t.Helper()
	for _, pair := range w.env {
		dir, ok := strings.CutPrefix(pair, "BALAS_DATA_DIR=")
		if !ok {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				all = append(all, strings.TrimPrefix(path, dir))
			}
			return err
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return all
}

// sendsPicture has a customer send one, and waits until its file is here.
func (p *phone) sendsPicture(s *shop) (id string) {
	p.town.t.Helper()
	var said struct{ ID string }
	p.post("messages", map[string]any{"to": s.phone.number, "image": map[string]any{"generate": 5000, "caption": "Gambar"}}, &said)
	p.town.books.awaitCount(1, `SELECT count(*) FROM messages WHERE id = $1 AND media_id IS NOT NULL`, said.ID)
	return said.ID
}

// TestDefectNothingIsServedWithoutCredential: received files and QR codes lay open to everybody, because their
// path was served before credentials were looked at.
func TestDefectNothingIsServedWithoutCredential(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s := e.testShop(shopNumber)
	budi := w.customer(1)
	s.answers(budi)
	s.teach("Jam buka toko?", hours)
	names := map[string]string{
		"id": s.id, "chatId": budi.number, "phone": budi.number, "messageId": budi.sendsPicture(s),
		"keywordId": w.books.text(`SELECT id::TEXT FROM keyword_rules`), "qna": w.books.text(`SELECT id::TEXT FROM knowledge_qna`),
	}
	stranger := w.run("key", "create", "--name", "stranger", "--account", w.run("account", "create", "--name", "Another"))
	ours := []string{s.id, s.accessToken, w.key, shopNumber, "Ada.", hours}

	var public []string
	for _, r := range e.routes() {
		path := r.to(names)
		if r.public {
			public = append(public, r.method+" "+r.path)
			continue
		}
		status, body := request(t, r.method, e.url()+path, nil, nil)
		if status != http.StatusUnauthorized && status != http.StatusForbidden {
			t.Errorf("%s %s without credential: status %d: %.100s", r.method, path, status, body)
		}
		query := "?instanceId=" + s.id + "&instance_id=" + s.id + "&session_id=" + s.sessionID
		header := http.Header{"X-Api-Key": {stranger}, "Authorization": {"Bearer " + stranger}}
		status, body = request(t, r.method, e.url()+path+query, header, map[string]any{"instanceId": s.id})
		if path != r.path && status != http.StatusNotFound && status != http.StatusUnauthorized && status != http.StatusForbidden && status != http.StatusBadRequest {
			t.Errorf("%s %s by another account: status %d: %.100s", r.method, path, status, body)
		}
		w.shows(body, r.method+" "+path+" by another account", ours...)
	}
	slices.Sort(public)
	if want := []string{"GET /api", "GET /media/{mediaId}"}; !slices.Equal(public, want) {
		t.Errorf("the operations without credential are %v, want %v", public, want)
	}
	received := w.books.text(`SELECT m.id || '.' || m.extension FROM media m JOIN messages s ON s.media_id = m.id`)
	if status, _ := request(t, "GET", e.url()+"/media/"+received, nil, nil); status != http.StatusNotFound {
		t.Errorf("a received file without credential: status %d", status)
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"} {
		status, body := request(t, "GET", e.url()+path, nil, nil)
		if status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
		w.shows(body, path, ours...)
	}
	files := w.files()
	if len(files) == 0 {
		t.Fatal("the engine keeps no files")
	}
	for _, file := range files {
		for _, prefix := range []string{"", "/data", "/media", "/files", "/static", "/docs", "/docs/.."} {
			if status, _ := request(t, "GET", e.url()+prefix+file, nil, nil); status != http.StatusNotFound && status != http.StatusUnauthorized {
				t.Errorf("GET %s%s: status %d", prefix, file, status)
			}
		}
	}
	s.await(working)
	budi.next()     // about the picture
	s.answers(budi) // nothing that the stranger did had an effect
}

// shows makes sure that a text shows none of these.
func (w *town) shows(text []byte, where string, secrets ...string) {
	w.t.Helper()
	for _, secret := range secrets {
		if strings.Contains(string(text), secret) {
			w.t.Errorf("%s shows %q", where, secret)
		}
	}
}

// TestDefectSecretsAreInNoEventAndNoLog: what was announced to others carried the key of the API, so that whoever got
// one message could send in the owner's name. Every secret is used here, well and in vain.
func TestDefectSecretsAreInNoEventAndNoLog(t *testing.T) {
	t.Parallel()
	const modelKey, phrase = "sk-invented-0123456789", "an invented phrase to seal with"
	w := newTown(t, "BALAS_LOG=json,debug", "BALAS_SECRET_KEY="+phrase)
	e := w.serve("OPENAI_API_KEY=" + modelKey)
	s := e.instance(shopNumber)
	s.rule("equals", "tes", "Ada.")
	s.change("start")
	qr, _ := s.code()
	s.phone.post("scan", map[string]any{"qr": qr}, nil)
	s.await(working)
	other := e.instance("628110000002")
	pairing := ask[struct{ Code string }](e, "POST", other.path("/code"), map[string]any{"phone": other.phone.number}).Code
	other.phone.post("scan", map[string]any{"code": pairing}, nil)
	other.await(working)
	secrets := []string{w.key, s.accessToken, other.accessToken, modelKey, phrase, qr, pairing, strings.ReplaceAll(pairing, "-", "")}
	for part := range strings.SplitSeq(qr, ",") {
		if len(part) > 20 { // the last is a plain number
			secrets = append(secrets, part)
		}
	}

	budi := w.customer(1)
	s.answers(budi)
	s.sayByDefault(unknown) // with the pair in the query
	s.set("updateActions", map[string]any{"reply_msgs": true})
	mediaKey := w.mediaKey(budi, budi.sendsPicture(s))
	budi.next() // about the picture
	const wrong = "0123456789abcdef0123456789abcdef"
	for _, header := range []http.Header{{"X-Api-Key": {wrong}}, {"Authorization": {"Bearer " + wrong}}} {
		request(t, "GET", e.url()+"/api/v1/instances?access_token="+wrong+"&session_id="+s.sessionID, header, nil)
	}
	request(t, "PUT", e.url()+"/whatsapp/updateGeneral?session_id="+s.sessionID+"&access_token="+wrong, nil, map[string]any{})
	w.fault("break_session", map[string]any{"instance": shopNumber, "phone": budi.number})
	s.answers(budi)
	log := e.process.all()
	e.kill()
	e.start()
	s.await(working)
	s.answers(budi)
	e.stop()
	log += e.process.all()

	secrets = append(secrets, wrong, mediaKey)
	secrets = append(secrets, w.books.list(sqlKeysInAllForms)...)
	if len(secrets) < 50 {
		t.Errorf("only %d secrets are looked for", len(secrets))
	}
	events := w.books.list(`SELECT data::TEXT FROM events`)
	if len(events) < 20 || strings.Count(log, "\n") < 30 {
		t.Errorf("only %d events and %d lines of log", len(events), strings.Count(log, "\n"))
	}
	w.shows([]byte(log), "the log", secrets...)
	w.shows([]byte(strings.Join(events, "\n")), "an event", secrets...)
}

// mediaKey is the key of a file that a phone sent.
func (w *town) mediaKey(p *phone, id string) string {
	w.t.Helper()
	var sent struct{ Message json.RawMessage }
	w.simulate("GET", "phones/"+p.number+"/messages/"+id, nil, &sent)
	found := regexp.MustCompile(`"mediaKey":\s*"([^"]+)"`).FindSubmatch(sent.Message)
	if found == nil {
		w.t.Fatalf("the file has no key: %s", sent.Message)
	}
	return string(found[1])
}

// sqlKeysInAllForms are the private keys of linked devices, as they would be written.
const sqlKeysInAllForms = `
	WITH keys AS (
		SELECT unnest(ARRAY[noise_key, identity_key, signed_pre_key, adv_key]) AS key FROM whatsmeow_device
		UNION ALL SELECT key FROM (SELECT key FROM whatsmeow_pre_keys LIMIT 20) AS pre_keys
		UNION ALL SELECT substr(session, 1, 48) FROM whatsmeow_sessions
	)
	SELECT form FROM keys, LATERAL unnest(ARRAY[encode(key, 'base64'), rtrim(encode(key, 'base64'), '='), encode(key, 'hex')]) AS form`
