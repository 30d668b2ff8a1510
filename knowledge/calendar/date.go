package calendar

import "time"

// dayOfYear takes a date.
func (r *momentReader) dayOfYear(ts []token) int {
	day, month, year, n := dateAt(ts)
	if n == 0 {
		return 0
	}
	d, ok := r.coming(day, month, year)
	span := len(ts) > n+1 && to(ts[n:]) > 0 && ts[n+1].kind == number
	r.doubt = r.doubt || !ok || span
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

// dateAt reads a date at the beginning of the tokens; a month or year that is not said is 0. It returns how many tokens it
// has, 0 if there is none.
func dateAt(ts []token) (day, month, year, n int) {
	lead := begins(ts, "tanggal", "the", "on the")
	rest := ts[lead:]
	if len(rest) == 0 {
		return 0, 0, 0, 0
	}
	if rest[0].kind == date {
		day, month, ok := inOrder(rest[0].date[0], rest[0].date[1])
		return day, month, rest[0].date[2], boolean(ok) * (lead + 1)
	}
	if day, month, n = monthFirst(rest); n == 0 {
		sure := is(ts, "tanggal") || lead > 0 && ordinal(rest[1:]) > 0
		day, month, n = dayFirst(rest, sure)
	}
	if n == 0 {
		return 0, 0, 0, 0
	}
	n += lead
	comma := begins(ts[n:], ",")
	if month != 0 && len(ts) > n+comma && ts[n+comma].kind == number && ts[n+comma].n > 2000 {
		return day, month, ts[n+comma].n, n + comma + 1
	}
	return day, month, 0, n
}

// inOrder returns a day and a month in digits: as in Indonesia the day first, unless only the second can be a day.
func inOrder(day, month int) (int, int, bool) {
	if month > 12 && day <= 12 {
		day, month = month, day
	}
	return day, month, day >= 1 && day <= 31 && month >= 1 && month <= 12
}

// monthFirst reads "August 17th".
func monthFirst(ts []token) (day, month, n int) {
	if Months[ts[0].text] == 0 || len(ts) == 1 || !dayOfMonth(ts[1]) {
		return 0, 0, 0
	}
	return ts[1].n, int(Months[ts[0].text]), 2 + ordinal(ts[2:])
}

// dayFirst reads "17th of August", or a day without its month if it is sure that it is one.
func dayFirst(ts []token, sure bool) (day, month, n int) {
	if !dayOfMonth(ts[0]) {
		return 0, 0, 0
	}
	n = 1 + ordinal(ts[1:])
	of := n + begins(ts[n:], "of")
	if len(ts) > of && Months[ts[of].text] != 0 {
		return ts[0].n, int(Months[ts[of].text]), of + 1
	}
	return ts[0].n, 0, boolean(sure) * n
}

func dayOfMonth(t token) bool { return t.kind == number && t.n >= 1 && t.n <= 31 }

func ordinal(ts []token) int { return begins(ts, "st", "nd", "rd", "th") }

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
