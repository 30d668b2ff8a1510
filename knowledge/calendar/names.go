// Package calendar reads days, times of day and opening hours from what people write, in Indonesian and English, and
// writes dates in both. What it is not sure of it does not read. It knows no public holidays.
package calendar

import (
	"strings"
	"time"
)

// Months are the names and short names of months, folded.
var Months = map[string]time.Month{}

// Days are the names of the days of the week, folded. "minggu" is also a week.
var Days = map[string]time.Weekday{}

// shortDays are what else schedules call the days.
var shortDays = map[string]time.Weekday{}

func init() {
	for n, names := range []string{
		"januari january jan", "februari february feb", "maret march mar", "april apr", "mei may", "juni june jun", "juli july jul",
		"agustus august agu aug", "september sep sept", "oktober october okt oct", "november nov", "desember december des dec",
	} {
		for name := range strings.FieldsSeq(names) {
			Months[name] = time.Month(n + 1)
		}
	}
	for n, names := range []string{
		"minggu ahad sunday", "senin monday", "selasa tuesday", "rabu wednesday", "kamis thursday", "jumat jum'at friday", "sabtu saturday",
	} {
		for name := range strings.FieldsSeq(names) {
			Days[name] = time.Weekday(n)
		}
	}
	for n, names := range []string{
		"min sun", "sen mon", "sel tue tues", "rab wed", "kam thu thur thurs", "jum fri", "sab sat",
	} {
		for name := range strings.FieldsSeq(names) {
			shortDays[name] = time.Weekday(n)
		}
	}
}

// dayNamed returns the day that a word names, in the plural too.
func dayNamed(word string) (time.Weekday, bool) {
	if d, ok := Days[word]; ok {
		return d, true
	}
	d, ok := Days[strings.TrimSuffix(word, "s")]
	return d, ok && strings.HasSuffix(word, "days")
}

// set returns the words of a list.
func set(list string) map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(list) {
		words[word] = true
	}
	return words
}
