package webhook

import "time"

const (
	firstRetry  = time.Second    // at most, after the first failure
	lifetime    = 24 * time.Hour // in which a delivery is tried again
	tolerance   = 5              // failures of an endpoint in a row until it is only probed
	probeAtMost = 5 * time.Minute
)

// growing doubles from first with each of n steps up to most, and takes up to half of it off by chance, so that what failed
// together does not come back together.
func growing(first, most time.Duration, n int, chance float64) time.Duration {
	d := first
	for ; n > 0 && d < most; n-- {
		d *= 2
	}
	d = min(d, most)
	return d - time.Duration(chance*float64(d)/2)
}

// verdict is what an endpoint's answer means.
type verdict struct {
	arrived bool
	gone    bool          // the endpoint wants no more, ever
	pause   time.Duration // that the endpoint asks for; 0: it does not say
}

// next returns when a delivery is tried again that has failed so many times; zero: never, it is dead. The last try is at the
// end of its lifetime.
func next(created, now time.Time, attempts int, v verdict, chance float64) time.Time {
	end := created.Add(lifetime)
	if !now.Before(end) {
		return time.Time{}
	}
	at := now.Add(max(growing(firstRetry, lifetime, attempts-1, chance), v.pause))
	if at.After(end) {
		return end
	}
	return at
}

// breaker spares an endpoint that is down, and those who wait for it: it lets one probe through at a time.
type breaker struct {
	failures int       // in a row
	retryAt  time.Time // of the next probe; zero: it is closed, everything may go
}

func (b breaker) open() bool { return !b.retryAt.IsZero() }

// after returns the breaker as a try leaves it. What was on its way when it opened does not open it further.
func (b breaker) after(v verdict, probe bool, now time.Time, chance float64) breaker {
	switch {
	case v.arrived:
		return breaker{}
	case b.open() && !probe && v.pause == 0:
		return b
	}
	b.failures++
	switch {
	case v.pause > 0:
		b.retryAt = now.Add(min(v.pause, lifetime))
	case b.failures >= tolerance:
		b.retryAt = now.Add(growing(firstRetry, probeAtMost, b.failures-tolerance, chance))
	}
	return b
}
