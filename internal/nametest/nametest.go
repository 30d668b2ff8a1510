// Package nametest runs name servers for tests.
package nametest

import (
	"context"
	"net"
	"net/netip"
	"strings"
	"testing"

	"golang.org/x/net/dns/dnsmessage"
)

// Resolver runs a name server on loopback and returns a resolver that asks it alone. answer gives the address of a name,
// without its last full stop; the zero address: there is no such name.
func Resolver(t testing.TB, answer func(name string) netip.Addr) *net.Resolver {
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

// Nobody returns a resolver that knows no name.
func Nobody(t testing.TB) *net.Resolver {
	t.Helper()
	return Resolver(t, func(string) netip.Addr { return netip.Addr{} })
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
		if a := answer(strings.TrimSuffix(q.Name.String(), ".")); a.IsValid() {
			header := dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class}
			m.Answers = []dnsmessage.Resource{{Header: header, Body: &dnsmessage.AResource{A: a.As4()}}}
		} else {
			m.RCode = dnsmessage.RCodeNameError
		}
	}
	packed, _ := m.Pack()
	return packed
}
