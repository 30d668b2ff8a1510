package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v86/webhook"

	"balas/api"
	"balas/billing"
)

// creations make an instance in each dialect; the one with get-or-create makes one only where none waits to be linked.
var creations = []struct {
	call    call
	status  int // while there is a slot
	refusal int
	said    string
}{
	{call{method: "POST", target: "/api/v2/instances", as: "X-Api-Key", body: `{"name": "one"}`}, 200, 403, "No slot is free for another instance: all 1 are in use"},
	{call{method: "POST", target: "/whatsapp/createNewWhatsapp", as: "Authorization"}, 200, 403, "No slot is free for another bot: all 1 are in use"},
	{call{method: "POST", target: "/api/connections", as: "Authorization", body: `{}`}, 201, 403, "No connection slot is free: all 1 are in use"},
	{call{method: "POST", target: "/api/connections/get-or-create", as: "Authorization"}, 201, 403, "No connection slot is free: all 1 are in use"},
	{call{method: "POST", target: "/api/v1/sessions", as: "Authorization", body: `{"sessionId": "five"}`}, 200, 403, "No slot is free for another session: all 1 are in use."},
	{call{method: "POST", target: "/api/v1/whatsapp-sessions", as: "X-API-Token", body: `{"name": "six"}`}, 200, 403, "No slot is free for another session: all 1 are in use"},
}

// TestSlotsHoldInEveryDialect makes an instance in each with a slot for one.
func TestSlotsHoldInEveryDialect(t *testing.T) {
	t.Parallel()
	for _, c := range creations {
		t.Run(c.call.target, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c.call.key = w.key(w.account("a small shop", "pro"))
			ours := call{as: "Authorization", key: c.call.key}
			ours.method, ours.target, ours.body = "PUT", "/api/billing/slots", `{"quantity": 1}`
			if got := w.call(ours); got.status != 200 {
				t.Fatalf("slots: status %d: %s", got.status, got.text)
			}
			if got := w.call(c.call); got.status != c.status {
				t.Fatalf("first: status %d, want %d: %s", got.status, c.status, got.text)
			}
			_, err := w.pool.Exec(t.Context(), `UPDATE instances SET jid = '6281200000077:1@s.whatsapp.net' WHERE jid = ''`)
			w.must(err)
			c.call.body = strings.Replace(c.call.body, "five", "seven", 1)
			before := w.everything()
			if got := w.call(c.call); got.status != c.refusal || got.json["message"] != c.said {
				t.Errorf("second: status %d, want %d, %q: %s", got.status, c.refusal, c.said, got.text)
			}
			if after := w.everything(); fmt.Sprint(before) != fmt.Sprint(after) {
				t.Error("a refused call changed the database")
			}
			ours.method, ours.target, ours.body = "GET", "/api/billing/can-create", ""
			if got := w.call(ours); got.json["allowed"] != false || got.json["reason"] != "all 1 are in use" {
				t.Errorf("can-create: %s", got.text)
			}
		})
	}
}

// TestSlotsUnderLoad has every dialect make instances at a time: as many come to be as there are slots.
func TestSlotsUnderLoad(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	small := w.account("a small shop", "pro")
	key := w.key(small)
	_, err := w.engine.Billing.SetSlots(t.Context(), small.ID, 7)
	w.must(err)
	var mu sync.Mutex
	made, refused := 0, 0
	var all sync.WaitGroup
	for n := range 24 {
		c := creations[[]int{0, 1, 2, 4, 5}[n%5]]
		c.call.key, c.call.body = key, strings.Replace(c.call.body, "five", fmt.Sprintf("five-%d", n), 1)
		all.Go(func() {
			got := w.call(c.call)
			mu.Lock()
			defer mu.Unlock()
			switch got.status {
			case c.status:
				made++
			case c.refusal:
				refused++
			}
		})
	}
	all.Wait()
	if made != 7 || refused != 17 {
		t.Errorf("%d made, %d refused; want 7, 17", made, refused)
	}
	got := w.call(call{method: "GET", target: "/api/billing/can-create", as: "Authorization", key: key})
	if got.json["allowed"] != false || got.json["usedSlots"] != 7.0 || got.json["availableSlots"] != 0.0 {
		t.Errorf("can-create: %s", got.text)
	}
}

