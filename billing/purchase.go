package billing

import (
	"context"

	"github.com/google/uuid"
	"github.com/stripe/stripe-go/v86"
)

// purchase is what a checkout is about.
type purchase struct {
	account  uuid.UUID
	customer string
	slots    int
	home     string
}

func (s *Stripe) checkout(ctx context.Context, b purchase) (id, url string, err error) {
	c, err := s.client.V1CheckoutSessions.Create(ctx, &stripe.CheckoutSessionCreateParams{
		Mode:              stripe.String(stripe.CheckoutSessionModeSubscription),
		Customer:          &b.customer,
		ClientReferenceID: stripe.String(b.account.String()),
		LineItems:         []*stripe.CheckoutSessionCreateLineItemParams{s.lineItem(b.slots)},
		SubscriptionData: &stripe.CheckoutSessionCreateSubscriptionDataParams{
			Metadata: map[string]string{accountField: b.account.String()},
		},
		SuccessURL: stripe.String(b.home + "?checkout=done"),
		CancelURL:  stripe.String(b.home + "?checkout=cancelled"),
	})
	if err != nil {
		return "", "", failed("create checkout session", err)
	}
	return c.ID, c.URL, nil
}

func (s *Stripe) lineItem(slots int) *stripe.CheckoutSessionCreateLineItemParams {
	i := &stripe.CheckoutSessionCreateLineItemParams{Quantity: stripe.Int64(int64(slots))}
	if s.price != "" {
		i.Price = &s.price
		return i
	}
	i.PriceData = &stripe.CheckoutSessionCreateLineItemPriceDataParams{
		Currency: stripe.String("usd"), UnitAmount: stripe.Int64(25),
		Recurring:   &stripe.CheckoutSessionCreateLineItemPriceDataRecurringParams{Interval: stripe.String("month")},
		ProductData: &stripe.CheckoutSessionCreateLineItemPriceDataProductDataParams{Name: stripe.String("WhatsApp connection")},
	}
	return i
}

// closeCheckout sees to it that nobody pays in the session any more. It returns the subscription of one that was paid.
func (s *Stripe) closeCheckout(ctx context.Context, id string) (subscription string, err error) {
	c, err := s.client.V1CheckoutSessions.Retrieve(ctx, id, nil)
	if err != nil {
		return "", failed("read checkout session", err)
	}
	if c.Status == stripe.CheckoutSessionStatusOpen {
		_, err = s.client.V1CheckoutSessions.Expire(ctx, id, nil)
		if err != nil {
			return "", failed("end checkout session", err)
		}
	}
	if c.Status != stripe.CheckoutSessionStatusComplete || c.Subscription == nil {
		return "", nil
	}
	return c.Subscription.ID, nil
}

func (s *Stripe) isLive(ctx context.Context, subscription string) (bool, error) {
	sub, err := s.subscription(ctx, subscription)
	if err != nil {
		return false, err
	}
	return record{Status: string(sub.Status)}.live(), nil
}
