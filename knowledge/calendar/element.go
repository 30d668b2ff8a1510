package calendar

import "time"

// weekdays are days of the week: bit 0 is Sunday, as in time.Weekday.
type weekdays uint8

const (
	everyDay weekdays = 1<<7 - 1
	workdays weekdays = 1<<time.Monday | 1<<time.Tuesday | 1<<time.Wednesday | 1<<time.Thursday | 1<<time.Friday
	weekend  weekdays = 1<<time.Saturday | 1<<time.Sunday
)

// element is a part of a statement of opening hours.
type element struct {
	kind    elementKind
	days    weekdays
	named   int  // how many names of days or spans of them it stands for
	holiday bool // with public holidays
	spans   []Span
	time    clock
	zone    *time.Location
}

// elementKind is a letter, so that a row of elements is a text that patterns match.
type elementKind byte

const (
	opened    elementKind = 'O' // the word that it is open
	closed    elementKind = 'C' // the word that it is not
	except    elementKind = 'X' // but not
	subject   elementKind = 'S' // days of the week, public holidays
	times     elementKind = 'T' // spans of time
	moment    elementKind = 'K' // a single time
	sentence  elementKind = '.' // the end of one
	zoneNamed elementKind = 'Z' // the zone of the times
	nothing   elementKind = ' ' // a word that adds nothing
	unknown   elementKind = '?' // a word whose meaning for the hours nobody here knows
)

// phrases are the elements that have fixed words, the longer ones before their beginnings.
var phrases = []struct {
	texts []string
	element
}{
	{[]string{"tidak buka", "tidak beroperasi", "not open", "tutup", "closed", "close", "closes"}, element{kind: closed}},
	{[]string{
		"hari libur nasional", "libur nasional", "hari libur", "hari besar", "hari raya", "tanggal merah", "cuti bersama", "public holidays",
		"public holiday", "national holidays", "national holiday", "bank holidays", "holidays",
	}, element{kind: subject, holiday: true}},
	{[]string{"libur"}, element{kind: closed}},
	{[]string{"tidak ,", "no ,"}, element{kind: nothing}},
	{[]string{"buka", "open", "opens"}, element{kind: opened}},
	{[]string{"kecuali", "except"}, element{kind: except}},
	{[]string{"24/7"}, element{kind: times, days: everyDay, spans: []Span{{0, day}}}},
	{[]string{"24 jam", "24 hours", "24 hrs"}, element{kind: times, spans: []Span{{0, day}}}},
	{[]string{"7 hari seminggu", "7 hari", "7 days a week", "7 days", "seven days a week", "everyday", "daily"}, element{kind: subject, named: 1, days: everyDay}},
	{[]string{"weekdays", "weekday"}, element{kind: subject, named: 1, days: workdays}},
	{[]string{"akhir pekan", "weekends", "weekend"}, element{kind: subject, named: 1, days: weekend}},
	{[]string{"hari kerja", "setiap minggu", "tiap minggu", "per minggu"}, element{kind: unknown}},
	{[]string{"opening hours", "operating hours", "business hours", "jam kerja"}, element{kind: nothing}},
	{[]string{"wib"}, element{kind: zoneNamed, zone: time.FixedZone("WIB", 7*3600)}},
	{[]string{"wita"}, element{kind: zoneNamed, zone: time.FixedZone("WITA", 8*3600)}},
	{[]string{"wit"}, element{kind: zoneNamed, zone: time.FixedZone("WIT", 9*3600)}},
}

// fillers are the words between elements that change nothing.
var fillers = set(`kami kita we are is the our re jam pukul hari dari from on at mulai
	dan and serta juga also every setiap tiap operasional hours hour time waktu jadwal oclock local hanya only tetap ya kak kakak pada di in a
	seminggu week it`)

// elementAt reads the element at the beginning of the tokens, which are not none, and returns how many they are.
func elementAt(ts []token) (element, int) {
	if is(ts, "\n") || is(ts, ".") || is(ts, ";") || is(ts, "!") || is(ts, "?") {
		return element{kind: sentence}, 1
	}
	if days, n := daysAt(ts); n > 0 {
		return element{kind: subject, days: days, named: 1}, n
	}
	for _, p := range phrases {
		if n := begins(ts, p.texts...); n > 0 {
			return p.element, n
		}
	}
	if e, n := timesAt(ts); n > 0 {
		return e, n
	}
	if t := ts[0]; t.kind == sign || t.kind == word && (fillers[t.text] || premises[t.text] != "") {
		return element{kind: nothing}, 1
	}
	return element{kind: unknown}, 1
}

// to returns how many tokens say that a span begins; 0: none do.
func to(ts []token) int {
	return begins(ts, "-", "sampai dengan", "sampai", "sd", "hingga", "to", "until", "through", "thru", "till")
}

// daysAt reads one day, or a span of days, of the week.
func daysAt(ts []token) (weekdays, int) {
	if n := begins(ts, "setiap hari", "tiap hari", "every day"); n > 0 {
		if _, more := dayAt(ts[n:]); more > 0 { // "setiap hari Senin"
			return 0, 0
		}
		return everyDay, n
	}
	first, n := dayAt(ts)
	if n == 0 {
		return 0, 0
	}
	if m := to(ts[n:]); m > 0 {
		m += begins(ts[n+m:], "hari")
		if last, l := dayAt(ts[n+m:]); l > 0 {
			return span(first, last), n + m + l
		}
	}
	return 1 << first, n
}

func dayAt(ts []token) (time.Weekday, int) {
	if len(ts) == 0 {
		return 0, 0
	}
	if d, ok := dayNamed(ts[0].text); ok {
		return d, 1
	}
	if d, ok := shortDays[ts[0].text]; ok {
		return d, 1
	}
	return 0, 0
}

// span returns the days from one to another, past Saturday if the second is the earlier.
func span(first, last time.Weekday) weekdays {
	var all weekdays
	for d := first; ; d = (d + 1) % 7 {
		all |= 1 << d
		if d == last {
			return all
		}
	}
}

// timesAt reads a span of time, or a single time that is said to be one.
func timesAt(ts []token) (element, int) {
	prefix := begins(ts, "jam", "pukul", "from", "dari", "at")
	from, n := clockAt(ts[prefix:])
	if n == 0 {
		return element{}, 0
	}
	n += prefix
	n += begins(ts[n:], "wib", "wita", "wit")
	if m := to(ts[n:]); m > 0 {
		m += begins(ts[n+m:], "jam", "pukul")
		if until, l := clockAt(ts[n+m:]); l > 0 {
			s, ok := between(from, until)
			if !ok {
				return element{kind: unknown}, n + m + l
			}
			return element{kind: times, spans: []Span{s}}, n + m + l
		}
	}
	return element{kind: moment, time: from}, n
}
