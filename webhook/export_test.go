package webhook

import "context"

// Look makes all drivers look at what is due, as their timers do.
func Look(s *Service) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.drivers {
		d.nudge()
	}
}

// CatchUp looks for what was published without a hint, as the sweep does.
func CatchUp(ctx context.Context, s *Service) { s.catchUp(ctx) }

// Recheck looks for credentials that ended without a hint, as the sweep does.
func Recheck(ctx context.Context, s *Service) { s.recheck(ctx) }

// Feeds is how many accounts' logs are in memory.
func Feeds(s *Service) int {
	s.feeds.mu.Lock()
	defer s.feeds.mu.Unlock()
	return len(s.feeds.feeds)
}
