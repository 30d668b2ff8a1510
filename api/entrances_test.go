package api_test

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"balas/api"
	"balas/internal/fault"
	"balas/internal/nametest"
	"balas/internal/safehttp"
	"balas/knowledge"
	"balas/knowledge/crawl"
	"balas/media"
	"balas/whatsapp/preview"
)

// hostile are addresses that no entrance may follow. {loop} is a loopback address and {port} a port on it on which
// something listens. What is fixed leads to 127.0.0.1 whatever {loop} is.
var hostile = []struct {
	address string
	fixed   bool
}{
	// networks that are not the Internet, of IPv4 and of IPv6
	{address: "http://{loop}:{port}/"},
	{address: "http://127.255.255.254:{port}/"},
	{address: "http://0.0.0.0:{port}/"},
	{address: "http://0.1.2.3/"},
	{address: "http://10.0.0.1/"},
	{address: "http://10.255.255.255:8080/"},
	{address: "http://100.64.0.1/"},
	{address: "http://100.127.255.254/"},
	{address: "http://169.254.169.254/latest/meta-data/"},
	{address: "http://172.16.0.1/"},
	{address: "http://172.31.255.255/"},
	{address: "http://192.0.0.1/"},
	{address: "http://192.0.2.1/"},
	{address: "http://192.168.0.1/"},
	{address: "http://198.18.0.1/"},
	{address: "http://198.51.100.1/"},
	{address: "http://203.0.113.1/"},
	{address: "http://224.0.0.1/"},
	{address: "http://239.255.255.255/"},
	{address: "http://240.0.0.1/"},
	{address: "http://255.255.255.255/"},
	{address: "http://[::]:{port}/"},
	{address: "http://[::1]:{port}/"},
	{address: "http://[0:0:0:0:0:0:0:1]:{port}/"},
	{address: "http://[::{loop}]:{port}/"},
	{address: "http://[::ffff:{loop}]:{port}/"},
	{address: "http://[::ffff:10.0.0.1]/"},
	{address: "http://[::ffff:a9fe:a9fe]/"},
	{address: "http://[64:ff9b::{loop}]:{port}/"},
	{address: "http://[64:ff9b::a00:1]/"},
	{address: "http://[64:ff9b:1::1]/"},
	{address: "http://[2002:7f00:1::]:{port}/"},
	{address: "http://[2002:a9fe:a9fe::1]/"},
	{address: "http://[2001:0:7f00:1::1]/"},
	{address: "http://[2001:db8::1]/"},
	{address: "http://[fc00::1]/"},
	{address: "http://[fd00:ec2::254]/"},
	{address: "http://[fe80::1]/"},
	{address: "http://[fe80::1%25lo]:{port}/"},
	{address: "http://[::1%25lo]:{port}/"},
	{address: "http://[fec0::1]/"},
	{address: "http://[ff02::1]/"},
	// other spellings
	{address: "http://2130706433:{port}/"},
	{address: "http://017700000001:{port}/"},
	{address: "http://0x7f000001:{port}/"},
	{address: "http://0177.0.0.1:{port}/"},
	{address: "http://0x7f.1:{port}/"},
	{address: "http://127.1:{port}/"},
	{address: "http://127.0.1:{port}/"},
	{address: "http://{loop}.:{port}/"},
	{address: "http://0:{port}/"},
	{address: "http://%31%32%37.0.0.1:{port}/"},
	{address: "http://１２７.0.0.1:{port}/", fixed: true},
	{address: "http://127。0。0。1:{port}/", fixed: true},
	{address: "http://①②⑦.①:{port}/"},
	// names
	{address: "http://localhost:{port}/", fixed: true},
	{address: "http://LOCALHOST.:{port}/", fixed: true},
	{address: "http://a.localhost:{port}/", fixed: true},
	{address: "http://loop.names.test:{port}/"},
	{address: "http://loop.names.test.:{port}/"},
	{address: "http://metadata.names.test/"},
	// what is no address of a page
	{address: "http://me:secret@{loop}:{port}/"},
	{address: "http://me@shop.example/"},
	{address: "http://shop.example@{loop}:{port}/"},
	{address: "http://{loop}:22/"},
	{address: "http://{loop}:25/"},
	{address: "http://shop.example:22/"},
	{address: "http://{loop}:70000/"},
	{address: "file:///etc/passwd"},
	{address: "ftp://shop.example/"},
	{address: "gopher://{loop}:{port}/"},
	{address: "javascript:alert(1)"},
	{address: "data:text/plain,hello"},
	{address: "//{loop}:{port}/"},
	{address: "http:{loop}:{port}/"},
	{address: "http:///{loop}:{port}/"},
	{address: "{loop}:{port}"},
	{address: "http://{loop}:{port}/\r\nX-Shop: 1"},
	{address: "http://{loop}\r\n:{port}/"},
	{address: "http://{loop} :{port}/"},
	{address: "http://{loop}\t:{port}/"},
	{address: "http:\\\\{loop}:{port}\\"},
	{address: "http://{loop}:{port}\\@shop.example/"},
}

