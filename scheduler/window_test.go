package scheduler_test

import (
	"slices"
	"testing"
	"time"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"balas/internal/fault"
	"balas/internal/zone"
	"balas/scheduler"
)

func quiet(t failer, windows ...scheduler.Window) scheduler.Quiet {
	t.Helper()
	q, err := scheduler.NewQuiet(windows)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func zones(t failer, names ...string) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range names {
		all = append(all, in(t, name))
	}
	return all
}

var (
	night  = scheduler.Window{From: "21:00", To: "8:00"}
	sunday = scheduler.Window{From: "0:00", To: "24:00", Days: []time.Weekday{time.Sunday}}
)

func TestNextAllowed(t *testing.T) {
	t.Parallel()
	friday := scheduler.Window{From: "21:00", To: "8:00", Days: []time.Weekday{time.Friday}}
	for _, c := range []struct {
		name    string
		windows []scheduler.Window
		zones   []string
		t, want string // empty: never
	}{
		{"no quiet hours", nil, []string{"Asia/Jakarta"}, "2026-05-04 20:00", "2026-05-04 20:00"},
		{"by day", []scheduler.Window{night}, []string{"Asia/Jakarta"}, "2026-05-04 13:59", "2026-05-04 13:59"},
		{"from the minute on", []scheduler.Window{night}, []string{"Asia/Jakarta"}, "2026-05-04 14:00", "2026-05-05 01:00"},
		{"after midnight", []scheduler.Window{night}, []string{"Asia/Jakarta"}, "2026-05-04 20:00", "2026-05-05 01:00"},
		{"end exclusive", []scheduler.Window{night}, []string{"Asia/Jakarta"}, "2026-05-05 01:00", "2026-05-05 01:00"},
		{"wraps from its day", []scheduler.Window{friday}, []string{"UTC"}, "2026-05-09 07:00", "2026-05-09 08:00"}, // Saturday
		{"not on another day", []scheduler.Window{friday}, []string{"UTC"}, "2026-05-08 07:00", "2026-05-08 07:00"}, // Friday
		{"night and Sunday", []scheduler.Window{night, sunday}, []string{"UTC"}, "2026-05-09 22:00", "2026-05-11 08:00"},
		{"all of Indonesia", []scheduler.Window{night}, []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}, "2026-05-04 12:00", "2026-05-05 01:00"},
		{"clocks go forward", []scheduler.Window{{From: "1:00", To: "2:30"}}, []string{"Europe/Berlin"}, "2026-03-29 00:15", "2026-03-29 01:00"},
		{"clocks go back", []scheduler.Window{{From: "2:00", To: "2:30"}}, []string{"Europe/Berlin"}, "2026-10-25 00:10", "2026-10-25 00:30"},
		{"the hour comes again", []scheduler.Window{{From: "2:00", To: "2:30"}}, []string{"Europe/Berlin"}, "2026-10-25 01:10", "2026-10-25 01:30"},
		{"never in all of them", []scheduler.Window{{From: "18:00", To: "9:00"}}, []string{"Europe/Kaliningrad", "Asia/Kamchatka"}, "2026-05-04 12:00", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := quiet(t, c.windows...).NextAllowed(at(t, c.t), zones(t, c.zones...))
			if c.want == "" && !got.IsZero() || c.want != "" && !got.Equal(at(t, c.want)) {
				t.Errorf("got %s UTC, want %q", got, c.want)
			}
		})
	}
}

