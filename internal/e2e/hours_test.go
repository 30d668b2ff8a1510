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

	for _, c := range []struct {
		name   string
		what   string
		fields map[string]any
		active bool
	}{
		{"later today", "updateActiveHours", map[string]any{"from": clock(time.UTC, 2), "to": clock(time.UTC, 4)}, false},
		{"around now", "updateActiveHours", map[string]any{"from": clock(time.UTC, -2), "to": clock(time.UTC, 2)}, true},
		{"all but now", "updateActiveHours", map[string]any{"from": clock(time.UTC, 2), "to": clock(time.UTC, -2)}, false},
		{"another zone", "updateGeneral", map[string]any{"bot_timezone": "+7"}, true},
		{"around now there", "updateActiveHours", map[string]any{"from": clock(jakarta, -2), "to": clock(jakarta, 2)}, true},
		{"later today there", "updateActiveHours", map[string]any{"from": clock(jakarta, 2), "to": clock(jakarta, 4)}, false},
		{"always", "updateActiveHours", map[string]any{"from": "always", "to": "always"}, true},
		{"another day", "updateActiveDays", week(3), false},
		{"these days", "updateActiveDays", week(-1, 0, 1), true},
		{"no replies", "updateActions", map[string]any{"reply_msgs": false}, false},
		{"replies", "updateActions", map[string]any{"reply_msgs": true}, true},
	} {
		s.set(c.what, c.fields)
		reason, want := "inactive", "keyword"
		if c.name == "no replies" {
			reason = "replies_off"
		}
		if !c.active {
			want = reason
		}
		if c.name == "another zone" {
			continue // the hours that follow are meant there
		}
		id := budi.say(s.phone, "tes")
		if got := w.books.outcome(s, id); got != want {
			t.Fatalf("%s: the turn ends for %q, want %q", c.name, got, want)
		}
		if c.active {
			budi.hears("Ada.")
		}
	}
	budi.say(s.phone, "tes")
	budi.hears("Ada.")
	budi.has("Ada.", "Ada.", "Ada.", "Ada.", "Ada.", "Ada.")
}
