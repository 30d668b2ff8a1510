package billing

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/stripe/stripe-go/v86/webhook"

	"balas/internal/fault"
)

// TakeEvent takes an event that Stripe posted, with the value of its header Stripe-Signature. Nothing in it is believed but
// that the subscription it names changed: that is read from Stripe. The same event again changes nothing. It fails with
// Invalid for one that is not signed with the secret, or was longer ago than five minutes.
func (s *Service) TakeEvent(ctx context.Context, payload []byte, signature string) error {
	// The version of the API does not matter to the ids, which are all that is read of it.
	e, err := webhook.ConstructEventWithOptions(payload, signature, s.Stripe.webhookSecret,
		webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true})
	if err != nil || e.ID == "" || e.Data == nil {
		return &fault.Fault{Kind: fault.Invalid, Noun: "event", Detail: "must be signed by Stripe", Err: err}
	}
	var taken bool
	if err := s.Pool.QueryRow(ctx, sqlTaken, e.ID).Scan(&taken); err != nil {
		return fmt.Errorf("look for event: %w", err)
	}
	if taken {
		return nil
	}
	return s.sync(ctx, subscriptionIn(e.Data.Raw), e.ID)
}

// subscriptionIn returns the id of the subscription that the object of an event is, or is about; empty: none.
func subscriptionIn(object json.RawMessage) string {
	var o struct {
		Object       string          `json:"object"`
		ID           string          `json:"id"`
		Subscription json.RawMessage `json:"subscription"` // of a checkout session, and of an invoice before 2025
		Parent       struct {
			Details struct {
				Subscription json.RawMessage `json:"subscription"`
			} `json:"subscription_details"`
		} `json:"parent"` // of an invoice
	}
	if json.Unmarshal(object, &o) != nil {
		return ""
	}
	if o.Object == "subscription" {
		return o.ID
	}
	if id := idIn(o.Subscription); id != "" {
		return id
	}
	return idIn(o.Parent.Details.Subscription)
}

// idIn reads an id that may be expanded into its object.
func idIn(raw json.RawMessage) (id string) {
	if json.Unmarshal(raw, &id) == nil {
		return id
	}
	var o struct {
		ID string `json:"id"`
	}
	_ = json.Unmarshal(raw, &o)
	return o.ID
}