// entrance is a way in for a URL. It gives it and tells how it was refused; empty: it was followed.
type entrance struct {
	name  string
	fixed bool // the address stays as it was given: there is nothing to follow redirects from
	give  func(w *guarded, address string) (refusal string)
}

// entrances are all ways in. The addresses of models, of embeddings and of BALAS_RERANK_URL are no such: who runs the
// server sets them, and they may well be private.
var entrances = []entrance{
	posted("webhook of the API", call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": URL}`}),
	posted("webhook that changes", call{method: "PATCH", target: "/api/v2/webhooks/{{hook}}", key: "{{key}}", body: `{"url": URL}`}),
	posted("webhook of a bot", call{method: "PUT", target: "/whatsapp/setWebhook", key: "{{online_key}}", body: `{"webhook_url": URL}`}),
	posted("webhook of init", call{method: "POST", target: "/whatsapp/init", key: "{{online_key}}", body: `{"config": {"setWebhook": true, "webhookUrl": URL}}`}),
	posted("webhook of a connection", call{method: "POST", target: "/api/connections/{{online}}/webhooks", as: "Authorization", key: "{{key}}", body: `{"url": URL}`}),
	posted("webhook of a connection that changes", call{method: "PUT", target: "/api/webhooks/{{connection_hook}}", as: "Authorization", key: "{{key}}", body: `{"url": URL}`}),
	posted("webhook of a session", call{method: "POST", target: "/api/v1/webhook", as: "Authorization", key: "{{online_key}}", body: `{"sessionId": "{{online}}", "url": URL}`}),
	posted("webhook of a new session", call{method: "POST", target: "/api/v1/whatsapp-sessions", as: "X-API-Token", key: "{{key}}", body: `{"webhookUrl": URL}`}),
	posted("webhook of a token's session", call{method: "PATCH", target: "/api/v1/whatsapp-sessions/{{online}}", as: "X-API-Token", key: "{{key}}", body: `{"webhookUrl": URL}`}),
	fetched("picture to send", call{method: "POST", target: "/api/v1/messages/media", key: "{{key}}", body: `{"instanceId": "{{online}}", "phone": "6281200000001", "mediaType": "image", "mediaUrl": URL}`}),
	fetched("file of a bot to send", call{method: "POST", target: "/whatsapp/message/fileurl", key: "{{online_key}}", body: `{"chatId": "6281200000001", "type": "image", "url": URL}`}),
	fetched("picture of a connection to send", call{method: "POST", target: "/api/connections/{{online}}/send-image", as: "Authorization", key: "{{key}}", body: `{"chatId": "6281200000001@c.us", "url": URL}`}),
	fetched("picture of a session to send", call{method: "POST", target: "/api/v1/send-message", as: "Authorization", key: "{{online_key}}", body: `{"to": "6281200000001", "image": {"url": URL}}`}),
	fetched("picture of a campaign", call{method: "POST", target: "/api/v2/campaigns", key: "{{key}}", body: `{"instanceId": "{{online}}", "name": "Tea", "message": {"type": "image", "mediaUrl": URL}, "recipients": [{"phone": "6281200000001"}]}`}),
	{name: "webhook when it is delivered", give: (*guarded).deliver},
	{name: "page to learn from", give: (*guarded).learnFrom},
	{name: "file to send", give: (*guarded).fetchFile},
	{name: "page to show a preview of", give: (*guarded).preview},
}

// posted is an entrance of the API that keeps the address, unless it is refused.
func posted(name string, c call) entrance {
	return entrance{name: name, fixed: true, give: func(w *guarded, address string) string {
		if got := w.with(c, address); got.status == 400 || got.status == 422 {
			return got.text
		}
		return ""
	}}
}

// fetched is an entrance of the API that gets what is at the address at once. What it cannot get may be its server's fault.
func fetched(name string, c call) entrance {
	return entrance{name: name, give: func(w *guarded, address string) string {
		if got := w.with(c, address); got.status >= 400 {
			return got.text
		}
		return ""
	}}
}

// with calls with the address in the place of URL.
func (w *guarded) with(c call, address string) reply {
	encoded, err := json.Marshal(address)
	w.must(err)
	c.body = strings.ReplaceAll(c.body, "URL", string(encoded))
	return w.call(c)
}

// guarded is a world whose every client has one guard.
type guarded struct {
	*world
	client   *safehttp.Client
	previews *preview.Fetcher
}

func newGuarded(t *testing.T, o safehttp.Options) *guarded {
	t.Helper()
	w := &guarded{client: safehttp.New(o)}
	w.previews = preview.New(w.client, time.Now)
	w.world = newWorld(t)
	base := w.engine.Agents.Knowledge
	base.Media.HTTP, base.Crawler = w.client, &crawl.Crawler{Transport: w.client.Transport(), Agent: "BalasBot"}
	w.engine.Webhooks = w.webhooks(o)
	w.handler = api.New(api.Deps{Engine: w.engine, Version: "test", Logger: w.logger()})
	return w
}

// deliver sends to an endpoint that has the address already: it was another's when it was checked.
func (w *guarded) deliver(address string) string {
	_, err := w.pool.Exec(w.t.Context(), `UPDATE webhooks SET url = $2 WHERE id = $1`, w.vars["hook"], address)
	w.must(err)
	c, err := w.engine.Webhooks.Test(w.t.Context(), w.caller(), w.id("hook"))
	w.must(err)
	if c.Status/100 == 3 {
		return "the redirect is not followed"
	}
	return c.Error
}

func (w *guarded) learnFrom(address string) string {
	base := w.engine.Agents.Knowledge
	u, err := base.AddURL(w.t.Context(), knowledge.URL{AgentID: w.vars["agent"], URL: address})
	if err != nil {
		return fault.Of(err).Detail
	}
	w.must(base.FetchURLs(w.t.Context()))
	u, err = base.URL(w.t.Context(), w.vars["agent"], u.ID)
	w.must(err)
	w.must(base.DeleteURL(w.t.Context(), w.vars["agent"], u.ID))
	return u.Error
}

func (w *guarded) fetchFile(address string) string {
	_, err := w.engine.Agents.Knowledge.Media.PutURL(w.t.Context(), w.ours.ID, address, media.Info{})
	if err == nil {
		return ""
	}
	return fault.Of(err).Detail
}

func (w *guarded) preview(address string) string {
	_, err := w.previews.Of(w.t.Context(), address)
	if err == nil {
		return ""
	}
	return fault.Of(err).Detail
}

// trap listens at loopback addresses on one port, and counts who comes.
func trap(t *testing.T, hosts ...string) (port string, came *atomic.Int32) {
	t.Helper()
	came, port = &atomic.Int32{}, "0"
	for _, host := range hosts {
		l, err := net.Listen("tcp", net.JoinHostPort(host, port))
		if err != nil && host == "::1" { // a machine without IPv6 has nobody there
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		_, port, _ = net.SplitHostPort(l.Addr().String())
		server := &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			_, _ = fmt.Fprint(w, "<title>caught</title>")
		})}
		server.ConnState = func(_ net.Conn, s http.ConnState) {
			if s == http.StateNew {
				came.Add(1)
			}
		}
		go func() { _ = server.Serve(l) }()
		t.Cleanup(func() { _ = server.Close() })
	}
	return port, came
}