const stripeSecret = "whsec_an_invented_one"

// paid is a world in which slots are paid at a Stripe that has one subscription, of our shop, or none.
func paid(t *testing.T, slots int) *world {
	t.Helper()
	var w *world
	stripe := httptest.NewServer(http.HandlerFunc(func(a http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet || r.URL.Path != "/v1/subscriptions/sub_1" {
			a.WriteHeader(http.StatusPaymentRequired)
			_, _ = fmt.Fprint(a, `{"error": {"type": "card_error", "message": "Your card was declined."}}`)
			return
		}
		_, _ = fmt.Fprintf(a, `{"id": "sub_1", "status": "active", "currency": "usd", "customer": "cus_1", "metadata": {"balas_account": %q},
			"items": {"data": [{"id": "si_1", "quantity": %d, "current_period_end": 1777291200, "price": {"unit_amount": 25}}]}}`, w.ours.ID, slots)
	}))
	t.Cleanup(stripe.Close)
	s := billing.NewStripe(billing.StripeConfig{Key: "sk_test_invented", WebhookSecret: stripeSecret, URL: stripe.URL})
	w = newWorld(t, func(d *api.Deps) { d.Engine.Billing.Stripe = s })
	return w
}

// TestStripeTells has Stripe post an event: what the subscription is worth is seen at once.
func TestStripeTells(t *testing.T) {
	t.Parallel()
	w := paid(t, 12)
	event := `{"id": "evt_1", "object": "event", "type": "customer.subscription.created", "data": {"object": {"object": "subscription", "id": "sub_1"}}}`
	post := func(secret string) reply {
		p := webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(event), Secret: secret, Timestamp: time.Now()})
		return w.call(call{method: "POST", target: "/stripe/events", body: event, header: map[string]string{"Stripe-Signature": p.Header}})
	}
	see := call{method: "GET", target: "/api/billing/status", as: "Authorization", key: "{{key}}"}
	create := call{method: "POST", target: "/api/connections", as: "Authorization", key: "{{key}}", body: "{}"}
	if got := post("whsec_another"); got.status != 400 {
		t.Errorf("signed by another: status %d: %s", got.status, got.text)
	}
	if got := w.call(see); got.status != 200 || strings.Contains(got.text, `"active":true`) {
		t.Errorf("before: %s", got.text)
	}
	if got := w.call(create); got.status != 403 {
		t.Errorf("create before: status %d: %s", got.status, got.text)
	}
	if got := post(stripeSecret); got.status != 200 {
		t.Fatalf("status %d: %s", got.status, got.text)
	}
	got := w.call(see)
	sub, _ := got.json["subscription"].(map[string]any)
	slots, _ := got.json["slots"].(map[string]any)
	if sub["status"] != "active" || sub["monthlyAmount"] != 3.0 || sub["currentPeriodEnd"] != "2026-04-27T12:00:00.000Z" || slots["paid"] != 12.0 {
		t.Errorf("after: %s", got.text)
	}
	if got := w.call(create); got.status != 201 {
		t.Errorf("create after: status %d: %s", got.status, got.text)
	}
	put := call{method: "PUT", target: "/api/billing/slots", as: "Authorization", key: "{{key}}", body: `{"quantity": 20}`}
	if got := w.call(put); got.status != 400 || got.json["message"] != "Payment failed: Your card was declined." {
		t.Errorf("declined: status %d: %s", got.status, got.text)
	}
}

// TestNobodyPays has no Stripe: its events are not taken, and a page says what holds.
func TestNobodyPays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	if got := w.call(call{method: "POST", target: "/stripe/events", body: "{}"}); got.status != 404 {
		t.Errorf("an event: status %d: %s", got.status, got.text)
	}
	page := w.call(call{method: "GET", target: "/billing"})
	if page.status != 200 || !strings.Contains(page.text, "Nobody pays") || !strings.Contains(page.text, "100") {
		t.Errorf("status %d: %s", page.status, page.text)
	}
	with := paid(t, 0)
	if page := with.call(call{method: "GET", target: "/billing?checkout=done"}); !strings.Contains(page.text, "Thank you") {
		t.Errorf("after paying: %s", page.text)
	}
}
