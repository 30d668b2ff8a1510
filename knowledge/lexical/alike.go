package lexical

import (
	"slices"
	"strings"
)

// Alike reports whether two texts speak of the same subject: every word of either that says something has in the other a
// form of itself, a synonym, or itself with a letter left out, added or swapped with its neighbour. A letter replaced by
// another makes another word too often ("Bandung", "bandeng"). Two texts of stop words alone are not alike.
func Alike(a, b string) bool {
	x, y := subject(a), subject(b)
	return len(x) > 0 && len(y) > 0 && within(x, y) && within(y, x)
}

// subject returns the words of a text that say something.
func subject(text string) []string {
	return slices.DeleteFunc(Words(Fold(text)), func(w string) bool { return stop[w] && !personal[w] })
}

func within(words, others []string) bool {
	meant := senses(others)
	return !slices.ContainsFunc(words, func(w string) bool {
		return !slices.Contains(meant, sense(w)) && !slices.ContainsFunc(others, func(o string) bool { return mistyped(w, o) })
	})
}

// mistyped reports whether one of two words of letters is the other with a letter too many, or two swapped.
func mistyped(a, b string) bool {
	if min(len(a), len(b)) < correctable || !near(a, b) || onlyDigits(a+b) != "" {
		return false
	}
	return len(a) != len(b) || slices.Equal(sorted(a), sorted(b))
}

func sorted(word string) []byte { return slices.Sorted(slices.Values([]byte(word))) }

// Plain returns the words of a text with a space between them: case, marks, punctuation and slang are gone.
func Plain(text string) string { return strings.Join(Words(Fold(text)), " ") }
