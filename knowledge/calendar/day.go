package calendar

import (
	"strings"
	"time"
)

// near are the names of the days around today, by how many days they are away.
var near = []struct {
	days  int
	texts []string
}{
	{0, []string{
		"hari ini", "today", "tonight", "malam ini", "siang ini", "sore ini", "pagi ini", "nanti malam", "nanti siang", "nanti sore",
		"nanti pagi", "ntar malam", "ntar sore", "ntar siang", "this morning", "this afternoon", "this evening",
	}},
	{2, []string{"day after tomorrow", "lusa"}},
	{1, []string{"besok", "besuk", "esok", "tomorrow"}},
}

// unsure takes names of times that are no day, or of days gone by.
func (r *momentReader) unsure(ts []token) int {
	n := begins(ts, "minggu depan", "minggu ini", "minggu lalu", "minggu kemarin", "akhir minggu", "setiap minggu", "tiap minggu", "next week",
		"this week", "kemarin", "yesterday", "tadi", "bulan depan", "next month", "weekend", "akhir pekan")
	r.doubt = r.doubt || n > 0
	return n
}

// dayNear takes a name of a day near today, or of now.
func (r *momentReader) dayNear(ts []token) int {
	if n := begins(ts, "sekarang", "saat ini", "right now", "now", "currently", "at the moment"); n > 0 {
		r.days = append(r.days, named{day: r.midnight(0), said: said(ts[:n]), now: true})
		return n
	}
	for _, p := range near {
		if n := begins(ts, p.texts...); n > 0 {
			r.days = append(r.days, named{day: r.midnight(p.days), said: said(ts[:n])})
			return n
		}
	}
	return 0
}

func said(ts []token) string {
	words := make([]string, len(ts))
	for i, t := range ts {
		words[i] = t.text
	}
	return strings.Join(words, " ")
}

// dayOfWeek takes a day of the week, with what says which one of them.
func (r *momentReader) dayOfWeek(ts []token) int {
	n := begins(ts, "hari", "this", "next", "coming")
	if n > 0 && (ts[0].text == "this" || ts[0].text == "next") && is(ts[n:], "coming") {
		n++
	}
	if len(ts) == n {
		return 0
	}
	day, ok := dayNamed(ts[n].text)
	if short, known := shortDays[ts[n].text]; known && ts[n].text != "min" && ts[n].text != "sun" && ts[n].text != "sat" {
		day, ok = short, true
	}
	if !ok || n == 0 && ts[0].text == "minggu" && r.counted() {
		return 0
	}
	away := (int(day) - int(r.now.Weekday()) + 7) % 7
	d := named{said: said(ts[n : n+1]), weekly: true}
	n++
	week := begins(ts[n:], "minggu depan", "next week")
	next := begins(ts[n:], "depan", "besok") + begins(ts, "next")
	this := begins(ts[n:], "ini") + begins(ts, "this", "coming")
	switch {
	case week > 0: // weeks begin on Monday
		away += 7 * boolean(away < 7-int(r.now.Weekday()+6)%7)
		d.weekly = false
		n += week
	case next > 0 && away == 0:
		away, d.weekly = 7, false
	case next > 0: // of this week or of the next one, unless this week is over by then
		d.weekly = away < 7-int(r.now.Weekday()+6)%7 && !is(ts[n:], "besok")
	case this > 0 || r.follows("besok", "lusa", "tomorrow", "sekarang") || r.follows("ini"):
		d.weekly = false
	}
	n += begins(ts[n:], "depan", "besok", "ini")
	d.day = r.midnight(away)
	r.days = append(r.days, d)
	return n
}

// counted reports whether the word before is one of weeks and not of Sundays.
func (r *momentReader) counted() bool {
	return r.at > 0 && (r.tokens[r.at-1].kind == number || r.follows("per", "beberapa", "berapa", "satu", "dua"))
}

// follows reports whether one of the words stands before.
func (r *momentReader) follows(words ...string) bool {
	return r.at > 0 && begins(r.tokens[r.at-1:], words...) > 0
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}

// dayOfYear takes a date.
func (r *momentReader) dayOfYear(ts []token) int {
	day, month, year, n := dateAt(ts)
	if n == 0 {
		return 0
	}
	d, ok := r.coming(day, month, year)
	r.doubt = r.doubt || !ok
	r.days = append(r.days, named{day: d, said: said(ts[:n])})
	return n
}

