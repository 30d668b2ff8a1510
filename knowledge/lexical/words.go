package lexical

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words splits a folded text into words: runs of letters and digits, with the marks on them. Apostrophes inside a word
// vanish ("don't" is "dont"), and each character of a script written without spaces stands alone. Slang is written out,
// so one word of the text may become two ("ongkir" is "ongkos kirim").
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
		case unicode.IsMark(r) || r == prolonged:
			b.WriteRune(r)
		case unspaced(r):
			flush()
			b.WriteRune(r)
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if alone(b.String()) {
				flush()
			}
			b.WriteRune(r)
		case r == '\'' || r == '’':
			if elided[b.String()] {
				flush()
			}
		default:
			flush()
		}
	}
	flush()
	return words
}

// elided are the words that French, Italian and their kin write before a vowel without their own last one, with an apostrophe
// in its place ("l'école", "dell'hotel"). English ones ("she'll") stay whole.
var elided = set(`l d j m t s n c qu jusqu lorsqu puisqu quelqu un dell all dall nell sull dov com quest quell sant cos`)

// A script tells how its texts are cut.
var (
	// unspacedScripts do not put spaces between words.
	unspacedScripts = []*unicode.RangeTable{
		unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar,
	}
	// syllables are scripts of which a character is as much as several letters are.
	syllables = []*unicode.RangeTable{unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul}
)

// prolonged lengthens the vowel of a Katakana syllable. Unicode counts it to no script.
const prolonged = 'ー'

// eastern is the first letter of all these scripts: those before it need not be looked for.
const eastern = '\u0E00'

// unspaced reports whether r belongs to a script that does not put spaces between words.
func unspaced(r rune) bool { return r >= eastern && unicode.In(r, unspacedScripts...) }

// syllabic reports whether r is a syllable or a word by itself.
func syllabic(r rune) bool { return r >= eastern && unicode.In(r, syllables...) }

// alone reports whether a word is a character of a script that does not put spaces between words.
func alone(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unspaced(first)
}

// plain returns what a word of a chat stands for.
func plain(word string) []string {
	if full, ok := slang[word]; ok {
		return strings.Fields(full)
	}
	return []string{word}
}
