package whatsapp

import "github.com/prometheus/client_golang/prometheus"

var (
	sessionsDesc = prometheus.NewDesc("balas_whatsapp_sessions",
		"Instances whose session is on this node, by whether they are connected.", []string{"connected"}, nil)
	queueDesc = prometheus.NewDesc("balas_whatsapp_send_queue",
		"Messages on this node that wait to be sent or are being sent.", nil, nil)
)

// Describe implements prometheus.Collector.
func (s *Supervisor) Describe(c chan<- *prometheus.Desc) {
	c <- sessionsDesc
	c <- queueDesc
}

// Collect implements prometheus.Collector.
func (s *Supervisor) Collect(c chan<- prometheus.Metric) {
	connected, waiting, sessions := 0, 0, s.running()
	for _, x := range sessions {
		if x.client.IsLoggedIn() {
			connected++
		}
		waiting += x.queue.len()
	}
	c <- prometheus.MustNewConstMetric(sessionsDesc, prometheus.GaugeValue, float64(connected), "yes")
	c <- prometheus.MustNewConstMetric(sessionsDesc, prometheus.GaugeValue, float64(len(sessions)-connected), "no")
	c <- prometheus.MustNewConstMetric(queueDesc, prometheus.GaugeValue, float64(waiting))
}
