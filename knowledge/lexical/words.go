package lexical

import (
	"strings"
	"unicode"
)

// Words splits a folded text into words: runs of letters and digits. Apostrophes inside a word vanish ("don't" is
// "dont"), and each character of a script written without spaces stands alone. Slang is written out, so one word of
// the text may become two ("ongkir" is "ongkos kirim").
func Words(folded string) []string {
	words := make([]string, 0, len(folded)/5+1)
	var b strings.Builder
	flush := func() {
		if b.Len() == 0 {
			return
		}
		words = append(words, plain(b.String())...)
		b.Reset()
	}
	for _, r := range folded {
		switch {
		case unspaced(r):
			flush()
			words = append(words, string(r))
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case r == '\'' || r == '’':
		default:
			flush()
		}
	}
	flush()
	return words
}

// unspaced reports whether r belongs to a script that does not put spaces between words.
func unspaced(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

// plain returns what a word of a chat stands for.
func plain(word string) []string {
	if full, ok := slang[word]; ok {
		return strings.Fields(full)
	}
	return []string{word}
}
