package lexical

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s in the form that is indexed and compared: compatibility forms unified (full-width letters,
// ligatures), lower case, marks and invisible characters dropped, and a letter repeated three times or more written
// once ("halooo" is "halo"). An empty s stays empty.
func Fold(s string) string {
	letters := make([]rune, 0, len(s))
	for _, r := range norm.NFKD.String(s) {
		if !dropped(r) {
			letters = append(letters, unicode.ToLower(r))
		}
	}
	return unstretch(letters)
}

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

// dropped reports whether r leaves no trace in a folded text: combining marks and characters without width.
func dropped(r rune) bool {
	return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r)
}
