package zone

import "time"

// Wall is what a wall clock in the zone shows at an instant, written as a time in UTC. Such times can
// be reckoned with and compared without thought for clocks that change.
func Wall(t time.Time, in *time.Location) time.Time {
	_, offset := t.In(in).Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// farthest is more than any zone's distance from UTC (Juneau was 15:02 ahead until 1867).
const farthest = 16 * time.Hour

// At is the first instant at which a wall clock in the zone shows the time wall, or a later one. When
// clocks go back, a time that comes twice is thus its first; when they go forward, a time that is
// passed over is the instant after the gap. A later wall never gives an earlier instant.
func At(wall time.Time, in *time.Location) time.Time {
	wall = wall.UTC()
	for from := wall.Add(-farthest); ; {
		_, offset := from.In(in).Zone()
		_, change := from.In(in).ZoneBounds()
		at := wall.Add(-time.Duration(offset) * time.Second)
		if at.Before(from) { // the change to this offset passed it over
			at = from
		}
		if change.IsZero() || at.Before(change) {
			return at.UTC()
		}
		from = change
	}
}

// Until is when a wall clock in the zone, which runs undisturbed, has gone on for d since t; at a
// change of clocks before that it is the instant of the change.
func Until(t time.Time, d time.Duration, in *time.Location) time.Time {
	end := t.Add(d)
	if _, change := t.In(in).ZoneBounds(); !change.IsZero() && change.Before(end) {
		return change.UTC()
	}
	return end
}
