package rig

import (
	"math"
	"slices"
	"time"
)

// Sample is what one pass measured.
type Sample struct {
	Took time.Duration   // of the whole pass
	Each []time.Duration // of each message
}

// Add counts another pass of the same kind in.
func (s *Sample) Add(other Sample) {
	s.Took += other.Took
	s.Each = append(s.Each, other.Each...)
}

// Rate is messages a second; zero for an empty pass.
func (s Sample) Rate() float64 {
	if s.Took <= 0 {
		return 0
	}
	return float64(len(s.Each)) / s.Took.Seconds()
}

// Quantile is the nearest-rank quantile: the smallest value that at least the share q of the messages does
// not exceed; zero for an empty pass.
func (s Sample) Quantile(q float64) time.Duration {
	if len(s.Each) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s.Each))
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}