// coming returns the date, of this month and year or the next where they are not said. It is false if there is none or
// it is over.
func (r *momentReader) coming(day, month, year int) (time.Time, bool) {
	today := r.midnight(0)
	y, m := year, month
	if y == 0 {
		y = r.now.Year()
	}
	if m == 0 {
		m = int(r.now.Month())
	}
	d := time.Date(y, time.Month(m), day, 0, 0, 0, 0, r.now.Location())
	if d.Before(today) && year == 0 {
		if month == 0 {
			m++
		} else {
			y++
		}
		d = time.Date(y, time.Month(m), day, 0, 0, 0, 0, r.now.Location())
	}
	return d, d.Day() == day && !d.Before(today)
}

// dateAt reads a date at the beginning of the tokens; a month or year that is not said is 0. Digits are read as in
// Indonesia, the day first, unless only the second number can be a day.
func dateAt(ts []token) (day, month, year, n int) {
	lead := begins(ts, "tanggal", "the", "on the")
	rest := ts[lead:]
	switch {
	case len(rest) == 0:
		return 0, 0, 0, 0
	case rest[0].kind == date:
		day, month, year = rest[0].date[0], rest[0].date[1], rest[0].date[2]
		if month > 12 && day <= 12 {
			day, month = month, day
		}
		if day > 31 || month > 12 || day == 0 || month == 0 {
			return 0, 0, 0, 0
		}
		return day, month, year, lead + 1
	case Months[rest[0].text] != 0 && len(rest) > 1 && rest[1].kind == number && rest[1].n <= 31 && rest[1].n > 0:
		n = lead + 2
		day, month = rest[1].n, int(Months[rest[0].text])
		n += ordinal(ts[n:])
	case rest[0].kind == number && rest[0].n >= 1 && rest[0].n <= 31:
		n = lead + 1
		ordinal := ordinal(ts[n:])
		n += ordinal + begins(ts[n+ordinal:], "of")
		switch {
		case len(ts) > n && Months[ts[n].text] != 0:
			month = int(Months[ts[n].text])
			n++
		case lead == 0, ts[0].text != "tanggal" && ordinal == 0:
			return 0, 0, 0, 0
		}
		day = rest[0].n
	default:
		return 0, 0, 0, 0
	}
	if comma := begins(ts[n:], ","); len(ts) > n+comma && ts[n+comma].kind == number && ts[n+comma].n > 2000 && month != 0 {
		year = ts[n+comma].n
		n += comma + 1
	}
	return day, month, year, n
}

func ordinal(ts []token) int { return begins(ts, "st", "nd", "rd", "th") }

// timeOfDay takes a time, which counts if the half of its day is sure and nothing is asked about before or after it.
func (r *momentReader) timeOfDay(ts []token) int {
	lead := begins(ts, "jam", "pukul", "at", "before", "after", "until", "till", "by")
	c, n := clockAt(ts[lead:])
	if n == 0 || lead == 0 && n == 1 && ts[0].kind == number {
		return 0
	}
	if half := r.halfBefore(); c.doubt && half != "" {
		c, _ = c.of(half)
	}
	bounded := lead > 0 && begins(ts, "jam", "pukul", "at") == 0 ||
		r.follows("sampai", "sebelum", "setelah", "sesudah", "dari", "mulai", "before", "after", "until", "till", "by", "from", "-")
	if r.clocked || bounded || c.doubt || c.minutes >= day {
		r.clock = -1
	} else {
		r.clock = c.minutes
	}
	r.clocked = true
	return lead + n
}

// halfBefore returns the half of the day that is said just before a time ("nanti malam jam 8", "tonight at 8").
func (r *momentReader) halfBefore() string {
	if r.at == 0 {
		return ""
	}
	switch w := r.tokens[r.at-1].text; {
	case w == "tonight" || w == "evening" || w == "afternoon":
		return "pm"
	case w == "morning":
		return "am"
	case w == "ini" && r.at > 1:
		return r.half(r.at - 2)
	}
	return r.half(r.at - 1)
}

// half returns the word at i if it is a half of the day and greets nobody.
func (r *momentReader) half(i int) string {
	if w := r.tokens[i].text; halves[w] != nil && (i == 0 || r.tokens[i-1].text != "selamat") {
		return w
	}
	return ""
}
