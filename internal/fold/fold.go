// Package fold brings what people type into the form in which it is compared.
package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// accents are the marks that people leave out when they type: those on Latin, Greek and Cyrillic
// letters and the vowel points of Hebrew and Arabic. The vowel signs of Indian and Thai script are
// letters in all but name and stay.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036F, Stride: 1},
	{Lo: 0x0591, Hi: 0x05C7, Stride: 1},
	{Lo: 0x064B, Hi: 0x065F, Stride: 1},
	{Lo: 0x0670, Hi: 0x0670, Stride: 1},
	{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1}, // variation selectors of emoji
}}

// spellings are letters that are typed as others where a keyboard lacks them or writers do not tell them apart, and that
// Unicode does not decompose: letters with a stroke, forms of the same Greek, Arabic or Persian letter. The Arabic line
// that stretches a word is none.
var spellings = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th", 'ħ': "h", 'ı': "i", 'ł': "l",
	'ς': "σ", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ة': "ه", 'ـ': "",
}

// Text is s as it is compared: as by Letters, each run of blanks one space, none at the ends.
func Text(s string) string { return strings.Join(strings.Fields(Letters(s)), " ") }

// Letters is s in lower case, without accents and invisible characters, width, ligatures, digits and spellings unified.
// Blanks stay as they are.
func Letters(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for at := 0; at < len(s); {
		if c := s[at]; c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			b.WriteByte(c)
			at++
			continue
		}
		p := norm.NFKD.PropertiesString(s[at:])
		letter := s[at : at+max(1, p.Size())]
		at += len(letter)
		if plain := p.Decomposition(); plain != nil {
			letter = string(plain)
		}
		for _, r := range letter {
			write(&b, unicode.ToLower(r))
		}
	}
	return norm.NFC.String(b.String())
}

// write adds a letter in the form in which it is compared.
func write(b *strings.Builder, r rune) {
	if plain, known := spellings[r]; known {
		b.WriteString(plain)
		return
	}
	switch {
	case unicode.IsLetter(r):
		b.WriteRune(r)
	case unicode.Is(accents, r) || unicode.Is(unicode.Cf, r):
	case r > unicode.MaxASCII && unicode.IsDigit(r):
		b.WriteByte('0' + value(r))
	default:
		b.WriteRune(r)
	}
}

// value is what a decimal digit of any script stands for: they are encoded in their order, zero first (The Unicode
// Standard, 4.6).
func value(digit rune) byte {
	for n := range byte(9) {
		if !unicode.IsDigit(digit - rune(n) - 1) {
			return n
		}
	}
	return 9
}
