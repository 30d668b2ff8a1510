package calendar

import (
	"fmt"
	"time"
)

// The names that are written, in Indonesian.
var (
	hari  = [7]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}
	bulan = [12]string{
		"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember",
	}
)

// Weekday is the name of a day of the week; in English unless the language is id.
func Weekday(d time.Weekday, language string) string {
	if language == "id" {
		return hari[d]
	}
	return d.String()
}

// Month is the name of a month; in English unless the language is id.
func Month(m time.Month, language string) string {
	if language == "id" {
		return bulan[m-1]
	}
	return m.String()
}

// Date writes a date with its day of the week: "Senin 30 November 2026"; in English unless the language is id.
func Date(t time.Time, language string) string {
	return fmt.Sprintf("%s %d %s %d", Weekday(t.Weekday(), language), t.Day(), Month(t.Month(), language), t.Year())
}

// Clock writes minutes since midnight: 08.00, in English 08:00.
func Clock(minutes int, language string) string {
	mark := ":"
	if language == "id" {
		mark = "."
	}
	h := minutes / 60
	if h > 24 || h == 24 && minutes%60 != 0 {
		h -= 24
	}
	return fmt.Sprintf("%02d%s%02d", h, mark, minutes%60)
}
