package connectionapi

import (
	"context"

	"balas/api/wire"
)

const (
	aboutSlots = "Each connection takes a slot. Through Stripe the difference for the rest of the month is paid at once, or credited; if that " +
		"fails nothing changes. On a server where nobody pays it costs nothing."
	aboutCheckout = "`url` is a page of Stripe on which the first slots are paid; on a server where nobody pays it is a page that says so."
)

type billingStatus struct {
	Subscription subscription `json:"subscription"`
	Slots        slotCount    `json:"slots"`
}

type subscription struct {
	Active            bool    `json:"active" doc:"It is worth its slots." example:"true"`
	Status            string  `json:"status" doc:"In Stripe's words; none: there never was one." example:"active"`
	CancelAtPeriodEnd bool    `json:"cancelAtPeriodEnd" example:"false"`
	CurrentPeriodEnd  *string `json:"currentPeriodEnd" doc:"null: nobody pays." example:"2026-04-20T10:30:00.000Z"`
	MonthlyAmount     float64 `json:"monthlyAmount" doc:"For all slots." example:"2.5"`
	Currency          string  `json:"currency" example:"usd"`
}

type slotCount struct {
	Paid      int `json:"paid" example:"10"`
	Used      int `json:"used" doc:"How many connections there are." example:"1"`
	Available int `json:"available" example:"9"`
}

func (d dialect) billingStatus(ctx context.Context, _ *struct{}) (billingStatus, error) {
	s, err := d.Billing.Status(ctx, wire.Caller(ctx).AccountID)
	return billingStatus{
		Subscription: subscription{
			Active: s.Active, Status: s.State, CancelAtPeriodEnd: s.CancelAtPeriodEnd, CurrentPeriodEnd: wire.MaybeTime(s.PeriodEndsAt),
			MonthlyAmount: s.Monthly, Currency: s.Currency,
		},
		Slots: slotCount{Paid: s.Slots.Paid, Used: s.Slots.Used, Available: s.Slots.Available()},
	}, err
}

type mayCreate struct {
	Allowed        bool   `json:"allowed" doc:"One more connection may be created." example:"true"`
	PaidSlots      int    `json:"paidSlots" example:"10"`
	UsedSlots      int    `json:"usedSlots" example:"1"`
	AvailableSlots int    `json:"availableSlots" example:"9"`
	Reason         string `json:"reason,omitempty" doc:"Why not, for people." example:"all 10 are in use"`
}

func (d dialect) mayCreate(ctx context.Context, _ *struct{}) (mayCreate, error) {
	s, err := d.Billing.Slots(ctx, wire.Caller(ctx).AccountID)
	return mayCreate{Allowed: s.Free(), PaidSlots: s.Paid, UsedSlots: s.Used, AvailableSlots: s.Available(), Reason: s.Shortage()}, err
}

// slotsRequest sets how many slots there are:
//
//	{"quantity": 10}
type slotsRequest struct {
	Body struct {
		Quantity int `json:"quantity" minimum:"1" doc:"From 1, or as many as there are connections, to 100 unless the server says otherwise." example:"10"`
	}
}

type slotsSet struct {
	Slots          int     `json:"slots" example:"10"`
	Status         string  `json:"status" enum:"upgraded,downgraded,unchanged" example:"upgraded"`
	ProratedAmount float64 `json:"proratedAmount" doc:"What was charged at once; below zero: credited." example:"2.25"`
	Currency       string  `json:"currency" example:"usd"`
}

func (d dialect) setSlots(ctx context.Context, in *slotsRequest) (slotsSet, error) {
	c, err := d.Billing.SetSlots(ctx, wire.Caller(ctx).AccountID, in.Body.Quantity)
	return slotsSet{Slots: c.Slots, Status: c.Status, ProratedAmount: c.Prorated, Currency: c.Currency}, err
}

// checkoutRequest begins to pay; it may be empty:
//
//	{"quantity": 1}
type checkoutRequest struct {
	Body *struct {
		Quantity *int `json:"quantity,omitempty" nullable:"true" minimum:"1" doc:"How many slots; absent: 1." example:"1"`
	} `required:"false"`
}

type page struct {
	URL string `json:"url" example:"https://checkout.stripe.com/c/pay/cs_test_a1b2"`
}

func (d dialect) checkout(ctx context.Context, in *checkoutRequest) (page, error) {
	n := 1
	if in.Body != nil && in.Body.Quantity != nil {
		n = *in.Body.Quantity
	}
	return pageOf(d.Billing.Checkout(ctx, wire.Caller(ctx).AccountID, n))
}

func (d dialect) portal(ctx context.Context, _ *struct{}) (page, error) {
	return pageOf(d.Billing.Portal(ctx, wire.Caller(ctx).AccountID))
}

func pageOf(url string, err error) (page, error) { return page{URL: url}, err }
