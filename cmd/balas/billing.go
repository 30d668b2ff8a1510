package main

import (
	"errors"
	"net/url"

	"balas/api"
	"balas/billing"
)

// checkStripe refuses settings with which nobody would get what they paid for.
func (c Config) checkStripe() error {
	switch {
	case c.Slots < 1:
		return errors.New("BALAS_SLOTS must be 1 or more")
	case (c.StripeKey == "") != (c.StripeWebhook == ""):
		return errors.New("BALAS_STRIPE_KEY and BALAS_STRIPE_WEBHOOK_SECRET go together: one of them is not set")
	case c.StripeURL != "" && !isAddress(c.StripeURL):
		return errors.New("BALAS_STRIPE_URL is no address such as https://api.stripe.com")
	}
	return nil
}

// isAddress reports whether text is an address that HTTP reaches.
func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// billing is how slots are paid here.
func (h *house) billing() *billing.Service {
	c := h.config
	b := &billing.Service{Pool: h.db.Pool, Most: c.Slots, Home: h.publicURL() + api.BillingPath}
	if c.StripeKey != "" {
		b.Stripe = billing.NewStripe(billing.StripeConfig{
			Key: c.StripeKey, WebhookSecret: c.StripeWebhook, URL: c.StripeURL, Price: c.StripePrice,
		})
	}
	return b
}
