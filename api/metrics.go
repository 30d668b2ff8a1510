package api

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"balas/api/wire"
)

// metrics counts the requests by what serves them, never by what they name.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	took     *prometheus.HistogramVec
}

func newMetrics(others []prometheus.Collector) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "balas_http_requests_total", Help: "HTTP requests answered.",
		}, []string{"dialect", "route", "status"}),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "balas_http_request_seconds", Help: "How long HTTP requests took.",
			Buckets: []float64{.001, .003, .01, .03, .1, .3, 1, 3, 10, 30},
		}, []string{"dialect", "route"}),
	}
	m.registry.MustRegister(m.requests, m.took,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.registry.MustRegister(others...)
	return m
}

// note counts a request that a dialect's operation served.
func (m *metrics) note(t *wire.Trace, status int, took time.Duration) {
	if t.Dialect == "" {
		return
	}
	m.requests.WithLabelValues(t.Dialect, t.Route, strconv.Itoa(status)).Inc()
	m.took.WithLabelValues(t.Dialect, t.Route).Observe(took.Seconds())
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
