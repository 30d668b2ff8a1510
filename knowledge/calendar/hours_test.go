package calendar_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"balas/knowledge/calendar"
)

// week writes hours as a day a word from Monday: 08:00-17:00, shut, open or ?, and "holidays" if the text speaks of them.
func week(h calendar.Hours, ok bool) string {
	if !ok {
		return ""
	}
	var days []string
	for n := range 7 {
		s, known := h.At(calendar.Moment{Day: time.Date(2026, 11, 30+n, 0, 0, 0, 0, jakarta), Time: -1})
		var spans []string
		for _, span := range s.Spans {
			spans = append(spans, calendar.Clock(span.From, "en")+"-"+calendar.Clock(span.To, "en"))
		}
		switch {
		case !known:
			days = append(days, "?")
		case !s.Open:
			days = append(days, "shut")
		case len(spans) == 0:
			days = append(days, "open")
		default:
			days = append(days, strings.Join(spans, "+"))
		}
	}
	if h.Holidays {
		days = append(days, "holidays")
	}
	return strings.Join(days, " ")
}

// days repeats each word as often as the number before it says.
func days(parts ...any) string {
	var all []string
	for i := 0; i < len(parts); i += 2 {
		for range parts[i].(int) {
			all = append(all, parts[i+1].(string))
		}
	}
	return strings.Join(all, " ")
}

func TestHoursOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ title, text, want string }{
		{"Jam berapa toko buka?", "Kami buka Senin sampai Sabtu pukul 08.00-20.00 WIB. Minggu dan hari libur nasional tutup.", days(6, "08:00-20:00", 1, "shut") + " holidays"},
		{"What are your opening hours?", "We open Monday to Saturday, 08.00-20.00 WIB. We are closed on Sundays and public holidays.", days(6, "08:00-20:00", 1, "shut") + " holidays"},
		{"Jam buka toko?", "Senin-Sabtu 09.00-17.00 WIB", days(6, "09:00-17:00", 1, "?")},
		{"", "Sen-Jum 8-17, Sab 9-12, Minggu libur", ""},
		{"", "Sen–Jum 8–17, Sab 9–14, Minggu libur", days(5, "08:00-17:00", 1, "09:00-14:00", 1, "shut")},
		{"", "Buka setiap hari kecuali Selasa, pukul 09.00-21.00", "09:00-21:00 shut " + days(5, "09:00-21:00")},
		{"", "Setiap hari 09.00-21.00 kecuali Selasa tutup.", "09:00-21:00 shut " + days(5, "09:00-21:00")},
		{"", "Setiap hari 09.00-21.00, kecuali Jumat 13.00-21.00.", days(4, "09:00-21:00", 1, "13:00-21:00", 2, "09:00-21:00")},
		{"", "Buka tiap hari jam 8 pagi sampai jam 8 malam", days(7, "08:00-20:00")},
		{"", "Buka 24 jam.", days(7, "00:00-24:00")},
		{"", "Kami buka 24/7!", days(7, "00:00-24:00")},
		{"", "Open 24 hours every day", days(7, "00:00-24:00")},
		{"", "Senin-Jumat 08.00-12.00 dan 13.00-17.00", days(5, "08:00-12:00+13:00-17:00", 2, "?")},
		{"", "Senin - Kamis & Sabtu: 08.00 – 17.00\nJumat: 13.00 – 17.00\nMinggu: tutup", days(4, "08:00-17:00", 1, "13:00-17:00", 1, "08:00-17:00", 1, "shut")},
		{"Jam buka", "- Senin: 08.00-17.00\n- Selasa: 08.00-17.00\n- Rabu: tutup", "08:00-17:00 08:00-17:00 shut " + days(4, "?")},
		{"", "| Hari | Jam |\n|---|---|\n| Senin-Jumat | 08.00-17.00 |\n| Sabtu | tutup |", days(5, "08:00-17:00", 1, "shut", 1, "?")},
		{"", "Monday - Friday\n9am - 5pm\nSaturday & Sunday\n10am - 2pm", days(5, "09:00-17:00", 2, "10:00-14:00")},
		{"", "We are open weekdays from 9 to 5pm, closed on weekends.", days(5, "09:00-17:00", 2, "shut")},
		{"", "Open 9am to 5pm Monday to Friday. Not open on Saturday and Sunday.", days(5, "09:00-17:00", 2, "shut")},
		{"", "Daily 9 a.m. to noon", days(7, "09:00-12:00")},
		{"", "We're open Mon–Fri from 9:00 AM to 6:00 PM and Sat from 10:00 AM to 4:00 PM. Sunday closed.", days(5, "09:00-18:00", 1, "10:00-16:00", 1, "shut")},
		{"", "Tiap hari jam 5 sore sampai jam 2 malam", days(7, "17:00-02:00")},
		{"", "Setiap hari 18.00-02.00", days(7, "18:00-02:00")},
		{"", "Friday to Monday 16.00-midnight", "16:00-24:00 ? ? ? " + days(3, "16:00-24:00")},
		{"", "Setiap hari buka jam 8 pagi dan tutup jam 8 malam", days(7, "08:00-20:00")},
		{"", "Buka setiap hari, jam 08.00 sampai 17.00. Hari Minggu tutup.", days(6, "08:00-17:00", 1, "shut")},
		{"", "Tutup setiap hari Senin. Buka Selasa s/d Minggu 10.00-22.00.", days(1, "shut", 6, "10:00-22:00")},
		{"", "Kami buka Senin-Sabtu. Minggu tutup.", days(6, "open", 1, "shut")},
		{"", "Senin-Jumat 08.00-17.00. Parkir gratis, hubungi 0812-0000-0000.", days(5, "08:00-17:00", 2, "?")},
		{"", "Senin-Jumat 08-17. Libur nasional tetap buka.", days(5, "08:00-17:00", 2, "?") + " holidays"},
		{"Jam praktik klinik?", "Klinik buka Senin-Jumat 08.00-20.00 dan Sabtu 08.00-13.00 WIB. Minggu dan hari libur tutup.", days(5, "08:00-20:00", 1, "08:00-13:00", 1, "shut") + " holidays"},
		{"Jam buka bengkel?", "Bengkel buka Senin-Sabtu 08.00-17.00.", days(6, "08:00-17:00", 1, "?")},
		// What is not understood, or not sure.
		{"", "Kami buka jam 08.00-20.00", ""},
		{"", "Senin-Jumat 9-5", ""},
		{"", "Senin-Jumat buka dari jam 8", ""},
		{"", "Senin-Jumat 08.00-selesai", ""},
		{"", "Senin-Jumat 08.00-17.00, istirahat 12.00-13.00", ""},
		{"", "Gudang buka Senin-Jumat 08.00-15.00", ""},
		{"", "Selama Ramadan. Senin-Jumat 09.00-15.00.", ""},
		{"", "Cabang Bandung:\nSenin-Jumat 08.00-17.00", ""},
		{"", "Studio foto\nSenin-Jumat 08.00-17.00", ""},
		{"", "Klinik buka Senin-Jumat 08.00-17.00. Apotek Sabtu 09.00-12.00.", ""},
		{"Jam buka cabang Bandung?", "Senin-Jumat 08.00-17.00", ""},
		{"", "Biasanya kami buka Senin-Jumat 08.00-17.00", ""},
		{"", "Tutup setiap minggu", ""},
		{"", "Tutup Minggu, Senin-Sabtu 08.00-17.00", ""},
		{"", "Senin-Jumat 08.00-17.00. Senin-Sabtu 09.00-15.00.", ""},
		{"", "Hari libur: Minggu", ""},
		{"", "Kami tutup tanggal 24 Desember", ""},
		{"", "Pesanan dikirim hari Senin", ""},
		{"", "Hari kerja 08.00-17.00", ""},
		{"", "Pengiriman 1-2 hari", ""},
		{"", "Teh melati Rp 25.000", ""},
		{"", "", ""},
	} {
		if got := week(calendar.HoursOf(c.title, c.text)); got != c.want {
			t.Errorf("%q %q:\n got %s\nwant %s", c.title, c.text, got, c.want)
		}
	}
}

