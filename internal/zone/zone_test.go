package zone_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"balas/internal/zone"
)

const minute = "2006-01-02 15:04"

func TestAt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, wall, want string }{
		{"Asia/Jakarta", "2026-05-04 09:00", "2026-05-04 02:00"},
		{"+5:30", "2026-05-04 09:00", "2026-05-04 03:30"},
		{"Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:00"},       // passed over: 03:00 there
		{"Europe/Berlin", "2026-10-25 02:30", "2026-10-25 00:30"},       // comes twice: the first
		{"Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00"},       // once, after the second
		{"America/New_York", "2026-11-01 01:00", "2026-11-01 05:00"},    // first of two
		{"America/Havana", "2026-03-08 00:00", "2026-03-08 05:00"},      // midnight does not exist
		{"Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:30"}, // half an hour is passed over
		{"Pacific/Apia", "2011-12-30 12:00", "2011-12-30 10:00"},        // a day is passed over
	} {
		t.Run(c.zone+" "+c.wall, func(t *testing.T) {
			t.Parallel()
			in, err := zone.Parse(c.zone)
			if err != nil {
				t.Fatal(err)
			}
			wall, err := time.Parse(minute, c.wall)
			if err != nil {
				t.Fatal(err)
			}
			if got := zone.At(wall, in).Format(minute); got != c.want {
				t.Errorf("got %s UTC, want %s", got, c.want)
			}
		})
	}
}

// TestAtIsFirstPassage holds At to what it says of itself, minute by minute around any change.
func TestAtIsFirstPassage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom([]string{"Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Jakarta", "Pacific/Apia", "-3:30"}).Draw(t, "zone")
		in, err := zone.Parse(name)
		if err != nil {
			t.Fatal(err)
		}
		wall := time.Date(2011, 1, 1, 0, rapid.IntRange(0, 20*366*24*60).Draw(t, "minute"), 0, 0, time.UTC)
		if _, change := wall.In(in).ZoneBounds(); !change.IsZero() && rapid.Bool().Draw(t, "near a change") {
			wall = zone.Wall(change, in).Add(time.Duration(rapid.IntRange(-150, 150).Draw(t, "minutes after it")) * time.Minute)
		}
		at := zone.At(wall, in)
		if zone.Wall(at, in).Before(wall) {
			t.Fatalf("at %s the clock does not show %s yet", at, wall)
		}
		for before := at.Add(-time.Second); before.After(at.Add(-26 * time.Hour)); before = before.Add(-time.Minute) {
			if !zone.Wall(before, in).Before(wall) {
				t.Fatalf("at %s the clock of %s shows %s, before %s", before, name, zone.Wall(before, in), at)
			}
		}
	})
}
