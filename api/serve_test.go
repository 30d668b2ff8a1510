package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"balas/account"
	"balas/api"
	"balas/chat"
	"balas/internal/fault"
)

// TestNoRoute asks for what is not there: the refusal speaks the dialect of the prefix.
func TestNoRoute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct {
		method, target, dialect string
		status                  int
		code, allow             string
	}{
		{"GET", "/api/v1/nothing", "connectionapi", 404, "", ""},
		{"GET", "/api/nothing", "connectionapi", 404, "", ""},
		{"GET", "/api/connections/a/b/c", "connectionapi", 404, "", ""},
		{"GET", "/api/v1/messages/a/b/c", "instanceapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/api/v1/sessions/a/b", "sessionapi", 404, "", ""},
		{"GET", "/api/v1/campaigns/a/b/c", "sessionapi", 404, "", ""},
		{"GET", "/api/v1/whatsapp-sessions/a/b", "tokenapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/api/v1/on-whatsapp", "tokenapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/api/v1/groups/a/b/c", "tokenapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/api/v1/groups/a/b/c?instanceId=x", "instanceapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/api/v2/nothing", "instanceapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/nothing", "instanceapi", 404, "ROUTE_NOT_FOUND", ""},
		{"GET", "/whatsapp/nothing/at/all", "botapi", 404, "", ""},
		{"GET", "/whatsappnothing", "instanceapi", 404, "ROUTE_NOT_FOUND", ""},
		{"DELETE", "/api/v1/messages/send", "instanceapi", 405, "METHOD_NOT_ALLOWED", "GET, HEAD, POST"},
		{"POST", "/api/v1/instances", "instanceapi", 405, "METHOD_NOT_ALLOWED", "GET, HEAD"},
		{"GET", "/whatsapp/updateGeneral", "botapi", 405, "", "DELETE, PUT"},
		{"GET", "/api/v1/messages", "sessionapi", 405, "", "POST"},
		{"GET", "/api/v1/message", "sessionapi", 405, "", "DELETE"},
		{"GET", "/api/message", "sessionapi", 405, "", "POST"},
		{"GET", "/api/v1/send-message", "tokenapi", 405, "METHOD_NOT_ALLOWED", "POST"},
		{"DELETE", "/api/v1/contacts", "tokenapi", 405, "METHOD_NOT_ALLOWED", "GET, HEAD, PUT"},
		{"DELETE", "/api/v1/contacts?instanceId=x", "instanceapi", 405, "METHOD_NOT_ALLOWED", "GET, HEAD, PUT"},
		{"GET", "/api/connections/get-or-create/restart", "connectionapi", 405, "", "POST"},
		{"GET", "/api/v1/messages/a?instanceId=%00", "instanceapi", 400, "BAD_REQUEST", ""},
		{"GET", "/api/v1/messages/a?instanceId=%zz", "instanceapi", 400, "BAD_REQUEST", ""},
	} {
		got := w.call(call{method: c.method, target: c.target})
		if got.status != c.status || got.header.Get("Allow") != c.allow {
			t.Errorf("%s %s: status %d, allow %q: %s", c.method, c.target, got.status, got.header.Get("Allow"), got.text)
		}
		if complaint := refusalShape[c.dialect](got, c.code); complaint != "" {
			t.Errorf("%s %s: %s: %s", c.method, c.target, complaint, got.text)
		}
	}
}

