package scheduler_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"balas/internal/fault"
	"balas/internal/zone"
	"balas/scheduler"
)

func pace(t failer, s scheduler.PaceSettings, zone string) scheduler.Pace {
	t.Helper()
	p, err := scheduler.NewPace(s, in(t, zone))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func none(int) int { return 0 }

func TestPaceRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		settings scheduler.PaceSettings
		field    string
	}{
		"delay":            {scheduler.PaceSettings{Delay: -1}, "delayBetweenMessages"},
		"long delay":       {scheduler.PaceSettings{Delay: 25 * time.Hour}, "delayBetweenMessages"},
		"jitter":           {scheduler.PaceSettings{Jitter: 25 * time.Hour}, "jitter"},
		"cap":              {scheduler.PaceSettings{DailyCap: -1}, "dailyCap"},
		"warm-up to what":  {scheduler.PaceSettings{WarmUp: scheduler.WarmUp{Start: 10, Step: 5}}, "warmUp"},
		"warm-up from top": {scheduler.PaceSettings{DailyCap: 5, WarmUp: scheduler.WarmUp{Start: 10, Step: 5}}, "warmUp"},
		"no growth":        {scheduler.PaceSettings{DailyCap: 50, WarmUp: scheduler.WarmUp{Start: 10}}, "warmUp"},
		"two growths":      {scheduler.PaceSettings{DailyCap: 50, WarmUp: scheduler.WarmUp{Start: 10, Factor: 2, Step: 1}}, "warmUp"},
		"shrinks":          {scheduler.PaceSettings{DailyCap: 50, WarmUp: scheduler.WarmUp{Start: 10, Factor: 0.5}}, "warmUp"},
		"always quiet":     {scheduler.PaceSettings{Quiet: []scheduler.Window{{From: "0:00", To: "24:00"}}}, "quietHours"},
	} {
		if _, err := scheduler.NewPace(c.settings, time.UTC); !fault.Is(err, fault.Invalid) || fault.Of(err).Field != c.field {
			t.Errorf("%s: got %v, want a fault of %s", name, err, c.field)
		}
	}
}

