package chat

import (
	"strings"
	"unicode"

	"balas/internal/fault"
	"balas/internal/fold"
)

// Wish is what somebody says of being written to unasked.
type Wish string

// The wishes. Most messages are none.
const (
	NoWish Wish = ""
	OptOut Wish = "opt_out" // to be written to no more, except in answer
	OptIn  Wish = "opt_in"  // to be written to again
)

// OptWords are words and phrases of an owner's own, beside those that everybody may use. They go before these.
type OptWords struct {
	Out []string
	In  []string
}

// longestWish is more bytes than a wish has, punctuation and emoji included.
const longestWish = 300

// WishOf is the wish that a message is. A message is a wish only if the whole of it is a word or phrase
// for one; case, accents, punctuation, emoji and blanks make no difference. "Stop!" is one, "how do I stop
// the alarm?" is none.
func WishOf(text string, own OptWords) Wish {
	if len(text) > longestWish {
		return NoWish
	}
	said := wording(text)
	if said == "" {
		return NoWish
	}
	switch {
	case spells(said, own.Out):
		return OptOut
	case spells(said, own.In):
		return OptIn
	}
	return wishes[said].Wish
}

// WishLanguage is the language, such as id, whose words a wish is in; empty for words that are said in several, as English
// single words such as STOP are, and for an owner's own.
func WishLanguage(text string) string {
	if len(text) > longestWish {
		return ""
	}
	return wishes[wording(text)].language
}

// Check fails with Invalid for words without a letter or digit, longer than 100 bytes, too many (100), or
// meant both ways.
func (w OptWords) Check() error {
	for field, words := range map[string][]string{"optOutWords": w.Out, "optInWords": w.In} {
		if len(words) > 100 {
			return fault.Bad("optOut", field, "must be at most 100")
		}
		for _, word := range words {
			if len(word) > 100 || wording(word) == "" {
				return fault.Bad("optOut", field, "must each be a word or phrase of at most 100 bytes")
			}
		}
	}
	for _, word := range w.In {
		if spells(wording(word), w.Out) {
			return fault.Bad("optOut", "optInWords", "must not be words for opting out")
		}
	}
	return nil
}

// spells reports whether what was said is one of the words.
func spells(said string, words []string) bool {
	for _, word := range words {
		if wording(word) == said {
			return true
		}
	}
	return false
}

// wording is the folded words of a text, one space between two, without punctuation and emoji.
func wording(text string) string {
	return strings.Join(strings.FieldsFunc(fold.Text(text), func(r rune) bool {
		return !unicode.In(r, unicode.L, unicode.N, unicode.Mn, unicode.Mc) // Me: the box around a keycap emoji
	}), " ")
}