func TestHoursAt(t *testing.T) {
	t.Parallel()
	h, ok := calendar.HoursOf("", "Senin-Kamis 08.00-12.00 dan 13.00-20.00. Jumat-Sabtu 18.00-02.00. Minggu tutup.")
	if !ok {
		t.Fatal("the hours are not read")
	}
	for at, want := range map[string]string{
		"Mon 07:59": "false [{480 720} {780 1200}]", "Mon 08:00": "true [{480 720} {780 1200}]", "Mon 12:30": "false [{480 720} {780 1200}]",
		"Mon 20:00": "false [{480 720} {780 1200}]", "Sat 01:59": "true [{1080 1560}]", "Sat 02:00": "false [{1080 1560}]",
		"Sun 01:00": "true [{1080 1560}]", "Sun 03:00": "false []", "Mon 01:00": "false [{480 720} {780 1200}]",
	} {
		when, err := time.Parse("Mon 15:04", at)
		if err != nil {
			t.Fatal(err)
		}
		monday := time.Date(2026, 11, 30, 0, 0, 0, 0, jakarta)
		for monday.Format("Mon") != at[:3] {
			monday = monday.AddDate(0, 0, 1)
		}
		s, ok := h.At(calendar.Moment{Day: monday, Time: when.Hour()*60 + when.Minute()})
		if got := fmt.Sprint(s.Open, " ", s.Spans); !ok || got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

func TestHoursNameTheirZone(t *testing.T) {
	t.Parallel()
	if h, ok := calendar.HoursOf("", "Setiap hari 08.00 WITA - 20.00 WITA"); !ok || h.Zone == nil || h.Zone.String() != "WITA" {
		t.Errorf("the zone is %v", h.Zone)
	}
	if _, ok := calendar.HoursOf("", "Senin 08.00-20.00 WIB, Selasa 08.00-20.00 WITA"); ok {
		t.Error("hours of two zones are read")
	}
}

func FuzzRead(f *testing.F) {
	f.Add("besok jam 8 buka?", "Senin-Jumat 08.00-17.00 kecuali Rabu. Minggu tutup")
	f.Add("tgl 31/12 12 malam", "24/7 open a.m. - 5 s/d \n")
	f.Fuzz(func(t *testing.T, question, text string) {
		m, ok := calendar.MomentOf(question, sunday)
		if ok && (m.Day.Hour() != 0 || m.Time >= 24*60) {
			t.Errorf("%q names %+v", question, m)
		}
		h, read := calendar.HoursOf(question, text)
		if s, known := h.At(m); read && known && !s.Open && m.Time < 0 && len(s.Spans) > 0 {
			t.Errorf("%q is shut with hours %v", text, s.Spans)
		}
		calendar.SpeaksOf(text)
	})
}
