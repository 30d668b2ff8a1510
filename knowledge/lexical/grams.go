package lexical

// The lengths of the character n-grams, in runes. One that begins with a syllable has two.
const (
	shortestGram  = 3
	longestGram   = 5
	syllabicGrams = 2
)

// grams returns the terms of the n-gram index over the words joined by single spaces.
func grams(words []string) []term {
	text := lineOf(words).text
	terms := make([]term, 0, (longestGram-shortestGram+1)*len(text))
	eachGram(text, func(_, _ int, t term) { terms = append(terms, t) })
	return terms
}

// askGrams returns the weighted terms of a question for the n-gram index. An n-gram counts the mean of its letters,
// and these what their words count.
func askGrams(words []string, dull stopWords, stopped float32) weights {
	line := lineOf(words)
	worth, letters := line.worths(words, dull, stopped)
	terms := map[term]float32{}
	eachGram(line.text, func(from, to int, t term) {
		terms[t] += (worth[to] - worth[from]) / max(1, letters[to]-letters[from])
	})
	return weigh(terms)
}

// line is words joined by single spaces, with one at each end, but for those of scripts that put none between words.
type line struct {
	text []rune
	of   []int // by place: whose letter it is; blank where it is a space
}

const blank = -1

func lineOf(words []string) line {
	l := line{text: []rune{' '}, of: []int{blank}}
	for i, w := range words {
		for _, r := range w {
			l.text, l.of = append(l.text, r), append(l.of, i)
		}
		if i+1 == len(words) || !alone(w) || !alone(words[i+1]) {
			l.text, l.of = append(l.text, ' '), append(l.of, blank)
		}
	}
	return l
}

// worths returns, for each place in a line, what the letters before it count together and how many they are.
func (l line) worths(words []string, dull stopWords, stopped float32) (worth, letters []float32) {
	worth, letters = make([]float32, len(l.text)+1), make([]float32, len(l.text)+1)
	for i, word := range l.of {
		worth[i+1], letters[i+1] = worth[i], letters[i]
		if word != blank {
			worth[i+1] += dull.importance(words[word], stopped)
			letters[i+1]++
		}
	}
	return worth, letters
}

// eachGram calls do with every n-gram of a text: where it begins and ends, and its term.
func eachGram(text []rune, do func(from, to int, t term)) {
	for from, first := range text {
		shortest, longest := shortestGram, longestGram
		if syllabic(first) {
			shortest, longest = syllabicGrams, syllabicGrams
		}
		t := emptyHash
		for to := from; to < min(len(text), from+longest); to++ {
			t = t.with(uint32(text[to]))
			if to+1-from >= shortest {
				do(from, to+1, t)
			}
		}
	}
}
