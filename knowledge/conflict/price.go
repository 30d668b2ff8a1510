package conflict

import (
	"regexp"
	"strconv"
	"strings"
)

const (
	sign     = `(?:rp\.?|idr|us\$|\$|€|£|usd|eur)`
	multiple = `(rb|ribuan|ribu|k|jt|juta|thousand|million)\b`
	amount   = `\d+(?:[.,]\d+)*`
	toward   = `\s*(?:-|–|sampai|s/d|to)\s*`
)

var (
	freePattern  = regexp.MustCompile(`\b(?:gratis|cuma-cuma|free of charge|for free|free)\b`)
	spanPattern  = regexp.MustCompile(`(?:` + sign + `\s*)?(` + amount + `)` + toward + `(?:` + sign + `\s*)?(` + amount + `)\s*` + multiple)
	signedSpan   = regexp.MustCompile(sign + `\s*(` + amount + `)` + toward + `(?:` + sign + `\s*)?(` + amount + `)()`)
	signPattern  = regexp.MustCompile(sign + `\s*(` + amount + `)\s*(?:` + multiple + `)?`)
	wordPattern  = regexp.MustCompile(`\b(` + amount + `)\s*` + multiple)
	namedPattern = regexp.MustCompile(`\b(` + amount + `)()\s*(?:rupiah|dollars?|dolar|euros?)\b`)
	groupPattern = regexp.MustCompile(`\b(\d{1,3}(?:\.\d{3})+)()\b`)
	thousands    = regexp.MustCompile(`^\d{1,3}(?:[.,]\d{3})+`)
)

var multiples = map[string]float64{
	"rb": 1e3, "ribu": 1e3, "ribuan": 1e3, "k": 1e3, "thousand": 1e3, "jt": 1e6, "juta": 1e6, "million": 1e6,
}

// prices takes the amounts of money. What is free costs nothing.
func (f *facts) prices(text string) string {
	text = take(text, freePattern, func([]string) { f.state(price, "", "0") })
	for _, p := range []*regexp.Regexp{spanPattern, signedSpan} {
		text = take(text, p, func(m []string) {
			f.state(price, "", money(m[1], m[3]))
			f.state(price, "", money(m[2], m[3]))
		})
	}
	for _, p := range []*regexp.Regexp{signPattern, wordPattern, namedPattern, groupPattern} {
		text = take(text, p, func(m []string) { f.state(price, "", money(m[1], m[2])) })
	}
	return text
}

// money is the value of an amount, in whole units of its currency.
func money(amount, word string) string {
	if head := thousands.FindString(amount); head != "" {
		amount = digits(head) + amount[len(head):]
	}
	value, _ := strconv.ParseFloat(strings.ReplaceAll(amount, ",", "."), 64) // the patterns match numbers; a version number counts 0
	if times, ok := multiples[word]; ok {
		value *= times
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}
