package billing

import "slices"

// Currencies whose smallest unit is not a hundredth: https://docs.stripe.com/currencies#special-cases
var (
	whole       = []string{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"}
	thousandths = []string{"bhd", "jod", "kwd", "omr", "tnd"}
)

// major turns an amount in the smallest unit of the currency, as Stripe writes it, into units.
func major(amount int64, currency string) float64 {
	switch {
	case slices.Contains(whole, currency):
		return float64(amount)
	case slices.Contains(thousandths, currency):
		return float64(amount) / 1000
	}
	return float64(amount) / 100
}