func TestNewQuietRefuses(t *testing.T) {
	t.Parallel()
	for name, windows := range map[string][]scheduler.Window{
		"no time":        {{From: "9", To: "10:00"}},
		"beyond the day": {{From: "9:00", To: "24:01"}},
		"minutes":        {{From: "9:60", To: "10:00"}},
		"no day":         {{From: "9:00", To: "10:00", Days: []time.Weekday{7}}},
		"the whole week": {{From: "9:00", To: "9:00"}},
		"two halves":     {{From: "0:00", To: "12:00"}, {From: "12:00", To: "0:00"}},
	} {
		if _, err := scheduler.NewQuiet(windows); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != "quietHours" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestNextAllowedIsTheFirst looks at each minute before what NextAllowed says, in two years with all their changes.
func TestNextAllowedIsTheFirst(t *testing.T) {
	t.Parallel()
	clockTime := rapid.Custom(func(t *rapid.T) string {
		return time.Date(0, 1, 1, 0, rapid.IntRange(0, 1439).Draw(t, "minute"), 0, 0, time.UTC).Format("15:04")
	})
	rapid.Check(t, func(t *rapid.T) {
		window := scheduler.Window{From: clockTime.Draw(t, "from"), To: clockTime.Draw(t, "to")}
		window.Days = rapid.SliceOfNDistinct(rapid.SampledFrom([]time.Weekday{0, 1, 2, 3, 4, 5}), 1, 3, rapid.ID[time.Weekday]).Draw(t, "days")
		q := quiet(t, window, scheduler.Window{From: "1:30", To: "2:45"})
		places := zones(t, rapid.SliceOfNDistinct(rapid.SampledFrom(zoneNames), 1, 3, rapid.ID[string]).Draw(t, "zones")...)
		from := time.Date(2026, 1, 1, 0, 0, rapid.IntRange(0, 2*365*24*3600).Draw(t, "second"), 0, time.UTC)
		got := q.NextAllowed(from, places)
		if got.IsZero() {
			t.Fatal("there is time on Saturday")
		}
		hushed := func(t time.Time) bool {
			return slices.ContainsFunc(places, func(in *time.Location) bool {
				wall := t.In(in) // by another way than the planner's
				minute := wall.Hour()*60 + wall.Minute()
				return within(minute, "01:30", "02:45", true, true) ||
					within(minute, window.From, window.To, slices.Contains(window.Days, wall.Weekday()), slices.Contains(window.Days, (wall.Weekday()+6)%7))
			})
		}
		if hushed(got) {
			t.Fatalf("it is quiet at %s", got)
		}
		for before := got.Add(-time.Second); !before.Before(from); before = before.Add(-time.Minute) {
			if !hushed(before) {
				t.Fatalf("from %s got %s, but %s is before it", from, got, before)
			}
		}
	})
}

// within reports whether a minute of the day is in a window that began today, or yesterday if it wraps.
func within(minute int, from, to string, today, yesterday bool) bool {
	read := func(text string) int {
		clock, _ := time.Parse("15:04", text)
		return clock.Hour()*60 + clock.Minute()
	}
	begins, ends := read(from), read(to)
	if begins < ends {
		return today && begins <= minute && minute < ends
	}
	return today && minute >= begins || yesterday && minute < ends
}

func TestCountryZones(t *testing.T) {
	t.Parallel()
	for phone, want := range map[string][]string{
		"628123456789":  {"Asia/Jakarta", "Asia/Jayapura", "Asia/Makassar"},
		"6592345678":    {"Asia/Singapore"},
		"12125550123":   {"America/New_York", "Pacific/Honolulu", "America/Anchorage"},
		"14165550123":   {"America/Toronto", "America/St_Johns", "America/Vancouver"},
		"18765550123":   {"America/Jamaica"},
		"79161234567":   {"Europe/Moscow", "Asia/Kamchatka"},
		"77011234567":   {"Asia/Almaty"},
		"5511912345678": {"America/Sao_Paulo", "America/Manaus", "America/Noronha"},
		"61412345678":   {"Australia/Perth", "Australia/Sydney"},
		"5215512345678": {"America/Mexico_City", "America/Tijuana"},
	} {
		var got []string
		for _, in := range scheduler.CountryZones(phone) {
			got = append(got, in.String())
		}
		for _, name := range want {
			if !slices.Contains(got, name) {
				t.Errorf("%s: %v lacks %s", phone, got, name)
			}
		}
	}
	for _, phone := range []string{"", "12", "999123456789", "870773111632", "80012345678"} {
		if got := scheduler.CountryZones(phone); len(got) != 0 {
			t.Errorf("%q: got %v, want none", phone, got)
		}
	}
	if got := scheduler.CountryZones("18765550123"); len(got) != 1 {
		t.Errorf("Jamaica has one zone, got %v", got)
	}
}

// TestEveryCountryHasZones takes each country's sample number of a mobile phone.
func TestEveryCountryHasZones(t *testing.T) {
	t.Parallel()
	for region := range phonenumbers.GetSupportedRegions() {
		sample := phonenumbers.GetExampleNumberForType(region, phonenumbers.MOBILE)
		if sample == nil {
			continue // such as Tristan da Cunha, without mobile phones
		}
		phone := phonenumbers.Format(sample, phonenumbers.E164)[1:]
		found := scheduler.CountryZones(phone)
		if len(found) == 0 {
			t.Errorf("%s (%s) has no zone", region, phone)
		}
		now := at(t, "2026-05-04 20:00")
		if quiet(t, night).NextAllowed(now, found).IsZero() {
			t.Errorf("%s (%s): nights leave no time in %v", region, phone, found)
		}
	}
}

func TestWhereabouts(t *testing.T) {
	t.Parallel()
	jakarta, known := in(t, "Asia/Jakarta"), in(t, "Asia/Jayapura")
	if got := scheduler.Whereabouts(known, "628123456789", jakarta); !slices.Equal(got, []*time.Location{known}) {
		t.Errorf("known: got %v", got)
	}
	if got := scheduler.Whereabouts(nil, "6592345678", jakarta); len(got) != 1 || got[0].String() != "Asia/Singapore" {
		t.Errorf("by number: got %v", got)
	}
	if got := scheduler.Whereabouts(nil, "999123456789", jakarta); !slices.Equal(got, []*time.Location{jakarta}) {
		t.Errorf("by campaign: got %v", got)
	}
	if zone.Wall(at(t, "2026-05-04 20:00"), known).Hour() != 5 {
		t.Error("Jayapura is nine hours ahead")
	}
}

func BenchmarkWhereabouts(b *testing.B) {
	for b.Loop() {
		scheduler.Whereabouts(nil, "628123456789", time.UTC)
	}
}

func BenchmarkNextAllowed(b *testing.B) {
	q := quiet(b, night, sunday)
	places := scheduler.CountryZones("12125550123")
	now := at(b, "2026-05-10 02:00")
	for b.Loop() {
		q.NextAllowed(now, places)
	}
}
