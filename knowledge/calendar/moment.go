package calendar

import (
	"slices"
	"time"

	"balas/knowledge/lexical"
)

// Moment is what a question asks about, relative to now.
type Moment struct {
	Day      time.Time // its midnight, in the zone of now
	Weekly   bool      // a day of the week is named, and Day is the coming one: any such day may be meant
	Now      bool      // this very moment
	Time     int       // minutes since midnight; -1: none, or one that may be of either half of the day
	Said     string    // the day as it is named, such as "besok"; empty if it is not
	AsksOpen bool      // the question is whether, or how long, it is open then, and nothing else
}

// MomentOf returns the moment that a question names, now being in the zone of who is asked. It is false if the question
// names none, two, or one that is not sure ("minggu depan", the 31st in November).
func MomentOf(question string, now time.Time) (Moment, bool) {
	r := momentReader{now: now, tokens: tokensOf(question), clock: -1}
	for r.at < len(r.tokens) {
		r.step()
	}
	if r.doubt {
		return Moment{}, false
	}
	asks := r.asksOpen()
	if len(r.days) == 0 && asks && (r.lasting || r.present && !r.clocked) {
		r.days = append(r.days, named{day: r.midnight(0), now: r.clock < 0})
	}
	first, ok := r.agreed()
	if !ok {
		return Moment{}, false
	}
	m := Moment{Day: first.day, Weekly: first.weekly, Now: first.now, Time: r.clock, Said: first.said, AsksOpen: asks}
	if m.Now {
		m.Time = now.Hour()*60 + now.Minute()
	}
	return m, true
}

// agreed returns what all names of days together say, false if they name two.
func (r *momentReader) agreed() (named, bool) {
	if len(r.days) == 0 {
		return named{}, false
	}
	first := r.days[0]
	for _, d := range r.days[1:] {
		if !d.day.Equal(first.day) {
			return named{}, false
		}
		first.now, first.weekly = first.now || d.now, first.weekly && d.weekly
	}
	still := r.lasting && (first.said == "hari ini" || first.said == "today") // and not "nanti malam"
	first.now = (first.now || still) && !r.clocked
	return first, true
}

// momentReader goes through the words of a question.
type momentReader struct {
	now    time.Time
	tokens []token
	at     int

	days    []named
	clock   int     // a time that is sure; -1: none
	clocked bool    // a time is named, sure or not
	doubt   bool    // something is named that is not read
	rest    []token // what says nothing of the moment
	lasting bool    // "still", "already": the question is about now
	present bool    // "are you open"
}

// named is a day that was named.
type named struct {
	day         time.Time
	said        string
	weekly, now bool
}

// midnight returns the beginning of the day that is n days from today.
func (r *momentReader) midnight(n int) time.Time {
	return time.Date(r.now.Year(), r.now.Month(), r.now.Day()+n, 0, 0, 0, 0, r.now.Location())
}

// openWords ask about being open.
var openWords = set(`buka bukanya tutup tutupnya open opens opened opening close closes closed closing libur operasional`)

// plainWords may stand in a question about being open without making it one about something else.
var plainWords = set(`kakak hari jam tanggal berapa time times hours hour what when kapan pukul
	numpang selamat pagi siang sore malam good morning afternoon evening night admin gan team guys day masih sudah still already yet
	belum datang mampir kesana come visit late early apakah reply tetap dan sampai mulai sir madam there terima kasih thanks
	assalamualaikum assalamu alaikum punten y`)

// asksOpen reports whether what says nothing of the moment asks about being open alone.
func (r *momentReader) asksOpen() bool {
	asks := false
	for _, t := range r.rest {
		switch {
		case t.kind == word && openWords[t.text]:
			asks = true
		case t.kind == sign, t.kind == word && (plainWords[t.text] || premises[t.text] != "" || !lexical.Telling(t.text)):
		default:
			return false
		}
	}
	return asks
}

// AsksOpen reports whether a question asks about nothing but being open, whatever moment it names, even one that is not
// sure, and whether it names a public holiday: "jam 7 pagi buka?", "are you open on Christmas?".
func AsksOpen(question string, now time.Time) (asks, holiday bool) {
	r := momentReader{now: now, tokens: tokensOf(question), clock: -1}
	for r.at < len(r.tokens) {
		r.step()
	}
	r.rest = slices.DeleteFunc(r.rest, func(t token) bool {
		holiday = holiday || holidays[t.text]
		return holidays[t.text]
	})
	return r.asksOpen(), holiday
}

// NamesHoliday reports whether a text names a certain public holiday.
func NamesHoliday(text string) bool {
	return slices.ContainsFunc(tokensOf(text), func(t token) bool { return feasts[t.text] })
}

// feasts are words of the names of days that are public holidays in Indonesia and elsewhere, and holidays these and others by
// which such days are called.
var (
	feasts   = set(`natal christmas lebaran idul fitri idulfitri adha iduladha eid easter paskah imlek nyepi waisak`)
	holidays = set(`natal christmas lebaran idul fitri idulfitri adha iduladha eid easter paskah imlek nyepi waisak nasional public
		holiday holidays raya merah`)
)

// step reads what begins at the next token.
func (r *momentReader) step() {
	ts := r.tokens[r.at:]
	for _, read := range [...]func([]token) int{r.unsure, r.dayNear, r.dayOfWeek, r.dayOfYear, r.timeOfDay} {
		if n := read(ts); n > 0 {
			r.at += n
			return
		}
	}
	if slices.Contains([]string{"masih", "sudah", "still", "already"}, ts[0].text) {
		r.lasting = true
	}
	if begins(ts, "are you open", "are you guys open", "is the shop open", "is the store open", "is your shop open", "is your store open",
		"are you closed", "is the shop closed", "is the store closed") > 0 {
		r.present = true
	}
	r.rest = append(r.rest, ts[0])
	r.at++
}
