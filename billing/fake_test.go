package billing_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v86/webhook"
)

// fakeStripe is as much of Stripe as a subscription meets in its life: customers, checkout and portal sessions, a
// subscription of one item, invoices. A card may decline.
type fakeStripe struct {
	mu       sync.Mutex
	t        *testing.T
	mux      *http.ServeMux
	customer map[string]string // of an idempotency key
	checkout map[string]string // the form of the last session
	sessions []string          // the state of each
	sub      *fakeSubscription
	invoices int
	declines bool
	broken   bool   // applies a change and then answers nothing
	onUpdate func() // called while a change waits
	onRead   func() // called while an answer about the subscription is on its way
	events   int
	calls    []string
}

type fakeSubscription struct {
	status, metadata string
	quantity         int
	latest           string // invoice
	total            int    // of it
	cancelAtEnd      bool
}

const (
	subscriptionID = "sub_1"
	periodEnd      = 1777291200 // 2026-04-27T12:00:00Z
	slotPrice      = 25
)

func newFakeStripe(t *testing.T) *fakeStripe {
	f := &fakeStripe{t: t, mux: http.NewServeMux(), customer: map[string]string{}}
	f.mux.HandleFunc("POST /v1/customers", f.createCustomer)
	f.mux.HandleFunc("POST /v1/checkout/sessions", f.createCheckout)
	f.mux.HandleFunc("GET /v1/checkout/sessions/{id}", f.readCheckout)
	f.mux.HandleFunc("POST /v1/checkout/sessions/{id}/expire", f.expireCheckout)
	f.mux.HandleFunc("POST /v1/billing_portal/sessions", f.createPortal)
	f.mux.HandleFunc("GET /v1/subscriptions/{id}", f.readSubscription)
	f.mux.HandleFunc("POST /v1/subscriptions/{id}", f.changeSubscription)
	return f
}

func (f *fakeStripe) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer sk_test_invented" {
		refuse(w, 401, "invalid_request_error", "an unknown key")
		return
	}
	f.mu.Lock()
	f.calls = append(f.calls, r.Method+" "+r.URL.Path)
	f.mu.Unlock()
	_ = r.ParseForm()
	f.mux.ServeHTTP(w, r)
}

func refuse(w http.ResponseWriter, status int, kind, message string) {
	w.WriteHeader(status)
	_, _ = fmt.Fprintf(w, `{"error": {"type": %q, "message": %q}}`, kind, message)
}

func (f *fakeStripe) createCustomer(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	key := r.Header.Get("Idempotency-Key")
	if f.customer[key] == "" {
		f.customer[key] = "cus_" + strconv.Itoa(len(f.customer)+1)
	}
	_, _ = fmt.Fprintf(w, `{"object": "customer", "id": %q}`, f.customer[key])
}

func (f *fakeStripe) createCheckout(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.checkout = map[string]string{}
	for name, values := range r.PostForm {
		f.checkout[name] = values[0]
	}
	f.sessions = append(f.sessions, "open")
	_, _ = fmt.Fprintf(w, `{"object": "checkout.session", "id": "cs_%d", "url": "https://checkout.stripe.example/cs_%[1]d"}`, len(f.sessions))
}

// session is the state of a session, by its id.
func (f *fakeStripe) session(r *http.Request) *string {
	n, _ := strconv.Atoi(strings.TrimPrefix(r.PathValue("id"), "cs_"))
	return &f.sessions[n-1]
}

func (f *fakeStripe) readCheckout(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	subscription := "null"
	if *f.session(r) == "complete" {
		subscription = strconv.Quote(subscriptionID)
	}
	_, _ = fmt.Fprintf(w, `{"object": "checkout.session", "id": %q, "status": %q, "subscription": %s}`, r.PathValue("id"), *f.session(r), subscription)
}

func (f *fakeStripe) expireCheckout(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	*f.session(r) = "expired"
	_, _ = fmt.Fprintf(w, `{"object": "checkout.session", "id": %q, "status": "expired"}`, r.PathValue("id"))
}

func (f *fakeStripe) createPortal(w http.ResponseWriter, r *http.Request) {
	_, _ = fmt.Fprintf(w, `{"object": "billing_portal.session", "id": "bps_1", "url": "https://portal.stripe.example/%s"}`, r.PostForm.Get("customer"))
}

func (f *fakeStripe) readSubscription(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.sub == nil || r.PathValue("id") != subscriptionID {
		refuse(w, 404, "invalid_request_error", "there is no such subscription")
		return
	}
	body := f.subscription()
	if hold := f.onRead; hold != nil {
		f.mu.Unlock()
		hold()
		f.mu.Lock()
	}
	_, _ = fmt.Fprint(w, body)
}

