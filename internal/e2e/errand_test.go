package e2e_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
)

// errand is a call that its caller names with a key, and makes until it is answered.
type errand struct {
	caller
	key, path string
	body      any
	to        *phone
	texts     []string // that the customer is to read, a picture's and a place's are empty

	mu    sync.Mutex
	heard string // the answer; empty: none was heard
}

// errands are calls of all dialects at one shop, each with a customer of its own.
type errands struct {
	shop *shop
	rand *rand.Rand
	all  []*errand

	cut, taken int // calls without an answer when the engine was killed, and those of them whose messages are known to be committed
}

// add adds a call of each kind.
func (es *errands) add(picture string) {
	s := es.shop
	w, e := s.town, s.engine
	owner, number := e.as("X-Api-Key", w.key), e.as("Authorization", "Bearer "+ask[struct{ Token string }](e, "GET", s.path(""), nil).Token)
	put := func(by caller, path string, body func(to, text string) any, texts ...string) {
		n := len(es.all)
		o := &errand{caller: by, key: fmt.Sprint("errand ", n), path: path, to: w.customer(n)}
		name := fmt.Sprintf("pesan %d ", n)
		for _, text := range texts {
			o.texts = append(o.texts, strings.Replace(text, "…", name, 1))
		}
		o.body = body(o.to.number, name)
		es.all = append(es.all, o)
	}
	type object = map[string]any
	put(owner, "/api/v1/messages/send", func(to, text string) any {
		return object{"instanceId": s.id, "phone": to, "message": text}
	}, "…")
	put(owner, "/api/v1/messages/bulk", func(to, text string) any {
		return object{"instanceId": s.id, "messages": []object{{"phone": to, "message": text + "a"}, {"phone": to, "message": text + "b"}}}
	}, "…a", "…b")
	put(owner, "/api/v1/messages/media", func(to, _ string) any {
		return object{"instanceId": s.id, "phone": to, "mediaUrl": picture, "mediaType": "image"}
	}, "")
	put(number, "/whatsapp/message", func(to, text string) any {
		return object{"chatId": to, "message": text, "location": object{"lat": "-6.2", "lng": "106.8"}}
	}, "…", "")
	put(e.as("Authorization", "Bearer "+w.key), "/api/connections/"+s.id+"/send", func(to, text string) any {
		return object{"chatId": to, "text": text}
	}, "…")
	put(number, "/api/v1/messages?sessionId="+s.id, func(to, text string) any {
		one := func(text string) object {
			return object{"recipient_type": "individual", "to": to, "type": "text", "text": object{"body": text}}
		}
		return []object{one(text + "a"), one(text + "b")}
	}, "…a", "…b")
	put(number, "/api/v1/send-message", func(to, text string) any { return object{"to": to, "text": text} }, "…")
}

// call makes the call once at that address. No answer, because the engine was killed, is none; any other is the first's.
func (o *errand) call(ctx context.Context, url string) {
	t := o.town.t
	header := maps.Clone(o.header)
	header.Set("Idempotency-Key", o.key)
	answer, content, err := exchange(ctx, t, "POST", url+o.path, header, o.body)
	if err != nil {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	got := fmt.Sprintf("%d %s %s", answer.StatusCode, answer.Header.Get("Content-Type"), content)
	switch again := answer.Header.Get("Idempotent-Replayed") == "true"; {
	case answer.StatusCode >= http.StatusMultipleChoices:
		t.Errorf("%s with %q is answered %s", o.path, o.key, got)
	case o.heard == "": // whether or not the answer was kept before the engine was killed
		o.heard = got
	case o.heard != got || !again:
		t.Errorf("%s with %q is answered %s, then (replayed: %t) %s", o.path, o.key, o.heard, again, got)
	}
}

// begin makes all calls at once, and returns what waits for their end.
func (es *errands) begin() *sync.WaitGroup {
	var calls sync.WaitGroup
	url := es.shop.url()
	for _, o := range es.all {
		calls.Go(func() { o.call(es.shop.town.t.Context(), url) })
	}
	return &calls
}
