package calendar

import "strings"

// near are the names of the days around today, by how many days they are away.
var near = []struct {
	days  int
	texts []string
}{
	{0, []string{
		"hari ini", "today", "tonight", "malam ini", "siang ini", "sore ini", "pagi ini", "nanti malam", "nanti siang", "nanti sore",
		"nanti pagi", "this morning", "this afternoon", "this evening",
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
