// Package fold brings what people type into the form in which it is compared.
package fold

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// accents are the marks that people leave out when they type: those on Latin, Greek and Cyrillic
// letters and the vowel points of Hebrew and Arabic. The vowel signs of Indian and Thai script are
// letters in all but name and stay.
var accents = &unicode.RangeTable{R16: []unicode.Range16{
	{Lo: 0x0300, Hi: 0x036F, Stride: 1},
	{Lo: 0x0591, Hi: 0x05C7, Stride: 1},
	{Lo: 0x0640, Hi: 0x0640, Stride: 1},
	{Lo: 0x064B, Hi: 0x065F, Stride: 1},
	{Lo: 0xFE00, Hi: 0xFE0F, Stride: 1}, // variation selectors of emoji
}}

// Text is s as it is compared: lower case, without accents and invisible characters, width and
// ligatures unified, each run of blanks one space, none at the ends.
func Text(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(accents, r) || unicode.Is(unicode.Cf, r):
		case unicode.IsSpace(r):
			b.WriteByte(' ')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return norm.NFC.String(strings.Join(strings.Fields(b.String()), " "))
}
