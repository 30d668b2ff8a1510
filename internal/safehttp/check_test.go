package safehttp_test

import (
	"net/netip"
	"strings"
	"testing"

	"balas/internal/fault"
	"balas/internal/nametest"
	"balas/internal/safehttp"
)

// private is what is said of an address on a network that no setting opens.
const private = "address is private, and its network is not in BALAS_ALLOW_PRIVATE_URLS"

// TestCheck looks at addresses without a connection.
func TestCheck(t *testing.T) {
	t.Parallel()
	resolver := nametest.Resolver(t, func(name string) netip.Addr {
		address, _ := netip.ParseAddr(strings.ReplaceAll(strings.TrimSuffix(name, ".at.test"), "-", "."))
		return address
	})
	strict := safehttp.New(safehttp.Options{Resolver: resolver})
	lenient := safehttp.New(safehttp.Options{Resolver: resolver, Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	for _, c := range []struct{ address, strict, lenient string }{
		{"https://shop.example/hook?token=secret", "", ""}, // nobody knows it: it is checked when it is dialled
		{"https://93-184-215-14.at.test/", "", ""},
		{"https://93.184.215.14:8443/", "", ""},
		{"https://127-0-0-1.at.test/", private, ""},
		{"https://10-1-2-3.at.test/", private, private},
		{"http://127.0.0.1:8080/", private, ""},
		{"http://localhost:8080/", private, ""},
		{"http://LocalHost./", private, ""},
		{"http://a.b.localhost/", private, ""},
		{"http://localhost.example/", "", ""},
		{"http://notlocalhost/", "", ""},
		{"http://[::ffff:127.0.0.1]/", private, ""},
		{"http://[::1]/", private, private},
		{"http://[fe80::1%25eth0]/", private, private},
		{"http://[2606:2800:21f::1]/", "", ""},
		{"http://１２７．０．０．１/", private, ""},
		{"http://127。0。0。1/", private, ""},
		{"http://①②⑦.①/", "neither a name nor an address", "neither a name nor an address"},
		{"http://ｌｏｃａｌｈｏｓｔ/", private, ""},
		{"http://127.1/", "neither a name nor an address", "neither a name nor an address"},
		{"http://127.0.0.1:22/", "port 22", "port 22"},
		{"ftp://shop.example/", "must begin with http", "must begin with http"},
		{"http://me:secret@shop.example/", "user name or password", "user name or password"},
		{"http://%31%32%37.0.0.1/", "not a web address", "not a web address"},
		{"http://shop.example/\r\nX-Shop: 1", "not a web address", "not a web address"},
	} {
		for client, want := range map[*safehttp.Client]string{strict: c.strict, lenient: c.lenient} {
			err := client.Check(t.Context(), c.address)
			if want == "" && err != nil {
				t.Errorf("%s: %v", c.address, err)
			}
			if f := fault.Of(err); want != "" && (f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Detail, want)) {
				t.Errorf("%s: got %v, want %s", c.address, err, want)
			}
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("%s: the error repeats a secret: %v", c.address, err)
			}
		}
	}
}
