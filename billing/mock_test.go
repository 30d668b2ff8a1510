package billing_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stripe/stripe-mock/embedded"
	"github.com/stripe/stripe-mock/server"

	"balas/billing"
)

// id is that of a thing in a path.
var id = regexp.MustCompile(`/(sub|cs)_[^/]*`)

// TestStripeTakesTheParameters has stripe-mock check each call against Stripe's own description of its API. It remembers
// nothing: what it answers is not looked at.
func TestStripeTakesTheParameters(t *testing.T) {
	t.Parallel()
	spec, err := server.LoadSpec(embedded.OpenAPISpec, "")
	if err != nil {
		t.Fatal(err)
	}
	fixtures, err := server.LoadFixtures(embedded.OpenAPIFixtures, "")
	if err != nil {
		t.Fatal(err)
	}
	stub, err := server.NewStubServer(fixtures, spec, false, false)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var calls []string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		calls = append(calls, r.Method+" "+id.ReplaceAllString(r.URL.Path, ""))
		stub.HandleRequest(w, r)
	}))
	t.Cleanup(api.Close)
	w := newWorld(t)
	for _, price := range []string{"", "price_invented"} {
		calls = nil
		w.billing.Stripe = billing.NewStripe(billing.StripeConfig{Key: "sk_test_123", URL: api.URL, Price: price})
		_, err = w.pool.Exec(w.ctx, `DELETE FROM subscriptions`)
		w.must(err)
		for range 2 { // the second ends the first
			_, err = w.billing.Checkout(w.ctx, w.account, 3)
			w.must(err)
		}
		url, err := w.billing.Portal(w.ctx, w.account)
		if err != nil || url == "" {
			t.Errorf("portal: %q, %v", url, err)
		}
		_, err = w.pool.Exec(w.ctx, `UPDATE subscriptions SET subscription = 'sub_1', status = 'active', quantity = 1`)
		w.must(err)
		_, err = w.billing.SetSlots(w.ctx, w.account, 7)
		w.must(err)
		want := "POST /v1/customers|POST /v1/checkout/sessions|" +
			"GET /v1/checkout/sessions|POST /v1/checkout/sessions/expire|POST /v1/checkout/sessions|POST /v1/billing_portal/sessions|" +
			"GET /v1/subscriptions|POST /v1/subscriptions|GET /v1/subscriptions"
		if got := strings.Join(calls, "|"); got != want {
			t.Errorf("calls %s, want %s", got, want)
		}
	}
}