// names knows what the hostile names lead to.
func names(t *testing.T, loop string) *net.Resolver {
	t.Helper()
	return nametest.Resolver(t, func(name string) netip.Addr {
		switch name {
		case "loop.names.test":
			return netip.MustParseAddr(loop)
		case "metadata.names.test":
			return netip.MustParseAddr("169.254.169.254")
		}
		if strings.HasSuffix(name, ".localhost") {
			return netip.MustParseAddr("127.0.0.1")
		}
		return netip.Addr{}
	})
}

// TestNoEntranceLeadsInside gives every hostile address to every entrance: each is refused, nothing is stored, and nobody
// comes to where they lead.
func TestNoEntranceLeadsInside(t *testing.T) {
	t.Parallel()
	port, came := trap(t, "127.0.0.1", "::1")
	w := newGuarded(t, safehttp.Options{Resolver: names(t, "127.0.0.1")})
	fill := strings.NewReplacer("{loop}", "127.0.0.1", "{port}", port)
	count := func() (n int) {
		w.must(w.pool.QueryRow(t.Context(), `SELECT (SELECT count(*) FROM webhooks) + (SELECT count(*) FROM instances) + (SELECT count(*) FROM media)`).Scan(&n))
		return n
	}
	before := count()
	for _, e := range entrances {
		for _, h := range hostile {
			address := fill.Replace(h.address)
			if refusal := e.give(w, address); refusal == "" {
				t.Errorf("%s: %q was not refused", e.name, address)
			} else if strings.Contains(refusal, "secret@") || strings.Contains(refusal, "dial") {
				t.Errorf("%s: %q: the refusal tells too much: %s", e.name, address, refusal)
			}
			if n := came.Swap(0); n > 0 {
				t.Errorf("%s: %q led inside", e.name, address)
			}
		}
	}
	if n := count(); n != before {
		t.Errorf("%d rows are new", n-before)
	}
	if len(hostile) < 40 {
		t.Errorf("%d addresses", len(hostile))
	}
	lenient := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	if _, err := lenient.Get(t.Context(), "http://127.0.0.1:"+port); err != nil || came.Load() != 1 {
		t.Errorf("the trap counts nobody: %v", err)
	}
}

