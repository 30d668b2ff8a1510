package conflict

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"balas/knowledge/lexical"
	"balas/knowledge/numeral"
)

// The kinds of facts, in the order in which a contradiction is named.
const (
	price   = "price"
	date    = "date"
	clock   = "time"
	weekday = "weekday"
	percent = "percent"
	phone   = "phone"
	number  = "number"
)

var kinds = []string{price, date, clock, weekday, percent, phone, number}

// facts are what a text states, by kind and, of numbers, by what is counted.
type facts struct {
	stated map[string]map[string]map[string]bool // kind, unit, value
	open   days
	shut   days
}

func (f *facts) state(kind, unit, value string) {
	if f.stated[kind] == nil {
		f.stated[kind] = map[string]map[string]bool{}
	}
	if f.stated[kind][unit] == nil {
		f.stated[kind][unit] = map[string]bool{}
	}
	f.stated[kind][unit][value] = true
}

// contradict reports whether neither's values of some unit of the kind hold the other's.
func (f facts) contradict(other facts, kind string) bool {
	if kind == weekday {
		return f.open.contradict(other.open) || f.open&other.shut != 0 || f.shut&other.open != 0
	}
	for unit, values := range f.stated[kind] {
		others := other.stated[kind][unit]
		if len(others) > 0 && !hold(values, others) && !hold(others, values) {
			return true
		}
	}
	return false
}

func (f facts) equal(other facts) bool {
	return f.open == other.open && f.shut == other.shut && maps.EqualFunc(f.stated, other.stated, sameValues)
}

func sameValues(a, b map[string]map[string]bool) bool { return maps.EqualFunc(a, b, maps.Equal) }

// hold reports whether all of some values are among others. An hour that may be of the morning or the evening is either.
func hold(all, some map[string]bool) bool {
	for v := range some {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(all)), func(w string) bool { return v == w || sameHour(v, w) }) {
			return false
		}
	}
	return true
}

var (
	linkPattern   = regexp.MustCompile(`(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+`)
	bulletPattern = regexp.MustCompile(`(?m)^\s*\d{1,2}[.)]\s`)
	phonePattern  = regexp.MustCompile(`(?:\+|\b0|\b62)\d[\d\s()-]{6,15}\d`)
	ratePattern   = regexp.MustCompile(`(\d+(?:[.,]\d+)?)\s*(?:%|persen\b|percent\b)`)
	rangePattern  = regexp.MustCompile(`\b(\d+(?:[.,]\d+)?)\s*(?:-|–|sampai|s/d|to)\s*(\d+(?:[.,]\d+)?)\s+([a-z]+)`)
	countPattern  = regexp.MustCompile(`\b(\d+(?:[.,]\d+)*)(?:\s*([a-z]+))?`)
	spelledNumber = regexp.MustCompile(`\b(?:satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b`)
	spelledBefore = regexp.MustCompile(`\b(?:salah|no|any|which|this|that|the) (?:satu|one)\b|\bsatu-satunya\b`)
)

var spelled = map[string]string{
	"satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5", "enam": "6", "tujuh": "7", "delapan": "8",
	"sembilan": "9", "sepuluh": "10", "sebelas": "11", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5",
	"six": "6", "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}

// factsOf reads the facts of a text. What one kind has taken is gone for those after it.
func factsOf(text string) facts {
	f := facts{stated: map[string]map[string]map[string]bool{}}
	text = bulletPattern.ReplaceAllString(lexical.Fold(text), "")
	text = linkPattern.ReplaceAllString(text, " ")
	text = numeral.Digits(text)
	text = spelledBefore.ReplaceAllString(text, " ")
	text = spelledNumber.ReplaceAllStringFunc(text, func(s string) string { return spelled[s] })
	text = take(text, phonePattern, func(m []string) {
		f.state(phone, "", strings.TrimPrefix(strings.TrimPrefix(digits(m[0]), "62"), "0"))
	})
	text = f.dates(text)
	text = f.prices(text)
	text = f.times(text)
	text = f.weekdays(text)
	text = take(text, ratePattern, func(m []string) { f.state(percent, "", decimal(m[1])) })
	text = take(text, rangePattern, func(m []string) {
		f.state(number, unit(m[3]), decimal(m[1]))
		f.state(number, unit(m[3]), decimal(m[2]))
	})
	take(text, countPattern, func(m []string) { f.state(number, unit(m[2]), decimal(m[1])) })
	return f
}

// take calls each for the groups of every match and returns the text without the matches.
func take(text string, pattern *regexp.Regexp, each func(m []string)) string {
	return pattern.ReplaceAllStringFunc(text, func(s string) string {
		each(pattern.FindStringSubmatch(s))
		return " "
	})
}

// units maps what is counted to one name in both languages.
var units = map[string]string{}

func init() {
	for line := range strings.Lines(`day days hari harian
hour hours jam
minute minutes min menit
week weeks minggu
month months bulan
year years tahun thn
kg kilo kilogram kilograms
gram grams gr g
people person persons orang
pcs pc piece pieces buah biji unit
branch branches cabang
times kali x`) {
		names := strings.Fields(line)
		for _, n := range names {
			units[n] = names[0]
		}
	}
}

// unit is what a number counts, by the word behind it; empty for none.
func unit(word string) string {
	if u, ok := units[word]; ok {
		return u
	}
	if !lexical.Telling(word) {
		return ""
	}
	return lexical.Stem(word)
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// decimal writes a number without leading zeros, with a point before the decimals.
func decimal(s string) string {
	s = strings.TrimLeft(strings.ReplaceAll(s, ",", "."), "0")
	if s == "" || s[0] == '.' {
		return "0" + s
	}
	return s
}
