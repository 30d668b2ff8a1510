package agent

import (
	"regexp"
	"slices"

	"balas/knowledge"
	"balas/knowledge/lexical"
)

// money matches an amount of money, a share of one, or that nothing is to be paid.
var money = regexp.MustCompile(`(?i)(?:\brp|\bidr|\busd|\beur|[$€£])\s*\.?\d|\d\s*(?:[€%]|rb\b|ribu\b|juta\b|rupiah\b|euros?\b)|\b(?:gratis|free|cuma-cuma|tanpa biaya)\b`)

// asksPrice reports whether a question has a word for price, such as "harga" or "cost".
func asksPrice(question string) bool {
	return slices.ContainsFunc(lexical.Words(lexical.Fold(question)), func(w string) bool {
		return lexical.Telling(w) && len(lexical.Foreign(w, price)) == 0
	})
}

const price = "harga"

// tellsPrice reports whether a piece of evidence can answer what something costs: it has the word, an amount, or is a product.
func tellsPrice(f knowledge.Found) bool {
	return f.Product != nil || asksPrice(f.Title+" "+f.Text) || money.MatchString(f.Text)
}
