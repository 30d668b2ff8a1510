package rig_test

import (
	"testing"
	"time"

	"balas/internal/bench/rig"
)

func TestQuantile(t *testing.T) {
	t.Parallel()
	hundred := rig.Sample{}
	for i := 100; i > 0; i-- {
		hundred.Each = append(hundred.Each, time.Duration(i))
	}
	for _, c := range []struct {
		name   string
		sample rig.Sample
		q      float64
		want   time.Duration
	}{
		{"empty", rig.Sample{}, .5, 0},
		{"one", rig.Sample{Each: []time.Duration{7}}, .99, 7},
		{"median of a hundred", hundred, .5, 50},
		{"p99 of a hundred", hundred, .99, 99},
		{"all", hundred, 1, 100},
		{"least", hundred, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := c.sample.Quantile(c.q); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestRate(t *testing.T) {
	t.Parallel()
	if got := (rig.Sample{Took: 2 * time.Second, Each: make([]time.Duration, 10)}).Rate(); got != 5 {
		t.Errorf("10 messages in 2 s are %v/s, want 5", got)
	}
	if got := (rig.Sample{}).Rate(); got != 0 {
		t.Errorf("nothing is %v/s, want 0", got)
	}
}
