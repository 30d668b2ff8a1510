package rules

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"balas/internal/fault"
	"balas/internal/fold"
)

// Match says how a keyword rule's pattern meets a message.
type Match string

// The matches. All but Regex compare folded texts: case, accents, width and runs of blanks make no
// difference. StartsWith, EndsWith and Contains match whole words only: "hi" is not found in "this".
// A pattern whose last word has four letters or more is also found with an Indonesian clitic or a
// plural s behind it: "harga" in "harganya".
const (
	Equals     Match = "equals" // punctuation around the message makes no difference
	StartsWith Match = "startsWith"
	EndsWith   Match = "endsWith"
	Regex      Match = "regex" // RE2, case-insensitive, on the text as it came or folded
	Contains   Match = "contains"
)

// ranks order the matches, specific before general.
var ranks = map[Match]int{Equals: 0, StartsWith: 1, EndsWith: 1, Regex: 2, Contains: 3}

// Keyword is a rule that answers messages that match a pattern with a text.
type Keyword struct {
	ID         uuid.UUID
	InstanceID uuid.UUID
	Match      Match
	Pattern    string
	Reply      string // spintax, with [name]
	Priority   int    // the higher goes first, before any other order
	Enabled    bool
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

const maxPattern = 500

// check fails with Invalid for an unknown match, a pattern that is empty, too long or no regular
// expression, and a reply that is empty or too long.
func (k Keyword) check() error {
	if _, ok := ranks[k.Match]; !ok {
		return fault.Bad("keyword", "match", "must be contains, equals, startsWith, endsWith or regex")
	}
	if fold.Text(k.Pattern) == "" || utf8.RuneCountInString(k.Pattern) > maxPattern {
		return fault.Bad("keyword", "pattern", "must have 1 to 500 characters")
	}
	if k.Match == Regex {
		if _, err := compile(k.Pattern); err != nil {
			return fault.Bad("keyword", "pattern", "is no regular expression (RE2)")
		}
	}
	if strings.TrimSpace(k.Reply) == "" || utf8.RuneCountInString(k.Reply) > maxText {
		return fault.Bad("keyword", "reply", "must have 1 to 4096 characters")
	}
	if k.Priority < -1000 || k.Priority > 1000 {
		return fault.Bad("keyword", "priority", "must be between -1000 and 1000")
	}
	return nil
}

func compile(pattern string) (*regexp.Regexp, error) { return regexp.Compile("(?i)" + pattern) }
