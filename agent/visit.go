package agent

import (
	"fmt"
	"strings"
	"time"

	"balas/knowledge"
	"balas/knowledge/calendar"
)

// visit is a moment and what a piece of evidence says of it.
type visit struct {
	calendar.Moment
	calendar.State
	now      time.Time
	question string
	holidays bool // the evidence has a word on public holidays
}

// visitOf reads the hours of a piece of evidence, in the zone that they name if they do. It is false if it is not sure.
func visitOf(question string, f knowledge.Found, now time.Time) (visit, bool) {
	if f.Product != nil {
		return visit{}, false
	}
	hours, ok := calendar.HoursOf(f.Title, f.Text)
	if !ok {
		return visit{}, false
	}
	if hours.Zone != nil {
		now = now.In(hours.Zone)
	}
	m, ok := calendar.MomentOf(question, now)
	if !ok {
		return visit{}, false
	}
	state, ok := hours.At(m)
	return visit{m, state, now, question, hours.Holidays}, ok
}

// undisputed reports whether no other piece of evidence speaks of opening without saying the same of the moment.
func (v visit) undisputed(found []knowledge.Found, id int64) bool {
	for _, f := range found {
		if f.ID == id || f.Product != nil || !calendar.SpeaksOf(f.Title+"\n"+f.Text) {
			continue
		}
		other, ok := visitOf(v.question, f, v.now)
		if !ok || other.told() != v.told() {
			return false
		}
	}
	return true
}

// told is the visit without the words on holidays, to compare it.
func (v visit) told() string {
	v.holidays = false
	return v.tell(indonesian)
}

// The parts of a sentence on a visit, by language.
var (
	weAreOpen   = map[string]string{indonesian: "kami buka", english: "we are open"}
	weAreClosed = map[string]string{indonesian: "kami tutup", english: "we are closed"}
	timesAre    = map[string]string{indonesian: " pukul ", english: " "}
	allDay      = map[string]string{indonesian: " 24 jam", english: " 24 hours"}
	andTimes    = map[string]string{indonesian: " dan ", english: " and "}
	onThatDay   = map[string]string{indonesian: "; hari itu kami buka", english: "; that day we are open"}
	noHoliday   = map[string]string{
		indonesian: ", jika bukan hari libur nasional", english: ", if it is not a public holiday",
	}
	nearDays = map[string][3]string{
		indonesian: {"Hari ini", "Besok", "Lusa"}, english: {"Today", "Tomorrow", "The day after tomorrow"},
	}
)

// tell says in one sentence whether it is open at the moment. A day on which the evidence has it open may be a holiday:
// where the evidence speaks of them, so does the sentence.
func (v visit) tell(language string) string {
	if language != english {
		language = indonesian
	}
	var b strings.Builder
	b.WriteString(v.when(language))
	switch hours := v.hours(language); {
	case v.Open && hours == "":
		b.WriteString(weAreOpen[language])
	case v.Open && v.Time >= 0:
		b.WriteString(weAreOpen[language] + " (" + strings.TrimSpace(hours) + ")")
	case v.Open:
		b.WriteString(weAreOpen[language] + hours)
	case hours != "":
		b.WriteString(weAreClosed[language] + onThatDay[language] + hours)
	default:
		b.WriteString(weAreClosed[language])
	}
	if v.holidays && (v.Open || len(v.Spans) > 0) {
		b.WriteString(noHoliday[language])
	}
	return b.String() + "."
}

// when names the moment: "Besok, Senin 30 November 2026, ".
func (v visit) when(language string) string {
	date, at := calendar.Date(v.Day, language), ""
	if v.Time >= 0 {
		at = map[string]string{indonesian: " pukul ", english: " at "}[language] + calendar.Clock(v.Time, language)
	}
	today := time.Date(v.now.Year(), v.now.Month(), v.now.Day(), 0, 0, 0, 0, v.now.Location())
	switch away := int(v.Day.Sub(today).Hours()+12) / 24; { // days of 23 or 25 hours are days too
	case v.Now:
		return fmt.Sprintf("%s, %s%s, ", map[string]string{indonesian: "Sekarang", english: "Now"}[language], date, at)
	case v.Weekly && language == english:
		return "On " + calendar.Weekday(v.Day.Weekday(), language) + "s" + at + " "
	case v.Weekly:
		return "Hari " + calendar.Weekday(v.Day.Weekday(), language) + at + " "
	case away <= 2:
		return fmt.Sprintf("%s, %s%s, ", nearDays[language][away], date, at)
	case language == english:
		return "On " + date + at + " "
	}
	return "Hari " + date + at + " "
}

// hours writes the times of the day: " pukul 08.00-12.00 dan 13.00-17.00"; empty if there are none.
func (v visit) hours(language string) string {
	if len(v.Spans) == 0 {
		return ""
	}
	spans := make([]string, len(v.Spans))
	for i, s := range v.Spans {
		if s.From == 0 && s.To == 24*60 {
			return allDay[language]
		}
		spans[i] = calendar.Clock(s.From, language) + "-" + calendar.Clock(s.To, language)
	}
	return timesAre[language] + strings.Join(spans, andTimes[language])
}
