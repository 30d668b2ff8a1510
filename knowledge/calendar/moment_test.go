package calendar_test

import (
	"strings"
	"testing"
	"time"

	"balas/knowledge/calendar"
)

var (
	jakarta = time.FixedZone("WIB", 7*3600)
	jaya    = time.FixedZone("WIT", 9*3600)
)

// sunday is Sunday, 29 November 2026, at 23:30 in Jakarta; in Jayapura it is Monday.
var sunday = time.Date(2026, 11, 29, 23, 30, 0, 0, jakarta)

// said writes a moment as 2026-11-30, with the time, "now", "weekly" and "open" where it has them.
func said(m calendar.Moment, ok bool) string {
	if !ok {
		return ""
	}
	words := []string{m.Day.Format("2006-01-02")}
	if m.Time >= 0 {
		words = append(words, calendar.Clock(m.Time, "en"))
	}
	for _, w := range []struct {
		is   bool
		word string
	}{{m.Now, "now"}, {m.Weekly, "weekly"}, {m.AsksOpen, "open"}} {
		if w.is {
			words = append(words, w.word)
		}
	}
	return strings.Join(words, " ")
}

func TestMomentOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ question, want string }{
		{"besok buka?", "2026-11-30 open"},
		{"bsk buka gak kak?", "2026-11-30 open"},
		{"Selamat malam kak, besok tokonya buka jam berapa ya?", "2026-11-30 open"},
		{"hari minggu buka gak", "2026-11-29 weekly open"},
		{"minggu buka?", "2026-11-29 weekly open"},
		{"hari minggu ini buka?", "2026-11-29 open"},
		{"hari ini minggu buka gak?", "2026-11-29 open"},
		{"sekarang masih buka?", "2026-11-29 23:30 now open"},
		{"skrg buka kak", "2026-11-29 23:30 now open"},
		{"masih buka gak", "2026-11-29 23:30 now open"},
		{"udah tutup belum?", "2026-11-29 23:30 now open"},
		{"hari ini masih buka?", "2026-11-29 23:30 now open"},
		{"hari ini buka sampai jam berapa", "2026-11-29 open"},
		{"malam ini buka?", "2026-11-29 open"},
		{"lusa libur gak?", "2026-12-01 open"},
		{"tgl 17 agustus buka?", "2027-08-17 open"},
		{"17 agustus 2027 buka?", "2027-08-17 open"},
		{"17/8 buka?", "2027-08-17 open"},
		{"tanggal 30 buka?", "2026-11-30 open"},
		{"tanggal 17 buka?", "2026-12-17 open"},
		{"tanggal 29 buka?", "2026-11-29 open"},
		{"1 januari buka jam 9 pagi?", "2027-01-01 09:00 open"},
		{"besok jam 8 malam buka?", "2026-11-30 20:00 open"},
		{"besok jam 8 buka?", "2026-11-30 open"},
		{"besok malam jam 8 buka?", "2026-11-30 20:00 open"},
		{"besok pukul 08.30 buka?", "2026-11-30 08:30 open"},
		{"besok sampai jam 9 malam buka?", "2026-11-30 open"},
		{"jam 9 malam masih buka?", "2026-11-29 21:00 open"},
		{"besok jam 12 malam buka?", "2026-11-30 open"},
		{"besok jam 2 malam buka?", "2026-11-30 open"},
		{"besok malam jam 2 buka?", "2026-11-30 open"},
		{"are you open tonight at 2?", "2026-11-29 open"},
		{"open tomorrow afternoon at 2?", "2026-11-30 14:00 open"},
		{"selamat malam, jam 9 besok buka?", "2026-11-30 open"},
		{"ntar malem masih buka?", "2026-11-29 open"},
		{"sabtu buka jam berapa?", "2026-12-05 weekly open"},
		{"sabtu depan buka?", "2026-12-05 open"},
		{"sabtu besok buka?", "2026-12-05 open"},
		{"senin minggu depan buka?", "2026-11-30 open"},
		{"jum'at buka?", "2026-12-04 weekly open"},
		{"besok senin buka?", "2026-11-30 open"},
		{"are you open tomorrow at 8?", "2026-11-30 open"},
		{"are you open tomorrow at 8pm?", "2026-11-30 20:00 open"},
		{"are you open tomorrow at 8:30 a.m.", "2026-11-30 08:30 open"},
		{"what time do you close on saturday", "2026-12-05 weekly open"},
		{"Are you open on Sundays?", "2026-11-29 weekly open"},
		{"are you open?", "2026-11-29 23:30 now open"},
		{"is the shop open right now?", "2026-11-29 23:30 now open"},
		{"still open?", "2026-11-29 23:30 now open"},
		{"open tonight?", "2026-11-29 open"},
		{"are you open tonight at 8", "2026-11-29 20:00 open"},
		{"do you open the day after tomorrow", "2026-12-01 open"},
		{"are you closed on August 17th?", "2027-08-17 open"},
		{"open on the 17th of august?", "2027-08-17 open"},
		{"are you open on December 25, 2026?", "2026-12-25 open"},
		{"next friday open?", "2026-12-04 open"},
		// A day is named, and something else is asked.
		{"besok bisa kirim?", "2026-11-30"},
		{"besok buka rekening bisa?", "2026-11-30"},
		{"besok cabang bandung buka?", "2026-11-30"},
		{"kapan barang dikirim, besok?", "2026-11-30"},
		{"besok buka 24 jam?", "2026-11-30"},
		{"can you deliver on saturday", "2026-12-05 weekly"},
		// Nothing sure.
		{"jam berapa buka?", ""},
		{"buka?", ""},
		{"jam 9 malam buka?", ""},
		{"minggu depan buka?", ""},
		{"2 minggu lagi buka", ""},
		{"setiap minggu buka?", ""},
		{"sabtu dan minggu buka?", ""},
		{"besok atau lusa buka?", ""},
		{"besok rabu buka?", ""},
		{"tanggal 17-8 buka?", ""},
		{"tanggal 17 sampai 20 buka?", ""},
		{"tanggal 31 buka?", ""},
		{"31 februari buka?", ""},
		{"tanggal 1 mei 2026 buka?", ""},
		{"kemarin kok tutup?", ""},
		{"weekend buka?", ""},
		{"are you open next week?", ""},
		{"are you open for wholesale?", ""},
		{"masih ada stok?", ""},
		{"ada 17 warna?", ""},
		{"", ""},
	} {
		if got := said(calendar.MomentOf(c.question, sunday)); got != c.want {
			t.Errorf("%q: %q, want %q", c.question, got, c.want)
		}
	}
}

