package scheduler_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"balas/internal/fault"
	"balas/internal/zone"
	"balas/scheduler"
)

var zoneNames = []string{
	"Asia/Jakarta", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
	"America/Havana", "Africa/Casablanca", "Asia/Kathmandu", "+5:30",
}

type failer interface {
	Helper()
	Fatal(...any)
}

// at reads an instant such as 2026-05-04 09:00, in UTC.
func at(t failer, text string) time.Time {
	t.Helper()
	instant, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return instant
}

func in(t failer, name string) *time.Location {
	t.Helper()
	found, err := zone.Parse(name)
	if err != nil {
		t.Fatal(name, err)
	}
	return found
}

func timetable(t failer, s scheduler.Schedule) scheduler.Timetable {
	t.Helper()
	table, err := s.Read("Asia/Jakarta")
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestScheduleRefuses(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-05-04 09:00")
	for _, c := range []struct {
		schedule    scheduler.Schedule
		accountZone string
		field       string
	}{
		{scheduler.Schedule{At: &now, Cron: "@daily"}, "Asia/Jakarta", "scheduledAt"},
		{scheduler.Schedule{Cron: "0 0 31 2 *"}, "Asia/Jakarta", "cron"},
		{scheduler.Schedule{Cron: "@every 30s"}, "Asia/Jakarta", "cron"},
		{scheduler.Schedule{Cron: "* * * * * *"}, "Asia/Jakarta", "cron"},
		{scheduler.Schedule{Cron: "CRON_TZ="}, "Asia/Jakarta", "cron"},
		{scheduler.Schedule{Cron: "@daily"}, "", "zone"},
		{scheduler.Schedule{Cron: "@daily", Zone: "Mars/Olympus"}, "Asia/Jakarta", "zone"},
		{scheduler.Schedule{Cron: "@daily", Zone: "Local"}, "Asia/Jakarta", "zone"},
	} {
		_, err := c.schedule.Read(c.accountZone)
		if !fault.Is(err, fault.Invalid) || fault.Of(err).Field != c.field {
			t.Errorf("%+v: got %v, want a fault of %s", c.schedule, err, c.field)
		}
	}
}

func TestFirstAndNext(t *testing.T) {
	t.Parallel()
	now := at(t, "2026-05-04 09:00")
	past, future := now.Add(-time.Hour), now.Add(time.Hour)
	for name, c := range map[string]struct {
		schedule    scheduler.Schedule
		first, next time.Time // next after first
	}{
		"by hand":           {scheduler.Schedule{}, time.Time{}, time.Time{}},
		"once":              {scheduler.Schedule{At: &future}, future, time.Time{}},
		"once, in the past": {scheduler.Schedule{At: &past}, now, time.Time{}},
		"account's zone":    {scheduler.Schedule{Cron: "@daily"}, at(t, "2026-05-04 17:00"), at(t, "2026-05-05 17:00")},
		"own zone":          {scheduler.Schedule{Cron: "0 9 * * 1", Zone: "Europe/Berlin"}, at(t, "2026-05-11 07:00"), at(t, "2026-05-18 07:00")},
	} {
		table := timetable(t, c.schedule)
		if first := table.First(now); !first.Equal(c.first) {
			t.Errorf("%s: first is %s, want %s", name, first, c.first)
		}
		if c.first.IsZero() {
			continue
		}
		if next := table.Next(c.first); !next.Equal(c.next) {
			t.Errorf("%s: next is %s, want %s", name, next, c.next)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	planned := at(t, "2026-05-04 02:00") // 9:00 there
	daily := scheduler.Schedule{Cron: "0 9 * * *"}
	once := scheduler.Schedule{At: &planned}
	const day = 24 * time.Hour
	for name, c := range map[string]struct {
		schedule scheduler.Schedule
		late     time.Duration
		grace    time.Duration
		run      time.Duration // after planned; -1: nothing runs
		missed   int
		next     time.Duration // after planned; 0: none
	}{
		"not yet":                    {once, -time.Second, scheduler.DefaultGrace, -1, 0, -1},
		"on time":                    {once, 0, 0, 0, 0, 0},
		"noticed a moment later":     {once, 5 * time.Second, 0, 0, 0, 0},
		"late, and may not be":       {once, time.Minute, 0, -1, 1, 0},
		"late within grace":          {once, 15 * time.Minute, scheduler.DefaultGrace, 0, 0, 0},
		"later than grace":           {once, 16 * time.Minute, scheduler.DefaultGrace, -1, 1, 0},
		"daily, on time":             {daily, time.Second, scheduler.DefaultGrace, 0, 0, day},
		"daily, three days down":     {daily, 3*day + time.Minute, scheduler.DefaultGrace, 3 * day, 3, 4 * day},
		"daily, down until too late": {daily, 3*day + time.Hour, scheduler.DefaultGrace, -1, 4, 4 * day},
		"daily, with a long grace":   {daily, 3*day + time.Hour, 100 * day, 3 * day, 3, 4 * day},
	} {
		s := timetable(t, c.schedule).Due(planned, planned.Add(c.late), c.grace)
		if c.run < 0 != s.Run.IsZero() || c.run >= 0 && !s.Run.Equal(planned.Add(c.run)) {
			t.Errorf("%s: runs %s", name, s.Run)
		}
		if len(s.Missed) != c.missed || s.More {
			t.Errorf("%s: missed %v, want %d", name, s.Missed, c.missed)
		}
		if c.next == -1 && !s.Next.Equal(planned) || c.next == 0 && !s.Next.IsZero() || c.next > 0 && !s.Next.Equal(planned.Add(c.next)) {
			t.Errorf("%s: next is %s", name, s.Next)
		}
	}
}

// TestDueAfterAYear tells the newest of very many missed starts, and that there were more.
func TestDueAfterAYear(t *testing.T) {
	t.Parallel()
	planned := at(t, "2026-05-04 02:00")
	now := planned.AddDate(1, 0, 0).Add(time.Second)
	s := timetable(t, scheduler.Schedule{Cron: "* * * * *"}).Due(planned, now, 0)
	if !s.Run.Equal(now.Truncate(time.Minute)) || !s.More || len(s.Missed) != 999 {
		t.Fatalf("run %s, %d missed, more: %v", s.Run, len(s.Missed), s.More)
	}
	for i, missed := range s.Missed {
		if want := s.Run.Add(time.Duration(i-999) * time.Minute); !missed.Equal(want) {
			t.Fatalf("missed start %d is %s, want %s", i, missed, want)
		}
	}
}

// TestDueTellsEachStartOnce lives two years with random downtimes: each start runs or is told as missed, once, in order.
func TestDueTellsEachStartOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		table := timetable(t, scheduler.Schedule{
			Cron: rapid.SampledFrom([]string{"30 2 * * *", "*/45 0-4 * * 0,6", "0 9,21 * * *", "59 23 28-31 * *", "5 */3 * * *"}).Draw(t, "cron"),
			Zone: rapid.SampledFrom(zoneNames).Draw(t, "zone"),
		})
		grace := time.Duration(rapid.IntRange(0, 120).Draw(t, "grace")) * time.Minute
		now := at(t, "2026-01-10 00:00")
		end := now.AddDate(2, 0, 0)
		planned := table.First(now)
		want := planned
		for now.Before(end) {
			now = now.Add(time.Duration(rapid.OneOf(rapid.IntRange(1, 3*24*3600), rapid.IntRange(1, 60*24*3600)).Draw(t, "pass")) * time.Second)
			s := table.Due(planned, now, grace)
			told := s.Missed
			if !s.Run.IsZero() {
				told = append(told, s.Run)
				if s.Run.After(now) || scheduler.Late(s.Run, now, grace) {
					t.Fatalf("at %s ran the start of %s", now, s.Run)
				}
			}
			for _, start := range told {
				if !start.Equal(want) {
					t.Fatalf("told %s, want %s", start, want)
				}
				want = table.Next(want)
			}
			if !s.Next.After(now) || !s.Next.Equal(want) {
				t.Fatalf("at %s next is %s, want %s", now, s.Next, want)
			}
			planned = s.Next
		}
	})
}
