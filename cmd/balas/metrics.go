package main

import (
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
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
