package document

import (
	"strings"
	"unicode"
)

// visible returns a text without the characters that nobody sees: zero-width and bidirectional controls, tags, variation
// selectors and other formats, all of which have carried messages past a reader to a model. Line ends become newlines,
// other spaces a space; invalid UTF-8 becomes U+FFFD.
func visible(s string) string {
	if isPlain(s) {
		return s
	}
	s = strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n")
	return strings.Map(seen, s)
}

func isPlain(s string) bool {
	for i := range len(s) {
		if c := s[i]; c >= 0x7f || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// seen maps a rune to what a reader sees of it, -1 for nothing.
func seen(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case r == '\r' || r == '\v' || r == '\f' || r == '\u0085' || r == '\u2028' || r == '\u2029':
		return '\n'
	case unicode.IsControl(r):
		return -1
	case unicode.IsSpace(r):
		return ' '
	case r < 0x300:
		if r == '\u00ad' { // a soft hyphen
			return -1
		}
		return r
	case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r),
		unicode.Is(unicode.Variation_Selector, r), unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r),
		unicode.Is(unicode.Noncharacter_Code_Point, r):
		return -1
	}
	return r
}

// oneLine returns a text with every run of space as one, and none at its ends.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
