package billing_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/billing"
	"balas/internal/fault"
	"balas/internal/pgtest"
)

// world is an account with no instance, and a Stripe that remembers, unless nobody pays.
type world struct {
	t       *testing.T
	ctx     context.Context
	pool    *pgxpool.Pool
	billing *billing.Service
	account uuid.UUID
	stripe  *fakeStripe
	url     string // of it
}

const (
	home          = "https://balas.example/billing"
	webhookSecret = "whsec_an_invented_one"
)

// newWorld has nobody pay.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), pool: pgtest.New(t)}
	a, err := account.Create(w.ctx, w.pool, "a shop", account.Pro)
	w.must(err)
	w.account = a.ID
	w.billing = &billing.Service{Pool: w.pool, Most: 100, Home: home}
	return w
}

// paying is a world in which slots are paid at Stripe.
func paying(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	w.stripe = newFakeStripe(t)
	server := httptest.NewServer(w.stripe)
	t.Cleanup(server.Close)
	w.url = server.URL
	w.billing.Stripe = billing.NewStripe(billing.StripeConfig{Key: "sk_test_invented", WebhookSecret: webhookSecret, URL: w.url})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused wants a fault of the kind about the noun.
func (w *world) refused(err error, kind fault.Kind, noun string) {
	w.t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Noun != noun {
		w.t.Errorf("got %v, want %s about %s", err, kind, noun)
	}
}

// make makes an instance if there is a slot for it.
func (w *world) make() error {
	return pgx.BeginFunc(w.ctx, w.pool, func(tx pgx.Tx) error {
		if err := w.billing.ReserveTx(w.ctx, tx, w.account); err != nil {
			return err
		}
		id := uuid.NewString()
		_, err := tx.Exec(w.ctx, `
			INSERT INTO instances (id, account_id, hex_id, slug, name, session_id, access_token_hash, access_token_enc)
			VALUES ($1::TEXT::UUID, $2, $1::TEXT, $1::TEXT, 'shop', $1::TEXT, '', '')`, id, w.account)
		return err
	})
}

// has wants so many paid slots and used ones.
func (w *world) has(paid, used int) {
	w.t.Helper()
	n, err := w.billing.Slots(w.ctx, w.account)
	w.must(err)
	if n.Paid != paid || n.Used != used {
		w.t.Errorf("%d slots, %d in use; want %d, %d", n.Paid, n.Used, paid, used)
	}
}

// set sets the slots and wants the change to be called so.
func (w *world) set(slots int, status string, prorated float64) {
	w.t.Helper()
	c, err := w.billing.SetSlots(w.ctx, w.account, slots)
	w.must(err)
	if want := (billing.Change{Slots: slots, Status: status, Prorated: prorated, Currency: "usd"}); c != want {
		w.t.Errorf("got %+v, want %+v", c, want)
	}
}
