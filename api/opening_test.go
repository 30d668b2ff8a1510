package api_test

import (
	"strings"
	"testing"

	"balas/knowledge"
)

// TestOpenTomorrow asks of a day that is another one in the zone of the bot. It is Friday, 17:30 in Jakarta.
func TestOpenTomorrow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.engine.Agents.Knowledge.PutQnA(t.Context(), knowledge.QnA{
		AgentID: w.vars["agent"], Question: "Jam berapa toko buka?", Answer: "Senin-Sabtu 08.00-20.00, Minggu tutup.",
	})
	w.must(err)
	for _, c := range []struct{ zone, want string }{
		{"", "Besok, Sabtu 21 Maret 2026, kami buka pukul 08.00-20.00.\nSenin-Sabtu"},
		{"Pacific/Kiritimati", "Besok, Minggu 22 Maret 2026, kami tutup.\nSenin-Sabtu"},
	} {
		if c.zone != "" {
			w.call(call{method: "PUT", target: "/api/v2/instances/{{online}}/settings", key: "{{key}}", body: `{"timezone": "` + c.zone + `"}`})
		}
		got := w.call(call{
			method: "POST", target: "/api/v2/agent/chat", key: "{{key}}",
			body: `{"instanceId": "{{online}}", "phone": "6281200000001", "message": "besok buka?", "dryRun": true}`,
		})
		data, _ := got.json["data"].(map[string]any)
		if reply, _ := data["reply"].(string); !strings.HasPrefix(reply, c.want) {
			t.Errorf("in zone %q: %s", c.zone, got.text)
		}
	}
}
