package calendar

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"

	"balas/knowledge/lexical"
)

// token is a word, a number, a sign or the end of a line of a text.
type token struct {
	text string
	kind kind
	n    int // a number's value
	date []int
	time clock
}

type kind int

const (
	sign   kind = iota // what is none of the others; a new line is "\n"
	word               // without slang and apostrophes
	number             // of digits alone
	hour               // hours and minutes, such as 08.00
	date               // day and month, maybe with a year, in digits
	digits             // any other run of digits, such as a price
)

var (
	tokenPattern = regexp.MustCompile(`\d+(?:[.:,/]\d+)*|[\pL][\pL'’]*|\n|[^\s\pL\d]`)
	hourPattern  = regexp.MustCompile(`^(\d{1,2})[.:]([0-5]\d)$`)
	datePattern  = regexp.MustCompile(`^(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}))?$`)
	abbreviation = strings.NewReplacer("a.m.", "am", "p.m.", "pm", "s/d", "sampai", "s.d.", "sampai", "we're", "we are", "we’re", "we are", "–", "-", "—", "-", "−", "-", "~", "-", "\r", "")
)

func tokensOf(text string) []token {
	var all []token
	for _, s := range tokenPattern.FindAllString(abbreviation.Replace(lexical.Fold(text)), -1) {
		switch c := s[0]; {
		case c >= '0' && c <= '9':
			all = append(all, figures(s))
		case strings.ContainsAny(s, "\n") || !isLetter(s):
			all = append(all, token{text: s})
		default:
			for _, w := range lexical.Words(s) {
				all = append(all, token{text: cmp.Or(spelled[w], w), kind: word})
			}
		}
	}
	return all
}

// spelled are the words of time that chats write in other ways.
var spelled = map[string]string{"malem": "malam", "mlm": "malam", "ntar": "nanti", "entar": "nanti"}

func isLetter(s string) bool { return len(lexical.Words(s)) > 0 }

func figures(s string) token {
	if m := hourPattern.FindStringSubmatch(s); m != nil {
		h, minutes := atoi(m[1]), atoi(m[2])
		if h < 24 || h == 24 && minutes == 0 {
			return token{text: s, kind: hour, time: clock{
				minutes: h*60 + minutes, doubt: h >= 1 && h <= 12 && m[1][0] != '0', full: len(m[1]) == 2,
			}}
		}
	}
	if m := datePattern.FindStringSubmatch(s); m != nil && s != "24/7" && (m[3] != "" || strings.Contains(s, "/")) {
		return token{text: s, kind: date, date: []int{atoi(m[1]), atoi(m[2]), atoi(m[3])}}
	}
	if n, err := strconv.Atoi(s); err == nil && len(s) <= 4 {
		return token{text: s, kind: number, n: n}
	}
	return token{text: s, kind: digits}
}

// atoi reads at most four digits; none are 0.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// is reports whether the tokens begin with the words, or signs, of a phrase.
func is(ts []token, phrase ...string) bool {
	if len(ts) < len(phrase) {
		return false
	}
	for i, w := range phrase {
		if ts[i].text != w {
			return false
		}
	}
	return true
}

// begins returns how many tokens the first of the phrases that the tokens begin with has; 0: they begin with none.
func begins(ts []token, phrases ...string) int {
	for _, p := range phrases {
		if words := strings.Fields(p); is(ts, words...) {
			return len(words)
		}
	}
	return 0
}
