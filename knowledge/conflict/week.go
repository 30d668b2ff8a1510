package conflict

import (
	"math/bits"
	"regexp"
	"strings"

	"balas/knowledge/calendar"
)

// days are days of the week: the lowest bit is Monday.
type days uint8

const everyDay days = 1<<7 - 1

var weekdays = map[string]days{"weekday": 31, "weekend": 96}

func init() {
	for name, d := range calendar.Days {
		weekdays[name] = 1 << ((d + 6) % 7)
	}
}

const day = `(senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday|weekday|weekend)s?\b`

var (
	weeks     = regexp.MustCompile(`(?:\b\d+|\bper|\bseti?ap|\bbeberapa|\btiap)\s+minggu\b`)
	allDays   = regexp.MustCompile(`\b(?:setiap hari|tiap hari|every day|everyday|daily|all week)\b`)
	daySpan   = regexp.MustCompile(`\b` + day + `\s*(?:-|–|sampai|s/d|hingga|to|until|through|till)\s*` + day)
	shutDay   = regexp.MustCompile(`\b(?:kecuali|except|closed on|tutup|libur)\s+(?:hari\s+|on\s+)?` + day)
	dayShut   = regexp.MustCompile(`\b` + day + `(?:\s+dan hari libur(?: nasional)?)?\s*(?:kami |we are |is |:)?\s*(?:tutup|libur|closed)\b`)
	singleDay = regexp.MustCompile(`\b` + day)
)

// weekdays takes the days on which something is so and those on which it is not.
func (f *facts) weekdays(text string) string {
	rest := weeks.ReplaceAllStringFunc(text, func(s string) string { return strings.Replace(s, "minggu", "week", 1) })
	rest = take(rest, allDays, func([]string) { f.open |= everyDay })
	rest = take(rest, shutDay, func(m []string) { f.shut |= weekdays[m[1]] })
	rest = take(rest, dayShut, func(m []string) { f.shut |= weekdays[m[1]] })
	rest = take(rest, daySpan, func(m []string) { f.open |= span(weekdays[m[1]], weekdays[m[2]]) })
	rest = take(rest, singleDay, func(m []string) { f.open |= weekdays[m[1]] })
	f.open &^= f.shut
	return rest
}

// span returns the days from one to another, through Sunday if the second is the earlier.
func span(first, last days) days {
	from, to := bits.TrailingZeros8(uint8(first)), bits.TrailingZeros8(uint8(last))
	var all days
	for d := from; ; d = (d + 1) % 7 {
		all |= 1 << d
		if d == to {
			return all
		}
	}
}

// contradict reports whether two answers name days that cannot both be all of them: of several days each, others; of one
// or two, none of those of the other answer.
func (d days) contradict(other days) bool {
	if d == 0 || other == 0 {
		return false
	}
	if bits.OnesCount8(uint8(d)) > 2 && bits.OnesCount8(uint8(other)) > 2 {
		return d != other
	}
	return d&other != d && d&other != other
}
