package e2e_test

import (
	"strings"
	"testing"
	"time"
)

// clock writes the time of day some hours from now, as settings take it.
func clock(zone *time.Location, hours int) string {
	return time.Now().In(zone).Add(time.Duration(hours) * time.Hour).Format("15:04")
}

// week lets the bot work on the days that lie these numbers of days from today, and on no others.
func week(days ...int) map[string]any {
	on := map[string]any{}
	for d := time.Sunday; d <= time.Saturday; d++ {
		on[strings.ToLower(d.String())] = false
	}
	for _, n := range days {
		on[strings.ToLower(time.Now().UTC().AddDate(0, 0, n).Weekday().String())] = true
	}
	return on
}

func TestSilentOutsideActiveHoursAndDays(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open(shopNumber)
	s.rule("equals", "tes", "Ada.")
	budi := w.customer(1)
	jakarta := time.FixedZone("WIB", 7*3600)
	const answered, inactive = "keyword", "inactive"

	var heard []string
	for _, c := range []struct {
		name   string
		what   string
		fields map[string]any
		zone   string
		ends   string
	}{
		{"later today", "updateActiveHours", map[string]any{"from": clock(time.UTC, 2), "to": clock(time.UTC, 4)}, "", inactive},
		{"around now", "updateActiveHours", map[string]any{"from": clock(time.UTC, -2), "to": clock(time.UTC, 2)}, "", answered},
		{"all but now", "updateActiveHours", map[string]any{"from": clock(time.UTC, 2), "to": clock(time.UTC, -2)}, "", inactive},
		{"around now there", "updateActiveHours", map[string]any{"from": clock(jakarta, -2), "to": clock(jakarta, 2)}, "+7", answered},
		{"later there", "updateActiveHours", map[string]any{"from": clock(jakarta, 2), "to": clock(jakarta, 4)}, "Asia/Jakarta", inactive},
		{"always", "updateActiveHours", map[string]any{"from": "always", "to": "always"}, "+0", answered},
		{"another day", "updateActiveDays", week(3), "", inactive},
		{"these days", "updateActiveDays", week(-1, 0, 1), "", answered},
		{"no replies", "updateActions", map[string]any{"reply_msgs": false}, "", "replies_off"},
		{"replies", "updateActions", map[string]any{"reply_msgs": true}, "", answered},
	} {
		if c.zone != "" {
			s.set("updateGeneral", map[string]any{"bot_timezone": c.zone})
		}
		s.set(c.what, c.fields)
		if got := w.books.outcome(s, budi.say(s.phone, "tes")); got != c.ends {
			t.Fatalf("%s: the turn ends for %q, want %q", c.name, got, c.ends)
		}
		if c.ends == answered {
			budi.hears("Ada.")
			heard = append(heard, "Ada.")
		}
	}
	budi.has(heard...)
}
