package rules

import (
	"strings"
	"unicode"
)

// bare returns the folded s without punctuation and symbols at its ends, or s if nothing else is left.
func bare(s string) string {
	trimmed := strings.TrimFunc(s, func(r rune) bool { return !isWord(r) })
	if trimmed == "" {
		return s
	}
	return trimmed
}

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.N, unicode.M) }

// spaceless are the scripts that put no space between words, or hang particles on them.
func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// border reports whether a word may end between the two characters.
func border(left, right rune) bool {
	return !isWord(left) || !isWord(right) || spaceless(left) || spaceless(right)
}
