// Package conflict tells of two answers to one question whether both can be right, by plain rules and without a model.
//
// Two answers contradict each other when what one states of a kind (prices, dates, times of day, days of the week,
// percentages, phone numbers, counts of one unit) is not among what the other states of it, nor the other way round, or
// when one denies what the other affirms. An answer that says more than another does not contradict it.
package conflict

import (
	"maps"
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

// Negation is the kind of a contradiction in which one answer denies what the other affirms; the other kinds are those
// of facts.
const Negation = "negation"

// Between returns the kind of the first contradiction between two answers to one question, or an empty string if there is
// none: price, date, time, weekday, percent, phone, number or negation.
func Between(a, b string) string {
	x, y := factsOf(a), factsOf(b)
	for _, kind := range kinds {
		if x.contradict(y, kind) {
			return kind
		}
	}
	if denies(a, b) || denies(b, a) || opposed(a, b) {
		return Negation
	}
	return ""
}

// SameAnswer reports whether two answers say the same: in the same words, case, marks and slang aside, or of the same
// subject with the same facts.
func SameAnswer(a, b string) bool {
	if lexical.Plain(a) == lexical.Plain(b) {
		return true
	}
	return lexical.Alike(a, b) && factsOf(a).equal(factsOf(b)) && Between(a, b) == ""
}

// SameQuestion reports whether two questions ask the same: they are the same words, case, marks and slang aside, or of
// the same subject with the same numbers and negations, and do not ask for different things of it (when, where, how
// much).
func SameQuestion(a, b string) bool {
	if lexical.Plain(a) == lexical.Plain(b) {
		return true
	}
	x, y := words(a), words(b)
	return lexical.Alike(a, b) && agree(x, y) && !differ(asked(x), asked(y))
}

// Paraphrase reports whether two questions have the same answer: they ask the same, or ask for the same of the same
// subject in other words ("what time", "when"). Whoever finds the answer to one need not find it for the other.
func Paraphrase(a, b string) bool {
	x, y := words(a), words(b)
	return SameQuestion(a, b) || agree(x, y) && maps.Equal(asked(x), asked(y)) && lexical.Alike(bare(x), bare(y))
}

// agree reports whether two questions have the same numbers and negations.
func agree(x, y []string) bool {
	return slices.Equal(numerals(x), numerals(y)) && excludes(x) == excludes(y)
}

// excludes reports whether a question asks for what is not. The "ga" of "bisa ga?" and "bisa COD ga kak?" does not.
func excludes(words []string) bool {
	for i, w := range words {
		tag := i > 0 && yes[words[i-1]] || !slices.ContainsFunc(words[i+1:], lexical.Telling)
		if negators[w] && !tag {
			return true
		}
	}
	return false
}

func words(text string) []string { return lexical.Words(lexical.Fold(text)) }

// numerals returns the words with digits, in order.
func numerals(words []string) []string {
	found := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return !strings.ContainsAny(w, "0123456789") })
	slices.Sort(found)
	return found
}

// interrogatives maps a word to what it asks for.
var interrogatives = map[string]string{
	"kapan": "time", "jam": "time", "pukul": "time", "when": "time", "time": "time", "hours": "time",
	"mana": "place", "where": "place", "alamat": "place",
	"siapa": "person", "who": "person",
	"kenapa": "reason", "mengapa": "reason", "why": "reason",
	"harga": "price", "biaya": "price", "ongkos": "price", "tarif": "price", "price": "price", "cost": "price", "much": "price",
	"bagaimana": "way", "cara": "way",
	"lama": "length", "long": "length",
	"cuanto": "price", "cuesta": "price", "precio": "price", "kostet": "price", "kosten": "price", "preis": "price",
	"custa": "price", "preco": "price", "coute": "price", "prix": "price",
	"cuando": "time", "wann": "time", "quand": "time", "quando": "time",
	"donde": "place", "wo": "place", "onde": "place",
	"bisa": whether, "bisakah": whether, "boleh": whether, "can": whether, "do": whether, "does": whether, "apakah": whether,
	"ada": whether, "is": whether, "are": whether,
}

// whether is what is asked for by a question that a yes answers.
const whether = "whether"

// asked returns what a question asks for. Whether something is so is asked only by one that asks for nothing else.
func asked(words []string) map[string]bool {
	found := map[string]bool{}
	for _, w := range words {
		if what, ok := interrogatives[w]; ok {
			found[what] = true
		}
	}
	if len(found) > 1 {
		delete(found, whether)
	}
	return found
}

func differ(a, b map[string]bool) bool { return len(a) > 0 && len(b) > 0 && !maps.Equal(a, b) }
