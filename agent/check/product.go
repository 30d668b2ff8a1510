package check

import (
	"regexp"
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

var sentenceEnd = regexp.MustCompile(`[.!?]\s+|\n`)

// misplaced refuses a sentence about one product that holds what only another product's row says.
func misplaced(c Case) string {
	for _, sentence := range sentenceEnd.Split(c.Reply, -1) {
		subject, ok := only(c.Shown, sentence)
		if !ok {
			continue
		}
		var own, others []Piece
		for _, p := range c.Shown {
			if p.Product && p != subject {
				others = append(others, p)
			} else {
				own = append(own, p)
			}
		}
		foreign := made(sentence, c.Owner+"\n"+textOf(own))
		if len(foreign) > 0 && len(made(strings.Join(foreign, " "), textOf(others))) == 0 {
			return "it says " + strings.Join(foreign, ", ") + " of " + subject.Title + ", which is another product's"
		}
	}
	return ""
}

// only returns the one product that a sentence names.
func only(shown []Piece, sentence string) (subject Piece, ok bool) {
	said := wordsOf(sentence)
	for _, p := range shown {
		if !p.Product || !names(said, p.Title) {
			continue
		}
		if ok {
			return Piece{}, false
		}
		subject, ok = p, true
	}
	return subject, ok
}

// names reports whether words hold every telling word of a title.
func names(said []string, title string) bool {
	found := false
	for _, w := range wordsOf(title) {
		if lexical.Telling(w) {
			if !slices.Contains(said, w) {
				return false
			}
			found = true
		}
	}
	return found
}
