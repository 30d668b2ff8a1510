package agent

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"balas/knowledge/calendar"
	"balas/knowledge/lexical"
)

// dates are what the system knows of the time of a question.
type dates struct {
	now    time.Time
	moment *calendar.Moment // that the question names; nil: none
}

// datesOf reads the moment of a question; now is in the zone that it is meant in.
func datesOf(question string, now time.Time) dates {
	d := dates{now: now}
	if m, ok := calendar.MomentOf(question, now); ok {
		d.moment = &m
	}
	return d
}

// told is the part of a prompt that states them.
func (d dates) told(language string) string {
	text := fmt.Sprintf("Facts of the system, which a reply may state: it is now %s, %s (%s).",
		calendar.Date(d.now, language), d.now.Format("15:04"), d.now.Location())
	if m := d.moment; m != nil && m.Said != "" && !m.Now && (!m.Weekly || m.Day.After(d.now)) {
		coming := ""
		if m.Weekly {
			coming = "coming "
		}
		text += fmt.Sprintf(" The customer's %s%q is %s.", coming, m.Said, calendar.Date(m.Day, language))
	}
	return text + " Which days are public holidays is not known."
}

// weekdayNames is a pattern of the days of the week in both languages.
var weekdayNames = strings.Join(slices.SortedFunc(maps.Keys(calendar.Days), func(a, b string) int { return len(b) - len(a) }), "|")

// without returns a reply, folded, without the dates and the time of now that it may state, so that what is left has to
// stand in the evidence. A date that is said to be of another day of the week stays.
func (d dates) without(reply string) string {
	reply = strip(lexical.Fold(reply), d.now)
	if d.moment != nil {
		reply = strip(reply, d.moment.Day)
	}
	return nowPattern(d.now).ReplaceAllString(reply, " ")
}

func strip(reply string, day time.Time) string {
	pattern := datePattern(day)
	return pattern.ReplaceAllStringFunc(reply, func(s string) string {
		if name := pattern.FindStringSubmatch(s)[1]; name != "" && calendar.Days[name] != day.Weekday() {
			return s
		}
		return " "
	})
}

// datePattern matches a folded date as it is written in a chat, with the day of the week before it.
func datePattern(t time.Time) *regexp.Regexp {
	var names []string
	for name, m := range calendar.Months {
		if m == t.Month() {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int { return len(b) - len(a) })
	month := "(?:" + strings.Join(names, "|") + ")"
	return regexp.MustCompile(fmt.Sprintf(
		`(?:\b(%[1]s),?\s+)?(?:\b(?:tanggal|tgl|the)\s+)?(?:\b0?%[2]d(?:st|nd|rd|th)?(?: of)? %[3]s\b(?:,? %[4]d\b)?`+
			`|\b%[3]s %[2]d(?:st|nd|rd|th)?\b(?:,? %[4]d\b)?|\b0?%[2]d[/-]0?%[5]d[/-]%[4]d\b)`,
		weekdayNames, t.Day(), month, t.Year(), int(t.Month())))
}

// nowPattern matches the time of now where a folded reply says that it is that of now.
func nowPattern(t time.Time) *regexp.Regexp {
	return regexp.MustCompile(fmt.Sprintf(
		`\b(?:sekarang|saat ini|now|it is|it's|currently)\b[^\d.!?\n]{0,30}(?:\b0?%[1]d[.:]%02[2]d\b|\b%[3]d[.:]%02[2]d ?%[4]s\b)`,
		t.Hour(), t.Minute(), (t.Hour()+11)%12+1, t.Format("pm")))
}
