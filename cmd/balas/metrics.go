package main

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"balas/media"
)

// poolMetrics shows the database pool, whose exhaustion is the first sign of many troubles.
type poolMetrics struct{ pool *pgxpool.Pool }

var (
	poolConnections = prometheus.NewDesc("balas_database_connections", "Connections of the pool, by use.", []string{"use"}, nil)
	poolWaits       = prometheus.NewDesc("balas_database_waits_total", "How often a connection had to be waited for.", nil, nil)
)

// Describe implements prometheus.Collector.
func (poolMetrics) Describe(c chan<- *prometheus.Desc) {
	c <- poolConnections
	c <- poolWaits
}

// Collect implements prometheus.Collector.
func (m poolMetrics) Collect(c chan<- prometheus.Metric) {
	stat := m.pool.Stat()
	for use, n := range map[string]int32{"busy": stat.AcquiredConns(), "idle": stat.IdleConns(), "max": stat.MaxConns()} {
		c <- prometheus.MustNewConstMetric(poolConnections, prometheus.GaugeValue, float64(n), use)
	}
	c <- prometheus.MustNewConstMetric(poolWaits, prometheus.CounterValue, float64(stat.EmptyAcquireCount()))
}

// mediaMetrics shows what the kept files take. They are counted once a minute at most, however often it is asked.
type mediaMetrics struct {
	ctx   context.Context // of the process
	store *media.Store

	mu    sync.Mutex
	at    time.Time
	usage media.Usage
}

var (
	mediaBytes = prometheus.NewDesc("balas_media_bytes", "Kept files on disk, each content of an account counted once.", nil, nil)
	mediaFiles = prometheus.NewDesc("balas_media_files", "Kept files, by name.", nil, nil)
)

// Describe implements prometheus.Collector.
func (*mediaMetrics) Describe(c chan<- *prometheus.Desc) {
	c <- mediaBytes
	c <- mediaFiles
}

// Collect implements prometheus.Collector. While the database is away it shows nothing.
func (m *mediaMetrics) Collect(c chan<- prometheus.Metric) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := time.Now(); now.Sub(m.at) >= time.Minute {
		ctx, cancel := context.WithTimeout(m.ctx, 5*time.Second)
		defer cancel()
		usage, err := m.store.TotalUsage(ctx)
		if err != nil {
			return
		}
		m.at, m.usage = now, usage
	}
	c <- prometheus.MustNewConstMetric(mediaBytes, prometheus.GaugeValue, float64(m.usage.Bytes))
	c <- prometheus.MustNewConstMetric(mediaFiles, prometheus.GaugeValue, float64(m.usage.Files))
}
