package lexical

import "slices"

// Telling reports whether a text has a word that says something of a subject.
func Telling(text string) bool {
	return slices.ContainsFunc(Words(Fold(text)), func(w string) bool { return !stop[w] })
}
