package billing_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/billing"
	"balas/internal/fault"
)

// TestSubscriptionLives goes from no subscription through checkout, changes, a declined card and a late payment to the end.
func TestSubscriptionLives(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.refused(w.make(), fault.Forbidden, "slots")
	_, err := w.billing.SetSlots(w.ctx, w.account, 10)
	w.refused(err, fault.Invalid, "subscription")
	_, err = w.billing.Portal(w.ctx, w.account)
	w.refused(err, fault.Invalid, "subscription")
	w.status(billing.Status{State: "none", Currency: "usd", Slots: billing.Slots{Limited: true}})

	w.stripe.subscribe(w, 1)
	want := map[string]string{
		"mode": "subscription", "customer": "cus_1", "client_reference_id": w.account.String(),
		"line_items[0][quantity]": "1", "line_items[0][price_data][unit_amount]": "25", "line_items[0][price_data][currency]": "usd",
		"line_items[0][price_data][recurring][interval]": "month", "line_items[0][price_data][product_data][name]": "WhatsApp connection",
		"subscription_data[metadata][balas_account]": w.account.String(),
		"success_url": home + "?checkout=done", "cancel_url": home + "?checkout=cancelled",
	}
	if diff := cmp.Diff(want, w.stripe.checkout); diff != "" {
		t.Errorf("checkout: %s", diff)
	}
	ends := time.Unix(periodEnd, 0)
	active := billing.Status{Active: true, State: "active", PeriodEndsAt: &ends, Monthly: 0.25, Currency: "usd", Slots: billing.Slots{Paid: 1, Limited: true}}
	w.status(active)
	_, err = w.billing.Checkout(w.ctx, w.account, 1)
	w.refused(err, fault.Conflict, "subscription")
	if url, err := w.billing.Portal(w.ctx, w.account); err != nil || url != "https://portal.stripe.example/cus_1" {
		t.Errorf("portal: %q, %v", url, err)
	}

	w.must(w.make())
	w.refused(w.make(), fault.Forbidden, "slots")
	w.set(10, "upgraded", 2.25)
	w.must(w.make())
	w.set(10, "unchanged", 0)
	w.set(4, "downgraded", -1.5)
	w.has(4, 2)
	for _, n := range []int{1, 0, 101} {
		_, err = w.billing.SetSlots(w.ctx, w.account, n)
		w.refused(err, fault.Invalid, "slots")
	}

	w.stripe.turn(func(s *fakeSubscription) { s.status = "past_due" })
	w.must(w.stripe.tell(w, "invoice.payment_failed"))
	w.must(w.make()) // Stripe tries again
	w.has(4, 3)
	w.stripe.turn(func(s *fakeSubscription) { s.status, s.cancelAtEnd = "active", true })
	w.must(w.stripe.tell(w, "customer.subscription.updated"))
	active.CancelAtPeriodEnd, active.Monthly, active.Slots = true, 1, billing.Slots{Paid: 4, Used: 3, Limited: true}
	w.status(active)
	w.stripe.cancel(w)
	w.refused(w.make(), fault.Forbidden, "slots")
	w.has(0, 3)
	w.stripe.subscribe(w, 5) // the same customer begins anew
	w.must(w.make())
	w.has(5, 4)
}

func (w *world) status(want billing.Status) {
	w.t.Helper()
	got, err := w.billing.Status(w.ctx, w.account)
	w.must(err)
	if diff := cmp.Diff(want, got); diff != "" {
		w.t.Errorf("status: %s", diff)
	}
}

// TestDeclinedCard leaves everything as it was.
func TestDeclinedCard(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.subscribe(w, 2)
	w.stripe.declines = true
	_, err := w.billing.SetSlots(w.ctx, w.account, 5)
	w.refused(err, fault.Invalid, "payment")
	w.has(2, 0)
	if w.stripe.sub.quantity != 2 {
		t.Errorf("Stripe has %d slots", w.stripe.sub.quantity)
	}
	w.stripe.declines = false
	w.set(5, "upgraded", 0.75)
}

// TestAnswerIsLost has Stripe change the subscription and say nothing: what it did is read from it.
func TestAnswerIsLost(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.subscribe(w, 2)
	w.stripe.broken = true
	_, err := w.billing.SetSlots(w.ctx, w.account, 5)
	w.refused(err, fault.Unavailable, "billing")
	w.has(5, 0)
	w.set(5, "unchanged", 0)
}

// TestChangeIsHeld looks at an account while a change is under way: it has the smaller number of slots, and no other change
// begins.
func TestChangeIsHeld(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.subscribe(w, 3)
	w.must(w.make())
	looked := false
	w.stripe.onUpdate = func() {
		looked = true
		w.has(1, 1)
		w.refused(w.make(), fault.Forbidden, "slots")
		_, err := w.billing.SetSlots(w.ctx, w.account, 2)
		w.refused(err, fault.Conflict, "slots")
	}
	w.set(1, "downgraded", -0.5)
	if !looked {
		t.Error("Stripe was not asked")
	}
	w.stripe.onUpdate = nil
	w.set(2, "upgraded", 0.25)
	w.must(w.make())
	_, err := w.pool.Exec(w.ctx, `UPDATE subscriptions SET held = 1, held_until = clock_timestamp() - INTERVAL '1 second'`)
	w.must(err)
	w.has(2, 2) // a crash held it
}

// TestNobodyPaysTwice begins a checkout while another is open, and while Balas has not heard yet that it was paid.
func TestNobodyPaysTwice(t *testing.T) {
	t.Parallel()
	w := paying(t)
	for _, n := range []int{1, 2} {
		_, err := w.billing.Checkout(w.ctx, w.account, n)
		w.must(err)
	}
	if want := []string{"expired", "open"}; !slices.Equal(w.stripe.sessions, want) {
		t.Errorf("sessions %v, want %v", w.stripe.sessions, want)
	}
	w.stripe.complete()
	w.has(0, 0)
	_, err := w.billing.Checkout(w.ctx, w.account, 1)
	w.refused(err, fault.Conflict, "subscription")
	w.has(2, 0)
	if len(w.stripe.sessions) != 2 {
		t.Errorf("sessions %v", w.stripe.sessions)
	}
}

// TestOneCustomer has two checkouts begin at a time.
func TestOneCustomer(t *testing.T) {
	t.Parallel()
	w := paying(t)
	done := make(chan error)
	for range 2 {
		go func() {
			_, err := w.billing.Checkout(w.ctx, w.account, 1)
			done <- err
		}()
	}
	w.must(<-done)
	w.must(<-done)
	if len(w.stripe.customer) != 1 {
		t.Errorf("Stripe has %d customers", len(w.stripe.customer))
	}
}

// TestWrongKeyIsNobodysBusiness has Stripe refuse this server's key.
func TestWrongKeyIsNobodysBusiness(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.billing.Stripe = billing.NewStripe(billing.StripeConfig{Key: "sk_test_another", URL: w.url})
	_, err := w.billing.Checkout(w.ctx, w.account, 1)
	if err == nil || fault.Of(err).Kind != fault.Internal || strings.Contains(err.Error(), "sk_test_another") {
		t.Errorf("got %v, want an internal error without the key", err)
	}
	if slices.ContainsFunc(w.stripe.calls, func(c string) bool { return strings.HasPrefix(c, "POST") }) {
		t.Errorf("calls %v", w.stripe.calls)
	}
}
