package lexical

import (
	"regexp"
	"strings"
	"unicode"
)

// Identifiers are things that a question means exactly or not at all: product codes, phone numbers, links, addresses.
var (
	linkPattern  = regexp.MustCompile(`(?:https?://|www\.)[^\s<>()"']+|[\p{L}\d._%+-]+@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	phonePattern = regexp.MustCompile(`\+?\d[\d\s().-]{6,17}\d`)
	codePattern  = regexp.MustCompile(`[\p{L}\d]+(?:[-_/.][\p{L}\d]+)*`)
	// datePattern matches days of a month and times of a day, which look like codes: 15th, 10am, 7.30pm.
	datePattern = regexp.MustCompile(`^(?:\d+(?:st|nd|rd|th)|\d{1,2}(?:\.\d\d)?[ap]m)$`)
)

// identifiers returns the identifiers of a folded text in one spelling each: links without scheme and last slash,
// phone numbers and codes without separators.
func identifiers(folded string) []string {
	var found []string
	rest := linkPattern.ReplaceAllStringFunc(folded, func(link string) string {
		found = append(found, bareLink(link))
		return " "
	})
	for _, phone := range phonePattern.FindAllString(rest, -1) {
		if digits := onlyDigits(phone); len(digits) >= 8 {
			found = append(found, strings.TrimPrefix(digits, "0"))
		}
	}
	for _, code := range codePattern.FindAllString(rest, -1) {
		if looksLikeCode(code) && !datePattern.MatchString(code) {
			found = append(found, bareCode(code))
		}
	}
	return found
}

func bareLink(link string) string {
	link = strings.TrimRight(link, ".,;:!?/")
	for _, scheme := range [...]string{"https://", "http://", "www."} {
		link = strings.TrimPrefix(link, scheme)
	}
	return link
}

// looksLikeCode reports whether a token mixes letters with at least two digits, as SKUs and order numbers do.
func looksLikeCode(token string) bool {
	letters, digits := 0, 0
	for _, r := range token {
		switch {
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
		}
	}
	return digits >= 2 && letters >= 1 && letters+digits >= 4 && letters <= 8
}

func bareCode(code string) string {
	return strings.NewReplacer("-", "", "_", "", "/", "", ".", "").Replace(code)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}