func TestCapGrows(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		warmUp scheduler.WarmUp
		want   []int
	}{
		"none":   {scheduler.WarmUp{}, []int{100, 100, 100, 100, 100}},
		"step":   {scheduler.WarmUp{Start: 20, Step: 30}, []int{20, 50, 80, 100, 100}},
		"factor": {scheduler.WarmUp{Start: 10, Factor: 2.5}, []int{10, 25, 62, 100, 100}},
	} {
		p := pace(t, scheduler.PaceSettings{DailyCap: 100, WarmUp: c.warmUp}, "UTC")
		var got []int
		for day := range c.want {
			got = append(got, p.Cap(day))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if p.Cap(1_000_000) != 100 {
			t.Errorf("%s: the cap ends at %d", name, p.Cap(1_000_000))
		}
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	p := pace(t, scheduler.PaceSettings{
		Delay: 3 * time.Second, Jitter: 3 * time.Second, DailyCap: 2, Quiet: []scheduler.Window{night},
	}, "Asia/Jakarta")
	jakarta, berlin := zones(t, "Asia/Jakarta"), zones(t, "Europe/Berlin")
	now := at(t, "2026-05-04 02:00") // 9:00 in Jakarta, 4:00 in Berlin
	until := now.Add(time.Minute)
	first := scheduler.Progress{Last: now, Day: "2026-05-04", Sent: 1}

	slot, so := p.Plan(scheduler.Progress{}, now, until, jakarta, none)
	check(t, "the first goes at once", slot, so, scheduler.Slot{At: now}, first)
	slot, so = p.Plan(first, now, until, berlin, none)
	check(t, "where it is night it waits and holds up nobody", slot, so,
		scheduler.Slot{At: at(t, "2026-05-04 06:00"), Wait: scheduler.ForQuiet}, first)
	slot, so = p.Plan(first, now, now.Add(time.Second), jakarta, none)
	check(t, "the batch is full", slot, so, scheduler.Slot{At: now.Add(3 * time.Second), Wait: scheduler.ForPace}, first)
	second := scheduler.Progress{Last: now.Add(6 * time.Second), Day: "2026-05-04", Sent: 2}
	slot, so = p.Plan(first, now, until, jakarta, func(n int) int { return n - 1 })
	check(t, "the delay and all of the jitter", slot, so, scheduler.Slot{At: second.Last}, second)
	slot, so = p.Plan(second, now, until, jakarta, none)
	check(t, "the day is full", slot, so, scheduler.Slot{At: at(t, "2026-05-04 17:00"), Wait: scheduler.ForCap}, second)
	tomorrow := at(t, "2026-05-05 01:00")
	slot, so = p.Plan(second, at(t, "2026-05-04 17:00"), tomorrow, jakarta, none)
	check(t, "the next day, by day", slot, so, scheduler.Slot{At: tomorrow}, scheduler.Progress{Last: tomorrow, Day: "2026-05-05", Sent: 1, Days: 1})

	never := pace(t, scheduler.PaceSettings{Quiet: []scheduler.Window{{From: "18:00", To: "9:00"}}}, "UTC")
	russia := scheduler.CountryZones("79161234567")
	slot, so = never.Plan(scheduler.Progress{}, now, until, russia, none)
	check(t, "never", slot, so, scheduler.Slot{Wait: scheduler.ForNobody}, scheduler.Progress{})
	if err := never.Check(now, russia); !fault.Is(err, fault.Invalid) {
		t.Errorf("never: got %v", err)
	}
	if err := never.Check(now, jakarta); err != nil {
		t.Errorf("in one zone: got %v", err)
	}
}

func check(t *testing.T, what string, slot scheduler.Slot, so scheduler.Progress, wantSlot scheduler.Slot, wantSo scheduler.Progress) {
	t.Helper()
	if diff := cmp.Diff(wantSlot, slot); diff != "" {
		t.Errorf("%s: slot %s", what, diff)
	}
	if diff := cmp.Diff(wantSo, so); diff != "" {
		t.Errorf("%s: progress %s", what, diff)
	}
}

// TestPlanKeepsItsBounds runs campaigns through two years in batches, with pauses and clocks that jump back, and holds
// what was planned against the settings, counted by other means.
func TestPlanKeepsItsBounds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := scheduler.PaceSettings{
			Delay:    time.Duration(rapid.IntRange(0, 3*3600).Draw(t, "delay")) * time.Second,
			Jitter:   time.Duration(rapid.IntRange(0, 5000).Draw(t, "jitter")) * time.Millisecond,
			DailyCap: rapid.IntRange(0, 12).Draw(t, "cap"),
			Quiet:    []scheduler.Window{night, sunday}[:rapid.IntRange(0, 2).Draw(t, "windows")],
		}
		if s.DailyCap > 0 && rapid.Bool().Draw(t, "warm up") {
			s.WarmUp = scheduler.WarmUp{Start: rapid.IntRange(1, s.DailyCap).Draw(t, "start"), Step: rapid.IntRange(1, 4).Draw(t, "step")}
		}
		home := rapid.SampledFrom(zoneNames).Draw(t, "campaign zone")
		p, homeZone, q := pace(t, s, home), in(t, home), quiet(t, s.Quiet...)
		random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		places := zones(t, zoneNames...)

		var so scheduler.Progress
		var planned []time.Time
		now := at(t, "2026-01-10 00:00")
		for end := now.AddDate(2, 0, 0); now.Before(end); {
			until := now.Add(time.Duration(rapid.IntRange(1, 48).Draw(t, "batch hours")) * time.Hour)
			for range 20 {
				who := []*time.Location{places[random.IntN(len(places))]}
				slot, then := p.Plan(so, now, until, who, random.IntN)
				if slot.Wait != scheduler.NoWait {
					if then != so || slot.Wait != scheduler.ForNobody && !slot.At.After(until) {
						t.Fatalf("waits for %s until %s in a batch until %s", slot.Wait, slot.At, until)
					}
					if slot.Wait == scheduler.ForPace || slot.Wait == scheduler.ForCap {
						break
					}
					continue
				}
				if slot.At.Before(now) || slot.At.After(until) || slices.ContainsFunc(who, func(in *time.Location) bool { return q.At(slot.At, in) }) {
					t.Fatalf("planned %s in %v, batch of %s until %s", slot.At, who, now, until)
				}
				planned, so = append(planned, slot.At), then
			}
			now = now.Add(time.Duration(rapid.IntRange(-2, 30*24).Draw(t, "pass")) * time.Hour)
		}
		perDay := map[string]int{}
		var days []string
		for i, at := range planned {
			if i > 0 && at.Sub(planned[i-1]) < s.Delay {
				t.Fatalf("%s is too soon after %s", at, planned[i-1])
			}
			day := at.In(homeZone).Format("2006-01-02")
			if perDay[day]++; perDay[day] == 1 {
				days = append(days, day)
			}
		}
		for i, day := range days {
			most := s.DailyCap
			if s.WarmUp.Start > 0 {
				most = min(most, s.WarmUp.Start+i*s.WarmUp.Step)
			}
			if most > 0 && perDay[day] > most {
				t.Fatalf("%d messages on %s, the cap is %d", perDay[day], day, most)
			}
		}
		if len(planned) == 0 {
			t.Fatal("nothing was planned in two years")
		}
	})
}

// TestPlanIsDeterministic plans twice from the same state and randomness, as after a restart.
func TestPlanIsDeterministic(t *testing.T) {
	t.Parallel()
	p := pace(t, scheduler.PaceSettings{Delay: 3 * time.Second, Jitter: 1500 * time.Millisecond, DailyCap: 7}, "Europe/Berlin")
	now := at(t, "2026-03-28 20:00")
	plan := func(restart int) []time.Time {
		random := rand.New(rand.NewPCG(7, 7))
		var so scheduler.Progress
		var times []time.Time
		for i := range 20 {
			if i == restart { // all that is kept
				so = scheduler.Progress{Last: so.Last, Day: so.Day, Sent: so.Sent, Days: so.Days}
			}
			var slot scheduler.Slot
			slot, so = p.Plan(so, now, now.AddDate(0, 0, 10), zones(t, "Europe/Berlin"), random.IntN)
			times = append(times, slot.At)
		}
		return times
	}
	if diff := cmp.Diff(plan(-1), plan(9)); diff != "" {
		t.Error(diff)
	}
	if got, want := plan(-1)[7], zone.At(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC), in(t, "Europe/Berlin")); !got.Equal(want) {
		t.Errorf("the eighth goes at %s, want the next day's begin %s", got, want)
	}
}
