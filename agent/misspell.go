package agent

import (
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
)

// misspell gives a share of the words of four letters or more one slip each: two letters swapped, one left out, one
// added or one replaced.
func misspell(text string, share float64, random *rand.Rand) string {
	words := strings.Fields(text)
	for i, w := range words {
		letters := []rune(w)
		if counted(letters) < 4 || random.Float64() >= share {
			continue
		}
		at, other := random.IntN(len(letters)-1), rune('a'+random.IntN(26))
		switch random.IntN(4) {
		case 0:
			letters[at], letters[at+1] = letters[at+1], letters[at]
		case 1:
			letters = slices.Delete(letters, at, at+1)
		case 2:
			letters = slices.Insert(letters, at, other)
		default:
			letters[at] = other
		}
		words[i] = string(letters)
	}
	if share == 0 {
		return text
	}
	return strings.Join(words, " ")
}

func counted(letters []rune) int {
	n := 0
	for _, r := range letters {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
