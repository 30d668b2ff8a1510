package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"

	"balas/api/conform"
)

// call is one request. Empty fields are left out.
type call struct {
	method, target string
	key            string // in the header as
	as             string // empty: X-Api-Key, or under /whatsapp Authorization
	header         map[string]string
	body           string
}

// reply is what came back.
type reply struct {
	status int
	header http.Header
	text   string
	json   map[string]any // nil when it is no JSON object
}

// call makes the call. What the document does not say of the answer is an error of the test.
func (w *world) call(c call) reply {
	w.t.Helper()
	r := w.request(c)
	got := w.answer(r, c)
	w.contract().Check(w.t, r, conform.Answer{Status: got.status, Header: got.header, Body: []byte(got.text)})
	return got
}

// contract is the API's document, against which every answer of these tests is held.
type contract struct {
	*conform.Document
	text string
}

// document is read once, in the first world that asks: the operations are the same in all.
var document struct {
	sync.Once
	contract
}

func (w *world) contract() contract {
	document.Do(func() {
		c := call{method: "GET", target: "/openapi.json"}
		document.text = w.answer(w.request(c), c).text
		var err error
		document.Document, err = conform.New([]byte(document.text))
		w.must(err)
	})
	return document.contract
}

// request returns the request of a call.
func (w *world) request(c call) *http.Request {
	w.t.Helper()
	r := httptest.NewRequest(c.method, w.fill(c.target), strings.NewReader(w.fill(c.body)))
	if c.body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	switch {
	case c.key == "":
	case c.as != "" && c.as != "Authorization":
		r.Header.Set(c.as, w.fill(c.key))
	case c.as == "Authorization" || strings.HasPrefix(c.target, "/whatsapp"):
		r.Header.Set("Authorization", "Bearer "+w.fill(c.key))
	default:
		r.Header.Set("X-Api-Key", w.fill(c.key))
	}
	for name, value := range c.header {
		r.Header.Set(name, w.fill(value))
	}
	return r
}

// answer serves the request.
func (w *world) answer(r *http.Request, c call) reply {
	rec := httptest.NewRecorder()
	if strings.Contains(c.target, "/stream") { // whoever called hangs up once it has begun
		ctx, hangUp := context.WithCancel(w.t.Context())
		w.handler.ServeHTTP(&briefly{rec, hangUp}, r.WithContext(ctx))
	} else {
		w.handler.ServeHTTP(rec, r)
	}
	a := reply{status: rec.Code, header: rec.Header(), text: rec.Body.String()}
	_ = json.Unmarshal([]byte(a.text), &a.json) // a picture stays nil
	return a
}

// briefly is a caller who leaves when the first of a stream has come.
type briefly struct {
	*httptest.ResponseRecorder
	hangUp func()
}

func (b *briefly) Flush() { b.hangUp() }
