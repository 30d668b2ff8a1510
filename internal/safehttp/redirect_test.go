package safehttp

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/internal/fault"
)

// trusting returns a client that reaches loopback and believes every certificate.
func trusting() *Client {
	c := New(Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}, MaxRedirects: 2})
	c.transport.base.TLSClientConfig = &tls.Config{InsecureSkipVerify: true}
	return c
}

// serve runs a server, encrypted or not.
func serve(t *testing.T, encrypted bool, h http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	if encrypted {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server.URL
}

func TestRedirectsAreChecked(t *testing.T) {
	t.Parallel()
	start := serve(t, false, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Query().Get("to"), http.StatusFound)
	})
	for to, detail := range map[string]string{
		"http://127.0.0.2:8080/":         private,
		"http://[::ffff:127.0.0.2]:8080": private,
		"file:///etc/passwd":             "must begin with http",
		"http://me:pw@127.0.0.1/":        "must not hold a user name",
		"http://127.0.0.1:25/":           "port 25 is not allowed",
		"http://2130706433:8080/":        "its host is neither a name nor an address",
		"?to=%3Fto%3D%253Fto%253D":       "redirects too often",
	} {
		_, err := trusting().Get(t.Context(), start+"?to="+to)
		f := fault.Of(err)
		if f == nil || f.Kind != fault.Invalid || len(f.Detail) < len(detail) || f.Detail[:len(detail)] != detail {
			t.Errorf("to %s: got %v, want %s", to, err, detail)
		}
	}
}

func TestRedirectsKeepSecrets(t *testing.T) {
	t.Parallel()
	seen := make(chan http.Header, 1)
	end := func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header }
	clear, encrypted := serve(t, false, end), serve(t, true, end)
	start := serve(t, true, func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{"/clear": clear, "/encrypted": encrypted, "/here": "/end"}[r.URL.Path]
		if to == "" {
			end(w, r)
			return
		}
		http.Redirect(w, r, to, http.StatusFound)
	})
	for _, c := range []struct{ path, want string }{{"/here", "42"}, {"/encrypted", ""}, {"/clear", ""}} {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, start+c.path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("X-Shop-Key", "42")
		answer, err := trusting().HTTPClient().Do(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		h := <-seen
		if got := h.Get("X-Shop-Key"); got != c.want || h.Get("Referer") != "" {
			t.Errorf("%s: the key arrived as %q and the referer as %q, want %q and nothing", c.path, got, h.Get("Referer"), c.want)
		}
	}
}

// A downgrade on one host keeps the headers, so that it has to be refused.
func TestRedirectRefusesDowngrade(t *testing.T) {
	t.Parallel()
	rule := redirects(5)
	from, _ := http.NewRequest(http.MethodGet, "https://shop.test/", http.NoBody)
	for header, refused := range map[string]bool{"Authorization": true, "X-Shop-Key": true, "Accept": false} {
		to, _ := http.NewRequest(http.MethodGet, "http://shop.test/", http.NoBody)
		to.Header.Set(header, "value")
		if err := rule(to, []*http.Request{from}); (err != nil) != refused {
			t.Errorf("with %s: got %v", header, err)
		}
	}
}

func TestParsePrefixes(t *testing.T) {
	t.Parallel()
	got, err := ParsePrefixes([]string{"10.0.0.0/8", " 192.168.1.7", "fd00::/8"})
	want := []netip.Prefix{
		netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.1.7/32"), netip.MustParsePrefix("fd00::/8"),
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := ParsePrefixes([]string{"10.0.0.0/8", "localhost"}); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v, want a fault that names localhost", err)
	}
}
