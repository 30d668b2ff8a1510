package document

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// longestHead is how many runes a first line has at most that is taken for a heading.
const longestHead = 80

// ordinary matches the first line of a text that may be a heading: it begins with a letter or digit, as no list, quote or
// table does, and no mark ends it as a sentence.
var ordinary = regexp.MustCompile(`^[\pL\d][^|]*[^\s.!?:;,|]$`)

// numbered matches an item of a list.
var numbered = regexp.MustCompile(`^\d+[.)]\s`)

// headed returns a text without headings with its first line as one, if that stands alone above a paragraph as the title of a
// plain text does.
func headed(text string) string {
	first, rest, _ := strings.Cut(strings.TrimLeft(text, "\n"), "\n")
	next, _, _ := strings.Cut(rest, "\n")
	first = strings.TrimRight(first, " \t\r")
	switch {
	case strings.TrimSpace(next) != "" || strings.TrimSpace(rest) == "":
	case utf8.RuneCountInString(first) > longestHead || !ordinary.MatchString(first) || numbered.MatchString(first):
	case firstHeading(text) != "":
	default:
		return "# " + first + "\n" + rest
	}
	return text
}
