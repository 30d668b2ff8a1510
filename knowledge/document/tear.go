package document

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// cutters cut a text, each more finely than the one before. What they return is the text again when it is joined.
var cutters = []func(string) []string{
	func(s string) []string { return strings.SplitAfter(s, "\n") },
	func(s string) []string { return cutAfter(s, isSentenceEnd) },
	func(s string) []string { return cutAfter(s, func(string, rune) bool { return true }) },
}

// tear returns a text in pieces of so many tokens at most, cut as coarsely as that allows.
func tear(text string, most int) []string { return tearFrom(text, max(most, 2), cutters) }

func tearFrom(text string, most int, finer []func(string) []string) []string {
	if tokens(text) <= most {
		return []string{text}
	}
	if len(finer) == 0 {
		return cutRunes(text, most-1)
	}
	var pieces []string
	for _, part := range finer[0](text) {
		pieces = append(pieces, tearFrom(part, most, finer[1:])...)
	}
	return pieces
}

// cutAfter cuts a text behind the spaces at whose beginning may cut says so, given the text before and the space.
func cutAfter(s string, may func(before string, space rune) bool) []string {
	var parts []string
	start, cut := 0, false
	for i, r := range s {
		switch space := unicode.IsSpace(r); {
		case space && !cut:
			cut = may(s[start:i], r)
		case !space && cut:
			parts = append(parts, s[start:i])
			start, cut = i, false
		}
	}
	return append(parts, s[start:])
}

func isSentenceEnd(before string, _ rune) bool {
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(before, `"')]*_”’»`))
	return strings.ContainsRune(".!?…。！？;", r)
}

// cutRunes cuts a text into pieces of so many runes. None takes more tokens than one, and the first perhaps one more.
func cutRunes(s string, runes int) []string {
	var parts []string
	start, n := 0, 0
	for i := range s {
		if n == runes {
			parts = append(parts, s[start:i])
			start, n = i, 0
		}
		n++
	}
	return append(parts, s[start:])
}
