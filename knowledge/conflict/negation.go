package conflict

import (
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

func list(words string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		set[w] = true
	}
	return set
}

var (
	negators = list(`tidak bukan belum jangan tanpa no not never cannot without none nothing arent didnt wasnt havent hasnt couldnt wouldnt shouldnt
		nunca jamas tampoco nicht kein keine keinen nein nao khong नहीं ليس`)
	// limits after a negator turn it round: "not only" affirms, and so does "no problem".
	limits = list(`hanya cuma only just saja masalah apa apapa problem worries doubt`)
	yes    = list(`ya iya bisa boleh ada tersedia ready betul benar tentu dapat masih yes sure available certainly absolutely can
		si claro ja oui sim co हाँ हां जी نعم`)
	no = list(`tidak bukan belum no not never habis kosong cannot unfortunately nope
		nein non nao khong नहीं لا`)
	politeness = list(`maaf mohon kak kakak sorry halo hai hello hi bapak ibu untuk saat ini kami we but i am the it is afraid sayangnya right now dear`)
	// hedges say when or how far a negator holds, and are denied by none: "not yet".
	hedges      = list(`yet lagi sama sekali pernah ever anymore still currently`)
	stockIn     = list(`ada tersedia ready available`)
	stockOut    = list(`habis kosong unavailable sold`)
	openWords   = list(`buka open opens`)
	closedWords = list(`tutup libur closed closes`)
)

func negates(word string) bool { return negators[word] }

// statement is what a text affirms and denies, as stems.
type statement struct{ affirmed, denied map[string]bool }

// reach is how many words behind a negator it denies: the first of them that says something.
const reach = 4

func statementOf(text string) statement {
	s := statement{map[string]bool{}, map[string]bool{}}
	for _, clause := range clauses(text) {
		denying := 0
		for i, w := range clause {
			switch {
			case negators[w]:
				denying = reach
				if i+1 < len(clause) && limits[clause[i+1]] {
					denying = 0
				}
			case !lexical.Telling(w) || hedges[w]:
				denying--
			case denying > 0:
				s.denied[lexical.Stem(w)], denying = true, 0
			default:
				s.affirmed[lexical.Stem(w)] = true
			}
		}
	}
	return s
}

// clauses splits a text where a negation ends.
func clauses(text string) [][]string {
	text = strings.NewReplacer(" tapi ", ", ", " tetapi ", ", ", " but ", ", ").Replace(lexical.Fold(text))
	var all [][]string
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",.;:!?\n", r) }) {
		all = append(all, lexical.Words(part))
	}
	return all
}

// denies reports whether a denies something that b affirms, each without saying the other too.
func denies(a, b string) bool {
	x, y := statementOf(a), statementOf(b)
	for w := range x.denied {
		if !x.affirmed[w] && y.affirmed[w] && !y.denied[w] {
			return true
		}
	}
	return false
}

// opposed reports whether one answer says yes and the other no, in so many words or by what is in stock or open.
func opposed(a, b string) bool {
	x, y := words(a), words(b)
	if polarity(x)*polarity(y) < 0 {
		return true
	}
	if swapped(x, y, stockIn, stockOut) || swapped(y, x, stockIn, stockOut) {
		return true
	}
	if named(a) && named(b) { // then the days tell
		return false
	}
	return swapped(x, y, openWords, closedWords) || swapped(y, x, openWords, closedWords)
}

func named(text string) bool { f := factsOf(text); return f.open|f.shut != 0 }

// swapped reports whether one text has a word of the first list only and another of the second list only.
func swapped(x, y []string, first, second map[string]bool) bool {
	has := func(words []string, of map[string]bool) bool {
		return slices.ContainsFunc(words, func(w string) bool { return of[w] }) && !slices.ContainsFunc(words, negates)
	}
	return has(x, first) && !has(x, second) && has(y, second) && !has(y, first)
}

// polarity is 1 for an answer that begins with a yes, -1 with a no, politeness aside, else 0.
func polarity(words []string) int {
	for i, w := range words {
		switch {
		case politeness[w]:
		case no[w]:
			if i+1 < len(words) && limits[words[i+1]] {
				return 0
			}
			return -1
		case yes[w]:
			return 1
		default:
			return 0
		}
	}
	return 0
}
