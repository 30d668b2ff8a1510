package check

import (
	"regexp"
	"strings"
	"unicode"

	"balas/knowledge/numeral"
)

// alphabets are those whose letters look like Latin ones.
var alphabets = []*unicode.RangeTable{unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee}

// disguised refuses words that mix Latin letters with letters that look like them: what reads as one address is another.
func disguised(c Case) string {
	for _, word := range strings.FieldsFunc(c.Reply, func(r rune) bool { return !unicode.IsLetter(r) && r != '.' && r != '-' }) {
		latin, other := false, false
		for _, r := range word {
			latin = latin || unicode.Is(unicode.Latin, r)
			other = other || unicode.In(r, alphabets...)
		}
		if latin && other {
			return "it mixes alphabets in " + word
		}
	}
	return ""
}

var (
	dotWord  = regexp.MustCompile(`(?i)([\pL\d])\s*[\[({<]?\s*\b(?:dot|titik)\b\s*[\])}>]?\s*(` + endings + `)\b`)
	dotSpace = regexp.MustCompile(`(?i)([\pL\d])(?:\s+\.\s*|\s*\.\s+)(com|net|org|xyz|shop|link|info|biz)\b`)
	ohs      = regexp.MustCompile(`\b\d[\d.,]*o[\d.,o]*\b`)
)

// plain writes out what is spelled to pass unseen, in a folded text: "toko dot com", digits of other scripts, the letter
// o for a zero, numbers in words.
func plain(folded string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Me, r) {
			return -1
		}
		if r > unicode.MaxASCII && unicode.Is(unicode.Nd, r) {
			return '0' + digit(r)
		}
		return r
	}, folded)
	text = dotSpace.ReplaceAllString(dotWord.ReplaceAllString(text, "$1.$2"), "$1.$2")
	text = ohs.ReplaceAllStringFunc(text, func(s string) string { return strings.ReplaceAll(s, "o", "0") })
	return numeral.Digits(text)
}

// digit is the value of a decimal digit of any script: Unicode has the ten of each in a row.
func digit(r rune) rune {
	value := rune(0)
	for value < 9 && unicode.Is(unicode.Nd, r-value-1) {
		value++
	}
	return value
}
