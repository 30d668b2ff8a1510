package conflict

import (
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

// fillers are words that make no other question of one, in whatever language it is. They are fewer than the index's stop words,
// which depend on the base: words that say something in Indonesian or English are not among them, such as "es".
var fillers = list(`sekarang currently
	el la los las un una unos unas del se que qué ustedes usted
	der die das dem ein eine einen wie viel ihnen
	le les une du vous que
	os um uma voces
	là ạ vậy
	है हैं का की के क्या
	هل`)

func init() {
	for w := range fillers {
		fillers[lexical.Fold(w)] = true
	}
}

// bare is what a question is about: its words without those that tell what it asks for, and without fillers.
func bare(words []string) string {
	return strings.Join(slices.DeleteFunc(slices.Clone(words), func(w string) bool {
		return fillers[w] || interrogatives[w] != "" && interrogatives[w] != whether
	}), " ")
}
