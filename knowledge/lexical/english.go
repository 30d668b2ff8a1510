package lexical

import "strings"

// english returns the stem of an English word by the rules of M. F. Porter, "An algorithm for suffix stripping"
// (Program 14, 1980), steps 1 to 3 and 5; step 4, which strips the last derivational suffix, conflates too much for
// short questions.
func english(word string) string {
	if len(word) < 4 || !ascii(word) {
		return word
	}
	w := plural(word)
	w = participle(w)
	if strings.HasSuffix(w, "y") && len(w) > 3 && !vowelAt(w, len(w)-2) {
		w = w[:len(w)-1] + "i"
	}
	w = replaceSuffix(w, derivations[:])
	w = replaceSuffix(w, adjectives[:])
	return final(w)
}

type suffix struct{ from, to string }

var derivations = [...]suffix{
	{"ational", "ate"},
	{"tional", "tion"},
	{"enci", "ence"},
	{"anci", "ance"},
	{"izer", "ize"},
	{"abli", "able"},
	{"alli", "al"},
	{"entli", "ent"},
	{"eli", "e"},
	{"ousli", "ous"},
	{"ization", "ize"},
	{"ation", "ate"},
	{"ator", "ate"},
	{"alism", "al"},
	{"iveness", "ive"},
	{"fulness", "ful"},
	{"ousness", "ous"},
	{"aliti", "al"},
	{"iviti", "ive"},
	{"biliti", "ble"},
}

var adjectives = [...]suffix{
	{"icate", "ic"}, {"ative", ""}, {"alize", "al"}, {"iciti", "ic"}, {"ical", "ic"}, {"ful", ""}, {"ness", ""},
}

// replaceSuffix applies the first rule that fits and leaves a stem of measure one or more.
func replaceSuffix(w string, rules []suffix) string {
	for _, rule := range rules {
		stem, ok := strings.CutSuffix(w, rule.from)
		if !ok {
			continue
		}
		if measure(stem) > 0 {
			return stem + rule.to
		}
		return w
	}
	return w
}

func plural(w string) string {
	switch {
	case strings.HasSuffix(w, "sses"), strings.HasSuffix(w, "ies"):
		return w[:len(w)-2]
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
		return w
	case strings.HasSuffix(w, "s"):
		return w[:len(w)-1]
	}
	return w
}

func participle(w string) string {
	if stem, ok := strings.CutSuffix(w, "eed"); ok {
		if measure(stem) > 0 {
			return stem + "ee"
		}
		return w
	}
	for _, end := range [...]string{"ed", "ing"} {
		if stem, ok := strings.CutSuffix(w, end); ok && hasVowel(stem) && len(stem) > 2 {
			return restore(stem)
		}
	}
	return w
}

// restore gives a stem back the letter that its participle dropped or doubled.
func restore(stem string) string {
	n := len(stem)
	switch {
	case strings.HasSuffix(stem, "at"), strings.HasSuffix(stem, "bl"), strings.HasSuffix(stem, "iz"):
		return stem + "e"
	case n > 1 && stem[n-1] == stem[n-2] && !vowelAt(stem, n-1) && !strings.ContainsRune("lsz", rune(stem[n-1])):
		return stem[:n-1]
	case measure(stem) == 1 && closed(stem):
		return stem + "e"
	}
	return stem
}

func final(w string) string {
	if stem, ok := strings.CutSuffix(w, "e"); ok && len(stem) > 2 {
		if m := measure(stem); m > 1 || m == 1 && !closed(stem) {
			return stem
		}
	}
	if strings.HasSuffix(w, "ll") && measure(w) > 1 {
		return w[:len(w)-1]
	}
	return w
}

// measure counts the vowel-consonant sequences of a word, Porter's m.
func measure(w string) int {
	m := 0
	for i := 1; i < len(w); i++ {
		if vowelAt(w, i-1) && !vowelAt(w, i) {
			m++
		}
	}
	return m
}

// closed reports whether w ends consonant, vowel, consonant, the last not w, x or y.
func closed(w string) bool {
	n := len(w)
	return n > 2 && !vowelAt(w, n-3) && vowelAt(w, n-2) && !vowelAt(w, n-1) && !strings.ContainsRune("wxy", rune(w[n-1]))
}

func hasVowel(w string) bool {
	for i := range len(w) {
		if vowelAt(w, i) {
			return true
		}
	}
	return false
}

func vowelAt(w string, i int) bool {
	switch w[i] {
	case 'a', 'e', 'i', 'o', 'u':
		return true
	case 'y':
		return i > 0 && !vowelAt(w, i-1)
	}
	return false
}

func ascii(w string) bool {
	for i := range len(w) {
		if w[i] < 'a' || w[i] > 'z' {
			return false
		}
	}
	return true
}
