package rules_test

import (
	"testing"
	"time"

	"balas/internal/fault"
	"balas/rules"
)

var everyDay = rules.Defaults([16]byte{}).Days

func TestParseZone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		want string // 12:00 UTC on 15 January 2026, there; empty: refused
	}{
		{"+1", "13:00"},
		{"+01", "13:00"},
		{"+05:30", "17:30"},
		{"-0330", "08:30"},
		{"-11", "01:00"},
		{"+14:00", "02:00"},
		{"Africa/Harare", "14:00"},
		{"Asia/Jakarta", "19:00"},
		{"UTC", "12:00"},
		{"", ""},
		{"Local", ""},
		{"+15", ""},
		{"+14:30", ""},
		{"+1:60", ""},
		{"1", ""},
		{"Mars/Olympus", ""},
		{"../etc/passwd", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			zone, err := rules.ParseZone(c.name)
			if c.want == "" {
				if !fault.Is(err, fault.Invalid) {
					t.Fatalf("got %v, %v; want Invalid", zone, err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got := time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC).In(zone).Format("15:04")
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestActive(t *testing.T) {
	t.Parallel()
	weekdays := everyDay
	weekdays.Saturday, weekdays.Sunday = false, false
	friday := rules.Days{Friday: true}
	for _, c := range []struct {
		name     string
		days     rules.Days
		from, to string
		zone, at string
		want     bool
	}{
		{"always", everyDay, "always", "always", "UTC", "2026-01-15 03:00", true},
		{"always on one side", everyDay, "9:00", "always", "UTC", "2026-01-15 03:00", true},
		{"always, day off", weekdays, "always", "always", "UTC", "2026-01-17 12:00", false},
		{"start is inside", everyDay, "9:00", "17:00", "UTC", "2026-01-15 09:00", true},
		{"end is outside", everyDay, "9:00", "17:00", "UTC", "2026-01-15 17:00", false},
		{"before", everyDay, "9:00", "17:00", "UTC", "2026-01-15 08:59", false},
		{"one digit", everyDay, "00:00", "5:00", "UTC", "2026-01-15 04:59", true},
		{"until midnight", everyDay, "18:00", "24:00", "UTC", "2026-01-15 23:59", true},
		{"equal ends", everyDay, "8:00", "8:00", "UTC", "2026-01-15 03:00", true},
		{"equal ends, day off", weekdays, "8:00", "08:00", "UTC", "2026-01-18 09:00", false},
		{"in the bot's zone", everyDay, "9:00", "17:00", "+7", "2026-01-15 02:00", true},
		{"day in the bot's zone", friday, "always", "always", "Asia/Jakarta", "2026-01-15 17:30", true},
		{"wrap, evening", friday, "22:00", "6:00", "UTC", "2026-01-16 22:00", true},
		{"wrap, night after", friday, "22:00", "6:00", "UTC", "2026-01-17 05:59", true},
		{"wrap, its end", friday, "22:00", "6:00", "UTC", "2026-01-17 06:00", false},
		{"wrap, night before", friday, "22:00", "6:00", "UTC", "2026-01-16 05:00", false},
		{"wrap, Sunday to Monday", rules.Days{Sunday: true}, "22:00", "6:00", "UTC", "2026-01-19 01:00", true},
		{"wrap, next evening", friday, "22:00", "6:00", "UTC", "2026-01-17 22:00", false},
		// Berlin, 29 March 2026: 2:00 becomes 3:00 at 01:00 UTC.
		{"spring, before the gap", everyDay, "1:00", "3:00", "Europe/Berlin", "2026-03-29 00:59", true},
		{"spring, after the gap", everyDay, "1:00", "3:00", "Europe/Berlin", "2026-03-29 01:00", false},
		{"spring, window in the gap", everyDay, "2:00", "3:00", "Europe/Berlin", "2026-03-29 01:00", false},
		{"spring, wrap", rules.Days{Saturday: true}, "23:00", "4:00", "Europe/Berlin", "2026-03-29 01:30", true},
		// Berlin, 25 October 2026: 3:00 becomes 2:00 at 01:00 UTC.
		{"autumn, first time", everyDay, "2:00", "3:00", "Europe/Berlin", "2026-10-25 00:30", true},
		{"autumn, second time", everyDay, "2:00", "3:00", "Europe/Berlin", "2026-10-25 01:30", true},
		{"autumn, after", everyDay, "2:00", "3:00", "Europe/Berlin", "2026-10-25 02:00", false},
		{"New York summer", everyDay, "9:00", "17:00", "America/New_York", "2026-07-15 13:00", true},
		{"New York winter", everyDay, "9:00", "17:00", "America/New_York", "2026-01-15 13:00", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			zone, err := rules.ParseZone(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			at, err := time.Parse("2006-01-02 15:04", c.at)
			if err != nil {
				t.Fatal(err)
			}
			if got := rules.Active(c.days, rules.Hours{ActiveFrom: c.from, ActiveTo: c.to}, at.In(zone)); got != c.want {
				t.Errorf("got %t, want %t at %s", got, c.want, at.In(zone))
			}
		})
	}
}
