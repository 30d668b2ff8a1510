package billing_test

import (
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"balas/billing"
	"balas/internal/fault"
)

// TestNobodyPays has an owner set the slots on a server without Stripe.
func TestNobodyPays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.billing.Most = 3
	for range 5 { // none were ever set
		w.must(w.make())
	}
	w.has(3, 5)
	if n, _ := w.billing.Slots(w.ctx, w.account); !n.Free() || n.Available() != 0 {
		t.Errorf("%+v: want a free slot beyond those that are counted", n)
	}
	_, err := w.pool.Exec(w.ctx, `DELETE FROM instances`)
	w.must(err)
	w.must(w.make())
	w.must(w.make())
	for _, n := range []int{-1, 0, 1, 4, 1 << 40} { // none, fewer than are in use, more than there may be
		_, err := w.billing.SetSlots(w.ctx, w.account, n)
		w.refused(err, fault.Invalid, "slots")
	}
	w.has(3, 2)
	w.set(2, "downgraded", 0)
	w.refused(w.make(), fault.Forbidden, "slots")
	w.set(2, "unchanged", 0)
	w.set(3, "upgraded", 0)
	w.must(w.make())
	w.has(3, 3)
	st, err := w.billing.Status(w.ctx, w.account)
	w.must(err)
	if !st.Active || st.Monthly != 0 || st.PeriodEndsAt != nil || st.Currency != "usd" {
		t.Errorf("%+v", st)
	}
	for _, page := range []func() (string, error){
		func() (string, error) { return w.billing.Checkout(w.ctx, w.account, 1) },
		func() (string, error) { return w.billing.Portal(w.ctx, w.account) },
	} {
		if url, err := page(); err != nil || url != home {
			t.Errorf("%q, %v", url, err)
		}
	}
	_, err = w.billing.Checkout(w.ctx, w.account, 4)
	w.refused(err, fault.Invalid, "slots")
}

// TestSlotsAreNotOversold has twelve instances made at a time, while the owner goes down to fewer slots: whatever comes first,
// there are never more instances than slots.
func TestSlotsAreNotOversold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.set(8, "downgraded", 0)
	var made atomic.Int32
	var all sync.WaitGroup
	for range 12 {
		all.Go(func() {
			if w.make() == nil {
				made.Add(1)
			}
		})
	}
	all.Go(func() { _, _ = w.billing.SetSlots(w.ctx, w.account, 5) })
	all.Wait()
	n, err := w.billing.Slots(w.ctx, w.account)
	w.must(err)
	if int(made.Load()) != n.Used || n.Used != n.Paid || n.Free() {
		t.Errorf("%d made, %+v: want all slots in use and no more", made.Load(), n)
	}
}

// TestGrants gives an account slots that it does not pay for, and another ceiling.
func TestGrants(t *testing.T) {
	t.Parallel()
	w := paying(t)
	w.refused(w.make(), fault.Forbidden, "slots")
	two, most := 2, new(int)
	*most = 150
	grant := func(g billing.Grant) error {
		return pgx.BeginFunc(w.ctx, w.pool, func(tx pgx.Tx) error { return billing.GrantTx(w.ctx, tx, w.account, g) })
	}
	w.must(grant(billing.Grant{Granted: &two}))
	w.must(grant(billing.Grant{Most: &most}))
	w.must(w.make())
	w.has(2, 1)
	w.stripe.subscribe(w, 150)
	w.has(150, 1)
	w.stripe.cancel(w)
	w.has(2, 1)
	most = nil
	w.must(grant(billing.Grant{Most: &most}))
	less := -1
	w.refused(grant(billing.Grant{Granted: &less}), fault.Invalid, "account")
	a, err := w.billing.Allowed(w.ctx, w.account)
	w.must(err)
	if a.Most != 100 || a.Granted != 2 || a.Slots.Paid != 2 {
		t.Errorf("%+v", a)
	}
}
