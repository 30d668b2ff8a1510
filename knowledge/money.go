package knowledge

import (
	"strconv"
	"strings"
)

// DefaultCurrency is the currency of a product that names none.
const DefaultCurrency = "IDR"

// currency is how people write an amount.
type currency struct {
	sign     string
	decimals int  // digits of the smallest unit as shops use it, whatever ISO 4217 lists: nobody writes a rupiah's sen
	comma    bool // stands before the decimals, and the point between thousands
}

var currencies = map[string]currency{
	"IDR": {sign: "Rp ", comma: true},
	"VND": {sign: "VND ", comma: true},
	"JPY": {sign: "¥"},
	"KRW": {sign: "₩"},
	"CLP": {sign: "CLP ", comma: true},
	"USD": {sign: "$", decimals: 2},
	"GBP": {sign: "£", decimals: 2},
	"EUR": {sign: "€", decimals: 2},
	"MYR": {sign: "RM ", decimals: 2},
	"SGD": {sign: "S$", decimals: 2},
	"AUD": {sign: "A$", decimals: 2},
	"BRL": {sign: "R$ ", decimals: 2, comma: true},
	"INR": {sign: "₹", decimals: 2},
}

// currencyOf returns how amounts of a currency are written; one that is not known has two decimals behind its code.
func currencyOf(code string) currency {
	if c, ok := currencies[code]; ok {
		return c
	}
	return currency{sign: code + " ", decimals: 2}
}

// scale is how many of the smallest unit make one.
func (c currency) scale() int64 {
	scale := int64(1)
	for range c.decimals {
		scale *= 10
	}
	return scale
}

// FormatPrice writes an amount of the smallest unit as customers read it: "Rp 350.000", "$12.50". Zero decimals are
// left out: "$12".
func FormatPrice(amount int64, code string) string {
	c := currencyOf(code)
	thousands, point := ",", "."
	if c.comma {
		thousands, point = ".", ","
	}
	whole, rest := amount/c.scale(), amount%c.scale()
	text := c.sign + grouped(strconv.FormatInt(whole, 10), thousands)
	if rest == 0 {
		return text
	}
	digits := strconv.FormatInt(rest, 10)
	return text + point + strings.Repeat("0", c.decimals-len(digits)) + digits
}

// grouped puts a mark between each three digits.
func grouped(digits, mark string) string {
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(d)
	}
	return b.String()
}
