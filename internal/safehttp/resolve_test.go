package safehttp_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"balas/internal/fault"
	"balas/internal/nametest"
	"balas/internal/safehttp"
)

func TestGetChecksWhatNamesResolveTo(t *testing.T) {
	t.Parallel()
	resolver := nametest.Resolver(t, func(name string) netip.Addr {
		address, _ := netip.ParseAddr(strings.ReplaceAll(strings.TrimSuffix(name, ".at.test"), "-", "."))
		return address
	})
	c := safehttp.New(safehttp.Options{Resolver: resolver})
	for _, name := range []string{"127-0-0-1.at.test", "10-1-2-3.at.test", "169-254-169-254.at.test"} {
		_, err := c.Get(t.Context(), "http://"+name+"/")
		wants(t, err, fault.Invalid, private)
	}
	_, err := c.Get(t.Context(), "http://nobody.at.test/")
	wants(t, err, fault.Invalid, "host not found")
}

// The name is allowed when it is first looked up and private from then on: each dial looks again.
func TestGetSurvivesRebinding(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Connection", "close")
		_, _ = io.WriteString(w, "public")
	}))
	t.Cleanup(server.Close)
	var lookups atomic.Int32
	resolver := nametest.Resolver(t, func(string) netip.Addr {
		if lookups.Add(1) == 1 {
			return netip.MustParseAddr("127.0.0.1")
		}
		return netip.MustParseAddr("127.0.0.2")
	})
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	c := safehttp.New(safehttp.Options{Allow: loopback, Resolver: resolver})
	r, err := c.Get(t.Context(), "http://rebinding.test:"+port)
	if err != nil {
		t.Fatal(err)
	}
	body, _ := io.ReadAll(r.Body)
	if _ = r.Body.Close(); string(body) != "public" {
		t.Fatalf("read %q", body)
	}
	_, err = c.Get(t.Context(), "http://rebinding.test:"+port)
	wants(t, err, fault.Invalid, private)
}
