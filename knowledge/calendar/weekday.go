package calendar

import "time"

// dayOfWeek takes a day of the week, with what says which one of them.
func (r *momentReader) dayOfWeek(ts []token) int {
	lead := begins(ts, "hari", "this coming", "next coming", "this", "next", "coming")
	day, n := r.weekdayAt(ts[lead:])
	if n == 0 || lead == 0 && ts[0].text == "minggu" && r.counted() {
		return 0
	}
	d := named{said: ts[lead].text}
	away, weekly := r.away(day, ts[:lead], ts[lead+n:])
	d.day, d.weekly = r.midnight(away), weekly
	r.days = append(r.days, d)
	return lead + n + begins(ts[lead+n:], "minggu depan", "next week", "depan", "besok", "ini")
}

// weekdayAt reads a name of a day of the week. Short names that are other words too are none.
func (r *momentReader) weekdayAt(ts []token) (time.Weekday, int) {
	day, n := dayAt(ts)
	if n > 0 && (ts[0].text == "min" || ts[0].text == "sun" || ts[0].text == "sat") {
		return 0, 0
	}
	return day, n
}

// away returns how many days it is to a day of the week with the words before and behind it, and whether any such day may
// be meant: the next Friday is of this week or of the next one, unless this week is over by then. Weeks begin on Monday.
func (r *momentReader) away(day time.Weekday, before, behind []token) (days int, weekly bool) {
	days = (int(day) - int(r.now.Weekday()) + 7) % 7
	thisWeek := days < 7-int(r.now.Weekday()+6)%7
	next := begins(behind, "depan", "besok") + begins(before, "next")
	this := begins(behind, "ini") + begins(before, "this", "coming")
	switch {
	case begins(behind, "minggu depan", "next week") > 0 && thisWeek:
		return days + 7, false
	case begins(behind, "minggu depan", "next week") > 0:
		return days, false
	case next > 0 && days == 0:
		return 7, false
	case next > 0:
		return days, thisWeek && !is(behind, "besok")
	}
	return days, this == 0 && !r.follows("besok", "lusa", "tomorrow", "sekarang", "ini")
}

// counted reports whether the word before is one of weeks and not of Sundays.
func (r *momentReader) counted() bool {
	return r.at > 0 && (r.tokens[r.at-1].kind == number || r.follows("per", "beberapa", "berapa", "satu", "dua"))
}

// follows reports whether one of the words stands before.
func (r *momentReader) follows(words ...string) bool {
	return r.at > 0 && begins(r.tokens[r.at-1:], words...) > 0
}
