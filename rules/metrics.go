package rules

import (
	"fmt"
	"runtime/debug"

	"github.com/prometheus/client_golang/prometheus"
)

var panicsDesc = prometheus.NewDesc("balas_turn_panics_total",
	"Panics while turns were decided or answered, none of which ended another turn.", nil, nil)

// Describe implements prometheus.Collector.
func (e *Engine) Describe(c chan<- *prometheus.Desc) { c <- panicsDesc }

// Collect implements prometheus.Collector.
func (e *Engine) Collect(c chan<- prometheus.Metric) {
	c <- prometheus.MustNewConstMetric(panicsDesc, prometheus.CounterValue, float64(e.panics.Load()))
}

// panicked counts and logs a panic in a chat's turn, and makes an error of it.
func (e *Engine) panicked(chatID int64, p any) error {
	e.panics.Add(1)
	e.Log.Error("turn panicked", "chat", chatID, "panic", p, "stack", string(debug.Stack()))
	return fmt.Errorf("%w: %v", errPanic, p)
}
