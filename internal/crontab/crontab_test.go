package crontab_test

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"balas/internal/crontab"
	"balas/internal/zone"
)

const minute = "2006-01-02 15:04"

func TestNext(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ cron, zone, after, want string }{
		{"0 9 * * *", "Asia/Jakarta", "2026-05-04 01:59", "2026-05-04 02:00 2026-05-05 02:00"},
		{"@weekly", "Asia/Jakarta", "2026-05-04 00:00", "2026-05-09 17:00 2026-05-16 17:00"},
		{"0 0 29 2 *", "+7", "2026-01-01 00:00", "2028-02-28 17:00 2032-02-28 17:00"},
		{"30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:00 2026-03-30 00:30"},   // the gap
		{"30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30 2026-10-26 01:30"},   // twice
		{"*/30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:00 2026-03-30 00:00"}, // two times in one gap
		{"0 0 * * *", "America/Havana", "2026-03-07 12:00", "2026-03-08 05:00 2026-03-09 04:00"},
		{"30 1 * * *", "America/New_York", "2026-11-01 06:10", "2026-11-02 06:30 2026-11-03 06:30"}, // asked in the second 1:10
		{"0 * * * *", "America/New_York", "2026-11-01 04:30", "2026-11-01 05:00 2026-11-01 07:00"},  // 1:00 once
	} {
		t.Run(c.cron+" "+c.after, func(t *testing.T) {
			t.Parallel()
			plan, in, after := read(t, c.cron), place(t, c.zone), instant(t, c.after)
			first := plan.Next(after, in)
			got := first.Format(minute) + " " + plan.Next(first, in).Format(minute)
			if got != c.want {
				t.Errorf("got %s UTC, want %s", got, c.want)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		"":                                      crontab.ErrSyntax,
		"TZ=0":                                  crontab.ErrSyntax,
		"CRON_TZ=":                              crontab.ErrSyntax,
		"TZ=Asia/Jakarta 0 9 * * *":             crontab.ErrSyntax,
		"* * * * * *":                           crontab.ErrSyntax,
		", * * * *":                             crontab.ErrSyntax,
		"60 * * * *":                            crontab.ErrSyntax,
		"5-1 * * * *":                           crontab.ErrSyntax,
		"@every x":                              crontab.ErrSyntax,
		"@reboot":                               crontab.ErrSyntax,
		"0 0 31 2 *":                            crontab.ErrNever,
		"0 0 30,31 2 *":                         crontab.ErrNever,
		"0 0 31 4,6,9,11 *":                     crontab.ErrNever,
		strings.Repeat("1,", 200) + "1 * * * *": crontab.ErrSyntax,
	} {
		if _, err := crontab.Parse(text); !errors.Is(err, want) {
			t.Errorf("%.40q: got %v, want %v", text, err, want)
		}
	}
}

// TestNextComesOnceForEachTime steps through two years and finds each time of the wall clock once, in order.
func TestNextComesOnceForEachTime(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := place(t, rapid.SampledFrom([]string{"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Havana", "Africa/Casablanca", "Asia/Jakarta", "+5:45"}).Draw(t, "zone"))
		hours := rapid.SliceOfNDistinct(rapid.IntRange(0, 23), 1, 4, rapid.ID[int]).Draw(t, "hours")
		m := rapid.IntRange(0, 59).Draw(t, "minute")
		plan := read(t, expression(m, hours))
		want := map[time.Time]int{}
		start := time.Date(2026, 1, 10, 0, 0, 0, 0, time.UTC)
		end := start.AddDate(2, 0, 0)
		for day := start; day.Before(end); day = day.AddDate(0, 0, 1) {
			for _, h := range hours {
				want[zone.At(day.Add(time.Duration(h*60+m)*time.Minute), in)] = 0
			}
		}
		last := zone.At(start, in).Add(-time.Second)
		for until := zone.At(end, in).Add(-time.Second); ; {
			next := plan.Next(last, in)
			if !next.After(last) {
				t.Fatalf("after %s came %s", last, next)
			}
			if next.After(until) {
				break
			}
			if _, ok := want[next]; !ok {
				t.Fatalf("came at %s, which nobody asked for", next)
			}
			want[next]++
			last = next
		}
		for at, n := range want {
			if n != 1 {
				t.Fatalf("came %d times at %s", n, at)
			}
		}
	})
}

func FuzzCron(f *testing.F) {
	for _, text := range []string{"0 9 * * *", "TZ=0", "CRON_TZ=", "@every -5s", "@daily", "*/0 * * * *", ",,, , , , ,", "0 0 29 2 mon", "1-59/7 ? jan,feb/3 * 0-6"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		plan, err := crontab.Parse(text)
		if err != nil {
			return
		}
		last := instant(t, "2026-03-28 12:00")
		for range 5 {
			next := plan.Next(last, place(t, "Europe/Berlin"))
			if next.IsZero() {
				return // within five years
			}
			if !next.After(last) {
				t.Fatalf("%q: after %s came %s", text, last, next)
			}
			last = next
		}
	})
}

type failer interface{ Fatal(...any) }

func read(t failer, text string) crontab.Plan {
	plan, err := crontab.Parse(text)
	if err != nil {
		t.Fatal(text, err)
	}
	return plan
}

func place(t failer, name string) *time.Location {
	in, err := zone.Parse(name)
	if err != nil {
		t.Fatal(name, err)
	}
	return in
}

func instant(t failer, text string) time.Time {
	at, err := time.Parse(minute, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func expression(minute int, hours []int) string {
	var b strings.Builder
	b.WriteString(strconv.Itoa(minute) + " ")
	for i, h := range hours {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(strconv.Itoa(h))
	}
	return b.String() + " * * *"
}
