package scheduler

import (
	"context"
	"time"
)

// Work does all that is due once, as Run does, and says how long until something is.
func (s *Sender) Work(ctx context.Context) (time.Duration, error) { return s.work(ctx) }