// The day begins at midnight of the zone, not of the server.
func TestMomentNearMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		now            time.Time
		question, want string
	}{
		{sunday, "besok buka?", "2026-11-30 open"},
		{sunday.Add(29 * time.Minute), "besok buka?", "2026-11-30 open"},
		{sunday.Add(30 * time.Minute), "besok buka?", "2026-12-01 open"},
		{sunday.In(jaya), "besok buka?", "2026-12-01 open"},
		{sunday.In(jaya), "sekarang buka?", "2026-11-30 01:30 now open"},
		{sunday.UTC(), "hari ini buka?", "2026-11-29 open"},
		{time.Date(2026, 12, 31, 23, 59, 0, 0, jakarta), "besok buka?", "2027-01-01 open"},
		{time.Date(2026, 12, 31, 23, 59, 0, 0, jakarta), "tanggal 1 buka?", "2027-01-01 open"},
		{time.Date(2028, 2, 28, 12, 0, 0, 0, jakarta), "besok buka?", "2028-02-29 open"},
		{time.Date(2026, 11, 30, 0, 0, 0, 0, jakarta), "jumat depan buka?", "2026-12-04 weekly open"},
		{time.Date(2026, 11, 30, 0, 0, 0, 0, jakarta), "jumat minggu depan buka?", "2026-12-11 open"},
		{time.Date(2026, 11, 30, 0, 0, 0, 0, jakarta), "senin depan buka?", "2026-12-07 open"},
	} {
		if got := said(calendar.MomentOf(c.question, c.now)); got != c.want {
			t.Errorf("%q at %s: %q, want %q", c.question, c.now, got, c.want)
		}
	}
}

func TestAsksOpen(t *testing.T) {
	t.Parallel()
	for question, want := range map[string][2]bool{
		"buka jam 7 pagi?":              {true, false},
		"besok minggu buka?":            {true, false}, // tomorrow is Monday
		"klinik buka jam berapa?":       {true, false},
		"lebaran buka gak kak?":         {true, true},
		"kalau tanggal merah buka?":     {true, true},
		"are you open on Christmas?":    {true, true},
		"open on public holidays?":      {true, true},
		"diskon lebaran berapa?":        {false, true},
		"kapan buka cabang di Bandung?": {false, false},
		"can I open the parcel?":        {false, false},
	} {
		if asks, holiday := calendar.AsksOpen(question, sunday); asks != want[0] || holiday != want[1] {
			t.Errorf("%q: %v, a holiday %v, want %v", question, asks, holiday, want)
		}
	}
	if !calendar.NamesHoliday("Natal kami tutup") || calendar.NamesHoliday("Jalan Embun Raya 17") {
		t.Error("a holiday is not told from a street")
	}
}