// TestNoRedirectLeadsInside redirects from a server that may be reached to every hostile address.
func TestNoRedirectLeadsInside(t *testing.T) {
	t.Parallel()
	const loop = "127.0.0.2"
	port, came := trap(t, loop, "::1")
	start := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := r.URL.Query().Get("to"); to != "" {
			w.Header()["Location"] = []string{to}
			w.WriteHeader(http.StatusFound)
			return
		}
		http.NotFound(w, r)
	}))
	t.Cleanup(start.Close)
	w := newGuarded(t, safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, Resolver: names(t, loop)})
	fill := strings.NewReplacer("{loop}", loop, "{port}", port)
	for _, e := range entrances {
		for _, h := range hostile {
			if e.fixed || h.fixed {
				continue
			}
			to := fill.Replace(h.address)
			if strings.ContainsAny(to, "\r\n") { // no header can hold it
				continue
			}
			if refusal := e.give(w, start.URL+"/?to="+url.QueryEscape(to)); refusal == "" {
				t.Errorf("%s: the redirect to %q was not refused", e.name, to)
			}
			if n := came.Swap(0); n > 0 {
				t.Errorf("%s: the redirect to %q led inside", e.name, to)
			}
		}
	}
}

// TestNameTurnsInside has a name lead to the Internet while an endpoint is made, and to this machine when it is delivered.
func TestNameTurnsInside(t *testing.T) {
	t.Parallel()
	port, came := trap(t, "127.0.0.1")
	var turned atomic.Bool
	w := newGuarded(t, safehttp.Options{Resolver: nametest.Resolver(t, func(string) netip.Addr {
		if turned.Load() {
			return netip.MustParseAddr("127.0.0.1")
		}
		return netip.MustParseAddr("93.184.215.14")
	})})
	address := "http://turns.names.test:" + port + "/hook"
	made := w.ok(call{method: "POST", target: "/api/v2/webhooks", key: "{{key}}", body: `{"url": "` + address + `"}`})
	turned.Store(true)
	one := "/api/v2/webhooks/" + made.json["data"].(map[string]any)["id"].(string)
	tried := w.ok(call{method: "POST", target: one + "/test", key: "{{key}}"})
	if data := tried.json["data"].(map[string]any); data["delivered"] != false || data["error"] != "address is private, and its network is not in BALAS_ALLOW_PRIVATE_URLS" || data["status"] != nil {
		t.Errorf("the test: %s", tried.text)
	}
	if got := w.call(call{method: "PATCH", target: one, key: "{{key}}", body: `{"url": "` + address + `?"}`}); got.status != 400 {
		t.Errorf("a change to it: %d %s", got.status, got.text)
	}
	if came.Load() > 0 {
		t.Error("it led inside")
	}
}
