package billing_test

import (
	"testing"
	"time"

	"balas/internal/fault"
)

// TestEventsMustBeSigned posts events that Stripe did not sign, or long ago.
func TestEventsMustBeSigned(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.subscribe(w, 2)
	w.stripe.turn(func(s *fakeSubscription) { s.quantity = 7 })
	event, now := eventOf("evt_x", "customer.subscription.updated"), time.Now()
	good := signed(event, webhookSecret, now)
	for name, header := range map[string]string{
		"nothing":        "",
		"nonsense":       "t=1,v1=00",
		"another secret": signed(event, "whsec_another", now).Header,
		"another event":  signed(eventOf("evt_y", "customer.subscription.updated"), webhookSecret, now).Header,
		"old":            signed(event, webhookSecret, now.Add(-6*time.Minute)).Header,
	} {
		err := w.billing.TakeEvent(w.ctx, good.Payload, header)
		w.refused(err, fault.Invalid, "event")
		if t.Failed() {
			t.Fatal(name)
		}
	}
	w.has(2, 0)
	w.must(w.billing.TakeEvent(w.ctx, good.Payload, good.Header))
	w.has(7, 0)
}

// TestEventsComeAgain posts one twice: the second time Stripe is not even asked.
func TestEventsComeAgain(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.subscribe(w, 2)
	w.must(w.stripe.tellAs(w, "evt_twice", "customer.subscription.updated"))
	asked := len(w.stripe.calls)
	w.stripe.turn(func(s *fakeSubscription) { s.quantity = 9 })
	w.must(w.stripe.tellAs(w, "evt_twice", "customer.subscription.updated"))
	w.has(2, 0)
	if len(w.stripe.calls) != asked {
		t.Errorf("calls %v", w.stripe.calls[asked:])
	}
}

// TestEventsOvertakeEachOther has the reading for an early event end after that for a late one.
func TestEventsOvertakeEachOther(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.subscribe(w, 2)
	reads, goOn := make(chan struct{}), make(chan struct{})
	w.stripe.onRead = func() {
		w.stripe.mu.Lock()
		w.stripe.onRead = nil // only the first is slow
		w.stripe.mu.Unlock()
		close(reads)
		<-goOn
	}
	early := make(chan error)
	go func() { early <- w.stripe.tell(w, "customer.subscription.updated") }()
	<-reads
	w.stripe.turn(func(s *fakeSubscription) { s.quantity = 6 })
	w.must(w.stripe.tell(w, "customer.subscription.updated"))
	w.has(6, 0)
	close(goOn)
	w.must(<-early)
	w.has(6, 0)
}

// TestEventsOfOthers tells of a subscription that is no account's, and of one that there is not.
func TestEventsOfOthers(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.stripe.sub = &fakeSubscription{status: "active", quantity: 3}
	w.must(w.stripe.tell(w, "customer.subscription.created"))
	w.has(0, 0)
	w.stripe.sub = nil
	if err := w.stripe.tell(w, "customer.subscription.created"); fault.Of(err) == nil {
		t.Error("an event about nothing is taken")
	}
}
