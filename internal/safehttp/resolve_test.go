package safehttp_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"balas/internal/fault"
	"balas/internal/safehttp"
)

// names runs a name server on loopback and returns a resolver that asks it alone. answer gives the
// address of a name; the zero address: there is no such name.
func names(t *testing.T, answer func(name string) netip.Addr) *net.Resolver {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	go func() {
		packet := make([]byte, 512)
		for {
			n, from, err := conn.ReadFrom(packet)
			if err != nil {
				return
			}
			_, _ = conn.WriteTo(reply(packet[:n], answer), from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// reply answers questions for IPv4 addresses; a name has no others.
func reply(packet []byte, answer func(string) netip.Addr) []byte {
	var m dnsmessage.Message
	if m.Unpack(packet) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Response, m.Authoritative, m.Additionals = true, true, nil
	if q.Type == dnsmessage.TypeA {
		if a := answer(q.Name.String()); a.IsValid() {
			header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
			m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: a.As4()}}}
		} else {
			m.RCode = dnsmessage.RCodeNameError
		}
	}
	packed, _ := m.Pack()
	return packed
}

func TestGetChecksWhatNamesResolveTo(t *testing.T) {
	t.Parallel()
	resolver := names(t, func(name string) netip.Addr {
		address, _ := netip.ParseAddr(strings.ReplaceAll(strings.TrimSuffix(name, ".at.test."), "-", "."))
		return address
	})
	c := safehttp.New(safehttp.Options{Resolver: resolver})
	for _, name := range []string{"127-0-0-1.at.test", "10-1-2-3.at.test", "169-254-169-254.at.test"} {
		_, err := c.Get(t.Context(), "http://"+name+"/")
		wants(t, err, fault.Invalid, "address is private")
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
	resolver := names(t, func(string) netip.Addr {
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
	wants(t, err, fault.Invalid, "address is private")
}