// TestLimits calls until the plan's limit is reached.
func TestLimits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	free := w.key(w.account("a small shop", account.Free))
	list := call{method: "GET", target: "/api/v1/instances", key: free}
	for n := 1; n <= 100; n++ {
		got := w.call(list)
		if got.status != 200 || got.header.Get("X-RateLimit-Limit") != "100" || got.header.Get("X-RateLimit-Reset") != "1774003500" {
			t.Fatalf("call %d: status %d, headers %v", n, got.status, got.header)
		}
		if left := got.header.Get("X-RateLimit-Remaining"); n == 87 && left != "13" {
			t.Errorf("call %d: %s remain, want 13", n, left)
		}
	}
	over := w.call(list)
	if over.status != 429 || over.json["error"] != "RATE_LIMIT_EXCEEDED" || over.header.Get("X-RateLimit-Remaining") != "0" || over.header.Get("Retry-After") != "900" {
		t.Errorf("call 101: status %d, headers %v: %s", over.status, over.header, over.text)
	}
	unlimited := w.call(call{method: "GET", target: "/api/v1/instances", key: "{{key}}"})
	if unlimited.status != 200 || unlimited.header.Get("X-RateLimit-Remaining") != "2147483647" {
		t.Errorf("enterprise: status %d, headers %v", unlimited.status, unlimited.header)
	}
	var counted int
	w.must(w.pool.QueryRow(t.Context(), `SELECT count(*) FROM call_counts`).Scan(&counted))
	if counted != 1 {
		t.Errorf("%d keys are counted, want the limited one alone", counted)
	}
}

// TestLogLines looks for one line per request that says what happened and holds no secret.
func TestLogLines(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(d *api.Deps) { d.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} })
	w.call(call{
		method: "GET", target: "/api/v1/instances?session_id={{online_session}}&access_token={{online_token}}", key: "{{key}}",
		header: map[string]string{"X-Forwarded-For": "203.0.113.9, 198.51.100.7, 192.0.2.200", "Authorization": "Bearer {{other_key}}"},
	})
	w.call(call{method: "PUT", target: "/whatsapp/updateActions?session_id={{online_session}}&access_token={{online_token}}", body: `{}`})
	lines := strings.Split(strings.TrimSpace(w.log.String()), "\n")
	if len(lines) != 2 {
		t.Fatalf("%d lines:\n%s", len(lines), w.log)
	}
	var line map[string]any
	w.must(json.Unmarshal([]byte(lines[0]), &line))
	for attr, want := range map[string]any{
		"level": "INFO", "method": "GET", "path": "/api/v1/instances", "dialect": "instanceapi", "status": 200.0,
		"client": "198.51.100.7", "account": w.ours.ID.String(),
	} {
		if line[attr] != want {
			t.Errorf("%s is %v, want %v", attr, line[attr], want)
		}
	}
	for _, name := range []string{"key", "other_key", "online_session", "online_token"} {
		if strings.Contains(w.log.String(), w.vars[name]) {
			t.Errorf("the log shows %s:\n%s", name, w.log)
		}
	}
}

// TestUntrustedProxy takes nobody's word for where a request comes from.
func TestUntrustedProxy(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.call(call{method: "GET", target: "/api/v1/instances", header: map[string]string{"X-Forwarded-For": "198.51.100.7"}})
	if !strings.Contains(w.log.String(), `"client":"192.0.2.1"`) {
		t.Errorf("the log names another client than the connection's:\n%s", w.log)
	}
}

// TestFailuresInside answers in the dialect's shape without telling why, and logs why once.
func TestFailuresInside(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(context.Context, chat.Instance) error{
		"error": func(context.Context, chat.Instance) error { return errors.New("the cat sits on the cable") },
		"panic": func(context.Context, chat.Instance) error { panic("the cat sits on the cable") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, func(d *api.Deps) { d.Engine.WhatsApp.Start = start })
			got := w.call(call{method: "POST", target: "/api/v2/instances/{{stopped}}/start", key: "{{key}}"})
			if complaint := refusalShape["instanceapi"](got, "INTERNAL_SERVER_ERROR"); got.status != 500 || complaint != "" {
				t.Errorf("status %d: %s: %s", got.status, complaint, got.text)
			}
			if strings.Contains(got.text, "cat") {
				t.Errorf("the answer tells why: %s", got.text)
			}
			if n := strings.Count(w.log.String(), `"level":"ERROR"`); n != 1 || !strings.Contains(w.log.String(), "cat sits") {
				t.Errorf("logged %d errors:\n%s", n, w.log)
			}
		})
	}
}

