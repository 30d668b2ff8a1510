package lexical

import (
	"strings"
	"unicode"

	"balas/internal/fold"
)

// Fold returns s in the form that is indexed and compared: letters as by fold.Letters, and one that is repeated three
// times or more written once ("halooo" is "halo"). An empty s stays empty.
func Fold(s string) string { return unstretch([]rune(fold.Letters(s))) }

// unstretch writes the letters with every run of three or more equal ones cut to one.
func unstretch(letters []rune) string {
	var b strings.Builder
	b.Grow(len(letters))
	for i := 0; i < len(letters); {
		end := i + 1
		for end < len(letters) && letters[end] == letters[i] {
			end++
		}
		if end-i > 2 && unicode.IsLetter(letters[i]) {
			i = end - 1
		}
		b.WriteString(string(letters[i:end]))
		i = end
	}
	return b.String()
}
