package billing

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/stripe/stripe-go/v86"

	"balas/internal/fault"
)

// Stripe calls the API of Stripe. Its methods fail with Invalid about a payment that was declined, and with Unavailable when
// Stripe does not answer, or not now.
type Stripe struct {
	client        *stripe.Client
	webhookSecret string
	price         string
}

// StripeConfig is how Stripe is called.
type StripeConfig struct {
	Key           string
	WebhookSecret string // signs the events that Stripe posts
	URL           string // of the API; empty: Stripe's own
	Price         string // id of the price of a slot; empty: 0.25 USD a month
}

// NewStripe returns a client. It calls nobody yet.
func NewStripe(c StripeConfig) *Stripe {
	backend := &stripe.BackendConfig{
		HTTPClient: &http.Client{Timeout: 20 * time.Second}, MaxNetworkRetries: stripe.Int64(1),
		LeveledLogger: &stripe.LeveledLogger{Level: stripe.LevelNull}, // errors are told to whoever calls
	}
	if c.URL != "" {
		backend.URL = stripe.String(c.URL)
	}
	client := stripe.NewClient(c.Key, stripe.WithBackends(stripe.NewBackendsWithConfig(backend)))
	return &Stripe{client: client, webhookSecret: c.WebhookSecret, price: c.Price}
}

// accountField is the metadata that names the account.
const accountField = "balas_account"

// createCustomer makes one customer of an account, however many ask for it at a time.
func (s *Stripe) createCustomer(ctx context.Context, accountID uuid.UUID) (string, error) {
	p := &stripe.CustomerCreateParams{}
	p.AddMetadata(accountField, accountID.String())
	p.SetIdempotencyKey("balas-customer-" + accountID.String())
	c, err := s.client.V1Customers.Create(ctx, p)
	if err != nil {
		return "", failed("create customer", err)
	}
	return c.ID, nil
}

func (s *Stripe) portal(ctx context.Context, customer, home string) (string, error) {
	p, err := s.client.V1BillingPortalSessions.Create(ctx, &stripe.BillingPortalSessionCreateParams{Customer: &customer, ReturnURL: &home})
	if err != nil {
		return "", failed("create portal session", err)
	}
	return p.URL, nil
}

func (s *Stripe) subscription(ctx context.Context, id string) (*stripe.Subscription, error) {
	sub, err := s.client.V1Subscriptions.Retrieve(ctx, id, nil)
	if err != nil {
		return nil, failed("read subscription", err)
	}
	return sub, nil
}

// payment is what a change of the quantity came to.
type payment struct {
	before   int
	total    int64 // in the smallest unit of the currency; below zero: credited
	currency string
}

// changeQuantity has Stripe invoice the difference at once, and change nothing unless that is paid.
func (s *Stripe) changeQuantity(ctx context.Context, id string, n int) (payment, error) {
	sub, err := s.subscription(ctx, id)
	if err != nil {
		return payment{}, err
	}
	items := itemsOf(sub)
	if len(items) == 0 {
		return payment{}, errors.New("change subscription: it has no items")
	}
	paid := payment{before: int(items[0].Quantity), currency: string(sub.Currency)}
	if paid.before == n {
		return paid, nil
	}
	p := &stripe.SubscriptionUpdateParams{
		Items:             []*stripe.SubscriptionUpdateItemParams{{ID: &items[0].ID, Quantity: stripe.Int64(int64(n))}},
		ProrationBehavior: stripe.String("always_invoice"),
		PaymentBehavior:   stripe.String("error_if_incomplete"),
	}
	p.AddExpand("latest_invoice")
	changed, err := s.client.V1Subscriptions.Update(ctx, id, p)
	if err != nil {
		return payment{}, failed("change subscription", err)
	}
	if i := changed.LatestInvoice; i != nil && (sub.LatestInvoice == nil || sub.LatestInvoice.ID != i.ID) {
		paid.total = i.Total
	}
	return paid, nil
}

// failed words what Stripe refuses. What is wrong with this server's own calls is nobody else's business.
func failed(doing string, err error) error {
	wrapped := fmt.Errorf("%s at Stripe: %w", doing, err)
	refused, ok := errors.AsType[*stripe.Error](err)
	switch {
	case ok && (refused.Type == stripe.ErrorTypeCard || refused.HTTPStatusCode == http.StatusPaymentRequired):
		return &fault.Fault{Kind: fault.Invalid, Noun: "payment", Detail: refused.Msg, Err: wrapped}
	case ok && refused.HTTPStatusCode < http.StatusInternalServerError && refused.HTTPStatusCode != http.StatusTooManyRequests:
		return wrapped
	}
	return &fault.Fault{Kind: fault.Unavailable, Noun: "billing", Err: wrapped}
}

// declined reports whether Stripe was not paid, and so changed nothing.
func declined(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.Invalid && f.Noun == "payment"
}
