package whatsapp

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

var (
	sessionsDesc = prometheus.NewDesc("balas_whatsapp_sessions",
		"Instances whose session is on this node, by whether they are connected.", []string{"connected"}, nil)
	queueDesc = prometheus.NewDesc("balas_whatsapp_send_queue",
		"Messages on this node that wait to be sent or are being sent.", nil, nil)
	quietDesc = prometheus.NewDesc("balas_whatsapp_last_round_trip_age_seconds",
		"How long ago something came back to the connected session that has heard nothing for longest.", nil, nil)
	panicsDesc = prometheus.NewDesc("balas_whatsapp_panics_total",
		"Panics in sessions of this node, none of which ended another session.", nil, nil)
	outdatedDesc = prometheus.NewDesc("balas_whatsapp_client_outdated",
		"1 when WhatsApp refused this version and has let no session in since.", nil, nil)
)

// Describe implements prometheus.Collector.
func (s *Supervisor) Describe(c chan<- *prometheus.Desc) {
	c <- sessionsDesc
	c <- queueDesc
	c <- quietDesc
	c <- panicsDesc
	c <- outdatedDesc
}

// Collect implements prometheus.Collector.
func (s *Supervisor) Collect(c chan<- prometheus.Metric) {
	connected, waiting, quiet, sessions := 0, 0, time.Duration(0), s.running()
	for _, x := range sessions {
		quiet = max(quiet, x.quiet())
		if x.connected.lets() {
			connected++
		}
		waiting += x.queue.Len()
	}
	c <- prometheus.MustNewConstMetric(sessionsDesc, prometheus.GaugeValue, float64(connected), "yes")
	c <- prometheus.MustNewConstMetric(sessionsDesc, prometheus.GaugeValue, float64(len(sessions)-connected), "no")
	c <- prometheus.MustNewConstMetric(queueDesc, prometheus.GaugeValue, float64(waiting))
	c <- prometheus.MustNewConstMetric(quietDesc, prometheus.GaugeValue, quiet.Seconds())
	c <- prometheus.MustNewConstMetric(panicsDesc, prometheus.CounterValue, float64(s.panics.Load()))
	outdated := 0.
	if s.Healthy() != nil {
		outdated = 1
	}
	c <- prometheus.MustNewConstMetric(outdatedDesc, prometheus.GaugeValue, outdated)
}