// TestHealth asks for life and readiness.
func TestHealth(t *testing.T) {
	t.Parallel()
	var broken error
	w := newWorld(t, func(d *api.Deps) {
		d.Ready = func(context.Context) error { return broken }
		d.Ailment = func() string { return "the client is outdated" }
	})
	for _, c := range []struct {
		target string
		broken error
		status int
		reason any
	}{
		{"/healthz", errors.New("no database at 10.0.0.1"), 200, "the client is outdated"},
		{"/readyz", nil, 200, nil},
		{"/readyz", errors.New("no database at 10.0.0.1"), 503, nil},
		{"/readyz", &fault.Fault{Kind: fault.Unavailable, Noun: "whatsapp", Detail: "the client is outdated"}, 503, "the client is outdated"},
	} {
		broken = c.broken
		got := w.call(call{method: "GET", target: c.target})
		if got.status != c.status || got.json["reason"] != c.reason || strings.Contains(got.text, "10.0.0.1") {
			t.Errorf("%s with %v: status %d: %s", c.target, c.broken, got.status, got.text)
		}
	}
}

// TestMetrics counts a request under its route, beside what was handed in.
func TestMetrics(t *testing.T) {
	t.Parallel()
	handed := prometheus.NewGauge(prometheus.GaugeOpts{Name: "balas_test_gauge", Help: "For this test."})
	w := newWorld(t, func(d *api.Deps) { d.Collectors = []prometheus.Collector{handed} })
	w.call(call{method: "GET", target: "/api/v2/instances/{{online}}", key: "{{key}}"})
	w.call(call{method: "GET", target: "/api/v1/nothing"})
	got := w.call(call{method: "GET", target: "/metrics"}).text
	for _, want := range []string{
		`balas_http_requests_total{dialect="instanceapi",route="GET /api/v2/instances/{id}",status="200"} 1`,
		`balas_http_request_seconds_count{dialect="instanceapi",route="GET /api/v2/instances/{id}"} 1`,
		"balas_test_gauge 0",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is missing", want)
		}
	}
	if strings.Contains(got, "nothing") || strings.Contains(got, w.vars["online"]) {
		t.Error("the metrics name what callers wrote")
	}
}

// TestQRPicture asks for the picture itself.
func TestQRPicture(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.call(call{method: "GET", target: "/api/v2/instances/{{scanning}}/qr?format=png", key: "{{key}}"})
	if got.status != 200 || got.header.Get("Content-Type") != "image/png" || !strings.HasPrefix(got.text, "\x89PNG") ||
		got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("status %d, headers %v, %d bytes", got.status, got.header, len(got.text))
	}
	got = w.call(call{method: "GET", target: "/api/v2/instances/{{scanning}}/qr?format=text", key: "{{key}}"})
	if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/plain") || !strings.Contains(got.text, "█▀") {
		t.Errorf("status %d, headers %v: %s", got.status, got.header, got.text)
	}
	none := w.call(call{method: "GET", target: "/api/v2/instances/{{online}}/qr", key: "{{key}}"})
	data, _ := none.json["data"].(map[string]any)
	if none.status != 200 || data["qr"] != nil || data["qrImage"] != nil || data["status"] != "WORKING" {
		t.Errorf("a connected instance: status %d: %s", none.status, none.text)
	}
}

// TestDocsPage looks for a page that loads nothing from elsewhere.
func TestDocsPage(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for target, kind := range map[string]string{"/docs": "text/html", "/docs/docs.css": "text/css", "/docs/docs.js": "text/javascript"} {
		got := w.call(call{method: "GET", target: target})
		if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), kind) || len(got.text) < 200 {
			t.Errorf("%s: status %d, %s, %d bytes", target, got.status, got.header.Get("Content-Type"), len(got.text))
		}
		if strings.Contains(got.text, "https://") || strings.Contains(got.text, "//cdn") {
			t.Errorf("%s names another server", target)
		}
	}
}
