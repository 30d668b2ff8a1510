package webhook

// Look makes all drivers look at what is due, as their timers do.
func Look(s *Service) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.drivers {
		d.nudge()
	}
}