func (f *fakeStripe) subscription() string {
	s := f.sub
	return fmt.Sprintf(`{"object": "subscription", "id": %q, "customer": "cus_1", "status": %q, "currency": "usd",
		"cancel_at_period_end": %t, "metadata": {"balas_account": %q},
		"latest_invoice": {"object": "invoice", "id": %q, "total": %d},
		"items": {"object": "list", "data": [{"object": "subscription_item", "id": "si_1", "quantity": %d, "current_period_end": %d,
			"price": {"object": "price", "id": "price_1", "unit_amount": %d, "currency": "usd"}}]}}`,
		subscriptionID, s.status, s.cancelAtEnd, s.metadata, s.latest, s.total, s.quantity, periodEnd, slotPrice)
}

func (f *fakeStripe) changeSubscription(w http.ResponseWriter, r *http.Request) {
	if f.onUpdate != nil {
		f.onUpdate()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	form := r.PostForm
	quantity, err := strconv.Atoi(form.Get("items[0][quantity]"))
	switch {
	case err != nil || form.Get("items[0][id]") != "si_1" || form.Get("proration_behavior") != "always_invoice" ||
		form.Get("payment_behavior") != "error_if_incomplete":
		refuse(w, 400, "invalid_request_error", "unexpected "+form.Encode())
	case f.declines && quantity > f.sub.quantity:
		refuse(w, 402, "card_error", "Your card was declined.")
	default:
		f.invoices++
		f.sub.latest, f.sub.total = "in_"+strconv.Itoa(f.invoices), (quantity-f.sub.quantity)*slotPrice
		f.sub.quantity = quantity
		if f.broken {
			panic(http.ErrAbortHandler)
		}
		_, _ = fmt.Fprint(w, f.subscription())
	}
}

// tell posts an event about the subscription to Balas, signed now.
func (f *fakeStripe) tell(w *world, kind string) error {
	w.t.Helper()
	f.mu.Lock()
	f.events++
	id := "evt_" + strconv.Itoa(f.events)
	f.mu.Unlock()
	return f.tellAs(w, id, kind)
}

func (f *fakeStripe) tellAs(w *world, id, kind string) error {
	payload := signed(eventOf(id, kind), webhookSecret, time.Now())
	return w.billing.TakeEvent(w.ctx, payload.Payload, payload.Header)
}

func signed(event, secret string, at time.Time) *webhook.SignedPayload {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{Payload: []byte(event), Secret: secret, Timestamp: at})
}

// eventOf tells of the subscription and says nothing true of it but its id.
func eventOf(id, kind string) string {
	object := map[string]any{"object": "subscription", "id": subscriptionID, "status": "active", "quantity": 99}
	switch {
	case strings.HasPrefix(kind, "checkout."):
		object = map[string]any{"object": "checkout.session", "id": "cs_1", "subscription": subscriptionID}
	case strings.HasPrefix(kind, "invoice."):
		object = map[string]any{"object": "invoice", "id": "in_1", "parent": map[string]any{
			"subscription_details": map[string]any{"subscription": map[string]any{"id": subscriptionID}},
		}}
	}
	raw, _ := json.Marshal(map[string]any{
		"id": id, "object": "event", "type": kind, "api_version": "2020-08-27", "data": map[string]any{"object": object},
	})
	return string(raw)
}

// subscribe has the customer go through a checkout, and tells of it.
func (f *fakeStripe) subscribe(w *world, slots int) {
	w.t.Helper()
	_, err := w.billing.Checkout(w.ctx, w.account, slots)
	w.must(err)
	f.complete()
	w.must(f.tell(w, "checkout.session.completed"))
}

// complete has the customer pay in the last session.
func (f *fakeStripe) complete() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sessions[len(f.sessions)-1] = "complete"
	quantity, _ := strconv.Atoi(f.checkout["line_items[0][quantity]"])
	f.invoices++
	f.sub = &fakeSubscription{
		status: "active", metadata: f.checkout["subscription_data[metadata][balas_account]"], quantity: quantity,
		latest: "in_" + strconv.Itoa(f.invoices), total: quantity * slotPrice,
	}
}

// turn changes the subscription at Stripe.
func (f *fakeStripe) turn(change func(*fakeSubscription)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f.sub)
}

// cancel ends the subscription, and tells of it.
func (f *fakeStripe) cancel(w *world) {
	w.t.Helper()
	f.turn(func(s *fakeSubscription) { s.status = "canceled" })
	w.must(f.tell(w, "customer.subscription.deleted"))
}
