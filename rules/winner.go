package rules

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"balas/internal/fold"
)

// KeywordSet is the enabled keyword rules of an instance, made ready for matching: folded, compiled
// and in their order. The nil set matches nothing.
type KeywordSet struct{ rules []ready }

type ready struct {
	Keyword
	folded string
	regex  *regexp.Regexp
}

// NewKeywordSet prepares the rules. A rule whose regular expression does not compile is left out.
func NewKeywordSet(keywords []Keyword) *KeywordSet {
	s := &KeywordSet{}
	for _, k := range keywords {
		r := ready{Keyword: k, folded: fold.Text(k.Pattern)}
		if k.Match == Regex {
			var err error
			if r.regex, err = compile(k.Pattern); err != nil {
				continue
			}
		}
		if k.Match == Equals {
			r.folded = bare(r.folded)
		}
		if k.Enabled {
			s.rules = append(s.rules, r)
		}
	}
	slices.SortStableFunc(s.rules, before)
	return s
}

// before orders by priority, then specific before general, then the longer pattern, then the older rule.
func before(a, b ready) int {
	return cmp.Or(
		cmp.Compare(b.Priority, a.Priority),
		cmp.Compare(ranks[a.Match], ranks[b.Match]),
		cmp.Compare(utf8.RuneCountInString(b.folded), utf8.RuneCountInString(a.folded)),
		a.CreatedAt.Compare(b.CreatedAt),
		slices.Compare(a.ID[:], b.ID[:]),
	)
}

// maxMatched is how much of a message is matched, in bytes.
const maxMatched = 8192

// Winner returns the first rule in the set's order that matches any of the texts.
func (s *KeywordSet) Winner(texts []string) (Keyword, bool) {
	if s == nil || len(s.rules) == 0 {
		return Keyword{}, false
	}
	subjects := make([]subject, len(texts))
	for i, text := range texts {
		subjects[i] = newSubject(text)
	}
	for _, r := range s.rules {
		if slices.ContainsFunc(subjects, r.matches) {
			return r.Keyword, true
		}
	}
	return Keyword{}, false
}

// subject is a message's text in the forms that rules look at.
type subject struct{ raw, folded, bare string }

func newSubject(text string) subject {
	if len(text) > maxMatched {
		text = strings.ToValidUTF8(text[:maxMatched], "")
	}
	folded := fold.Text(text)
	return subject{raw: text, folded: folded, bare: bare(folded)}
}

func (r ready) matches(s subject) bool {
	switch r.Match {
	case Equals:
		return s.bare == r.folded
	case StartsWith:
		return strings.HasPrefix(s.folded, r.folded) && endsWord(s.folded, len(r.folded), r.folded)
	case EndsWith:
		return endsWith(s.folded, r.folded) || endsWith(s.bare, r.folded)
	case Regex:
		return r.regex.MatchString(s.raw) || r.regex.MatchString(s.folded)
	default:
		return containsWords(s.folded, r.folded)
	}
}

func endsWith(text, pattern string) bool {
	return strings.HasSuffix(text, pattern) && startsWord(text, len(text)-len(pattern))
}

func containsWords(text, pattern string) bool {
	for from := 0; ; {
		i := strings.Index(text[from:], pattern)
		if i < 0 {
			return false
		}
		start := from + i
		if startsWord(text, start) && endsWord(text, start+len(pattern), pattern) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
}

func startsWord(text string, at int) bool {
	left, _ := utf8.DecodeLastRuneInString(text[:at])
	right, _ := utf8.DecodeRuneInString(text[at:])
	return at == 0 || border(left, right)
}

// endings may hang on a word of four letters or more without making it another word.
var endings = []string{"nya", "ku", "mu", "kah", "lah", "pun", "s"}

// endsWord reports whether the pattern, found in text up to at, ends there with a whole word.
func endsWord(text string, at int, pattern string) bool {
	if at == len(text) || bordered(text, at) {
		return true
	}
	word := pattern[strings.LastIndexByte(pattern, ' ')+1:]
	if utf8.RuneCountInString(word) < 4 {
		return false
	}
	return slices.ContainsFunc(endings, func(ending string) bool {
		end := at + len(ending)
		return strings.HasPrefix(text[at:], ending) && (end == len(text) || bordered(text, end))
	})
}

func bordered(text string, at int) bool {
	left, _ := utf8.DecodeLastRuneInString(text[:at])
	right, _ := utf8.DecodeRuneInString(text[at:])
	return border(left, right)
}
