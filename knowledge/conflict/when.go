package conflict

import (
	"regexp"
	"strconv"
	"strings"

	"balas/knowledge/calendar"
)

const month = `(januari|january|jan|februari|february|feb|maret|march|mar|april|apr|mei|may|juni|june|jun|juli|july|jul|agustus|august|agu|aug|september|sept|sep|oktober|october|okt|oct|november|nov|desember|december|des|dec)\b`

var (
	dayMonth   = regexp.MustCompile(`\b(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ -]` + month + `(?:[ -]\d{4})?`)
	monthDay   = regexp.MustCompile(`\b` + month + ` (\d{1,2})(?:st|nd|rd|th)?\b(?:,? \d{4})?`)
	numberDate = regexp.MustCompile(`\b(\d{1,2})[/-](\d{1,2})[/-](?:\d{4}|\d{2})\b`)
)

// dates takes days of the year; the year itself does not count, as most who write a date leave it out. Numbers alone are
// read as in Indonesia, the day first.
func (f *facts) dates(text string) string {
	state := func(day string, month int) { f.state(date, "", decimal(day)+"."+strconv.Itoa(month)) }
	text = take(text, dayMonth, func(m []string) { state(m[1], int(calendar.Months[m[2]])) })
	text = take(text, monthDay, func(m []string) { state(m[2], int(calendar.Months[m[1]])) })
	return take(text, numberDate, func(m []string) {
		n, _ := strconv.Atoi(m[2]) // two digits
		state(m[1], n)
	})
}

var (
	half      = `\s*(am|pm|a\.m\.|p\.m\.|pagi|siang|sore|malam)?`
	fullTime  = regexp.MustCompile(`\b([01]?\d|2[0-4])[.:]([0-5]\d)\b` + half)
	namedSpan = regexp.MustCompile(`\b(?:jam|pukul|from|dari|open|buka)\s+(\d{1,2})` + half + `\s*(?:-|–|sampai|s/d|to|until|till)\s*(?:jam\s+|pukul\s+)?(\d{1,2})` + half + `\b`)
	namedHour = regexp.MustCompile(`\b(?:jam|pukul|at|until|till|before|after)\s+(\d{1,2})` + half + `\b`)
	halfHour  = regexp.MustCompile(`\b(\d{1,2})\s*(am|pm|a\.m\.|p\.m\.)`)
)

// times takes times of day. An hour without minutes and without its half of the day may be of either.
func (f *facts) times(text string) string {
	text = take(text, fullTime, func(m []string) { f.state(clock, "", timeOf(m[1], m[2], m[3])) })
	text = take(text, namedSpan, func(m []string) {
		f.state(clock, "", timeOf(m[1], "", m[2]))
		f.state(clock, "", timeOf(m[3], "", m[4]))
	})
	for _, p := range []*regexp.Regexp{namedHour, halfHour} {
		text = take(text, p, func(m []string) { f.state(clock, "", timeOf(m[1], "", m[2])) })
	}
	return text
}

// timeOf writes a time as 20:00, or with a question mark behind it if it may be of either half of the day.
func timeOf(hour, minutes, half string) string {
	h, _ := strconv.Atoi(hour) // two digits
	doubt := ""
	switch half {
	case "":
		if minutes == "" && h <= 12 {
			doubt = "?"
		}
	case "pagi", "am", "a.m.":
		h %= 12
	case "siang":
		if h < 10 {
			h += 12
		}
	default:
		h = h%12 + 12
	}
	if minutes == "" {
		minutes = "00"
	}
	return strconv.Itoa(h) + ":" + minutes + doubt
}

// sameHour reports whether two times are one, if the doubt about one of them is.
func sameHour(a, b string) bool {
	if !strings.HasSuffix(a+b, "?") && !strings.HasSuffix(a, "?") {
		return false
	}
	h, m, _ := strings.Cut(strings.TrimSuffix(a, "?"), ":")
	g, n, _ := strings.Cut(strings.TrimSuffix(b, "?"), ":")
	x, _ := strconv.Atoi(h) // written by timeOf, or no number at all
	y, _ := strconv.Atoi(g)
	return m == n && x%12 == y%12
}
