package knowledge

import (
	"regexp"
	"strconv"
	"strings"
)

// PriceRange is what a customer wants to pay, in whole units of whatever currency the goods have; the zero value says
// nothing.
type PriceRange struct {
	Min float64 `json:"min"` // 0: open
	Max float64 `json:"max"` // 0: open
}

// Holds reports whether an amount of the smallest unit lies in the range, both ends included.
func (r PriceRange) Holds(price int64, code string) bool {
	whole := float64(price) / float64(currencyOf(code).scale())
	return whole >= r.Min && (r.Max == 0 || whole <= r.Max)
}

// Multiples are the words that a number is multiplied by, in Indonesian and English.
var Multiples = map[string]int64{
	"rb": 1e3, "ribu": 1e3, "ribuan": 1e3, "k": 1e3, "thousand": 1e3, "jt": 1e6, "juta": 1e6, "jutaan": 1e6, "million": 1e6,
}

const (
	amount = `(rp\.?\s*|idr\s*|us\$|\$|€|£|usd\s*|eur\s*)?(\d[\d.,]*\d|\d)\s*(rb|ribuan|ribu|k|jt|jutaan|juta|thousand|million)?\b`

	below = `(?:di ?bawah|kurang dari|maks(?:imal|imum)?|max(?:imum)?|paling mahal|budget|under|below|less than|cheaper than|up to|at most|no more than)`
	above = `(?:di ?atas|lebih dari|min(?:imal|imum)?|mulai dari|paling murah|over|above|more than|at least|starting from)`
)

var (
	betweenPattern = regexp.MustCompile(`\b(?:antara |between |dari |from |kisaran |range )?` + amount + `\s*(?:-|–|s/d|sd|sampai|hingga|to|and|dan)\s*` + amount)
	belowPattern   = regexp.MustCompile(`\b` + below + `\s+(?:harga\s+)?` + amount + `|<\s*` + amount + `|` + amount + `\s*(?:ke ?bawah|or less|and under)\b`)
	abovePattern   = regexp.MustCompile(`\b` + above + `\s+(?:harga\s+)?` + amount + `|>\s*` + amount + `|` + amount + `\s*(?:ke ?atas|or more|and up)\b`)
	aboutPattern   = regexp.MustCompile(`\b(?:sekitar|kisaran|around|about)\s+` + amount)
)

// about is how far from an approximate price a price may lie, as a share.
const about = 0.2

// priceRange finds a price range in a folded message and returns what is left of the message without it. A bare number is
// a price only with a currency, with a word such as "ribu", from a thousand up, or beside the word for a price.
func priceRange(folded string) (PriceRange, string) {
	p := priced{left: folded, spoken: pricePattern.MatchString(folded)}
	if a := p.take(betweenPattern); a != nil {
		return PriceRange{min(a[0], a[1]), max(a[0], a[1])}, p.left
	}
	if a := p.take(aboutPattern); a != nil {
		return PriceRange{a[0] * (1 - about), a[0] * (1 + about)}, p.left
	}
	var r PriceRange
	if a := p.take(belowPattern); a != nil {
		r.Max = a[0]
	}
	if a := p.take(abovePattern); a != nil {
		r.Min = a[0]
	}
	return r, p.left
}

var pricePattern = regexp.MustCompile(`\b(?:harga|harganya|price|budget)\b`)

// priced is a message that prices are taken out of.
type priced struct {
	left   string
	spoken bool // it speaks of prices, so that any number may be one
}

// take returns the amounts of the first match and takes it out of the message; nil: there is none, or it is no price.
func (p *priced) take(pattern *regexp.Regexp) []float64 {
	at := pattern.FindStringSubmatchIndex(p.left)
	if at == nil {
		return nil
	}
	amounts, money := amountsOf(pattern.FindStringSubmatch(p.left)[1:])
	if !money && !p.spoken {
		return nil
	}
	p.left = p.left[:at[0]] + " " + p.left[at[1]:]
	return amounts
}

// amountsOf reads the groups of sign, digits and multiple that matched. A multiple of the last counts for those before
// that have none: "100-200rb". money is whether they can only be prices.
func amountsOf(groups []string) (amounts []float64, money bool) {
	multiple := ""
	for i := len(groups) - 3; i >= 0; i -= 3 {
		sign, digits := groups[i], groups[i+1]
		if digits == "" {
			continue
		}
		if groups[i+2] != "" {
			multiple = groups[i+2]
		}
		value := number(digits)
		if times, ok := Multiples[multiple]; ok {
			value *= float64(times)
		}
		money = money || sign != "" || multiple != "" || value >= 1000
		amounts = append([]float64{value}, amounts...)
	}
	return amounts, money
}

var thousands = regexp.MustCompile(`^\d{1,3}(?:[.,]\d{3})+$`)

// number reads digits with marks of thousands or decimals: "300.000", "1,5", "12.50".
func number(digits string) float64 {
	if thousands.MatchString(digits) {
		digits = strings.NewReplacer(".", "", ",", "").Replace(digits)
	}
	value, _ := strconv.ParseFloat(strings.ReplaceAll(digits, ",", "."), 64)
	return value
}
