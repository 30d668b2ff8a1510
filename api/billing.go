package api

import (
	_ "embed"
	"errors"
	"html/template"
	"io"
	"log/slog"
	"net/http"

	"balas/internal/fault"
)

// BillingPath is the page on which people learn how slots are paid here.
const BillingPath = "/billing"

// eventsPath is where Stripe posts its events.
const eventsPath = "/stripe/events"

// mostEvent is how long an event of Stripe may be.
const mostEvent = 1 << 20

//go:embed billing.html
var billingHTML string

var billingTemplate = template.Must(template.New("billing").Parse(billingHTML))

// billingPage says how slots are paid. People come here from Stripe as well.
func (d Deps) billingPage(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; frame-ancestors 'none'")
	h.Set("Cache-Control", "no-store")
	b := d.Engine.Billing
	_ = billingTemplate.Execute(w, map[string]any{ // the caller may be gone
		"Paid": b.Stripe != nil, "Most": b.Most, "Done": r.URL.Query().Get("checkout") == "done",
	})
}

// takeEvent takes an event that Stripe posts. Stripe comes again with one that is not answered 200.
func (d Deps) takeEvent(w http.ResponseWriter, r *http.Request) {
	payload, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostEvent))
	tooLarge := &http.MaxBytesError{}
	switch {
	case errors.As(err, &tooLarge):
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	case err != nil:
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	err = d.Engine.Billing.TakeEvent(r.Context(), payload, r.Header.Get("Stripe-Signature"))
	switch {
	case err == nil:
		w.WriteHeader(http.StatusOK)
	case fault.Is(err, fault.Invalid):
		w.WriteHeader(http.StatusBadRequest)
	default:
		d.Logger.LogAttrs(r.Context(), slog.LevelError, "event of Stripe not taken", slog.Any("error", err))
		w.WriteHeader(http.StatusInternalServerError)
	}
}
