package safehttp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"balas/internal/fault"
	"balas/internal/safehttp"
)

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}

// wants checks kind and detail of a fault, and that it says no more of the inside.
func wants(t *testing.T, err error, kind fault.Kind, detail string) {
	t.Helper()
	f := fault.Of(err)
	if err == nil || f.Kind != kind || !strings.Contains(f.Detail, detail) {
		t.Fatalf("got %v, want %s: %s", err, kind, detail)
	}
	if strings.Contains(f.Detail, "127.0.0") || strings.Contains(f.Detail, "dial") {
		t.Errorf("the detail %q tells of the inside", f.Detail)
	}
}

func TestGetRefusesSpecialAddresses(t *testing.T) {
	t.Parallel()
	c := safehttp.New(safehttp.Options{})
	for _, host := range []string{
		"0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
		"172.31.255.255", "192.0.0.1", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1", "192.168.1.1",
		"192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255",
		"240.0.0.1", "255.255.255.255",
		"[::]", "[::1]", "[::127.0.0.1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:10.0.0.1]",
		"[::ffff:169.254.169.254]", "[64:ff9b::127.0.0.1]", "[64:ff9b::a00:1]", "[64:ff9b:1::1]", "[100::1]",
		"[2001::1]", "[2001:db8::1]", "[2002:7f00:1::]", "[3fff::1]", "[5f00::1]", "[fc00::1]", "[fd12:3456::1]",
		"[fe80::1]", "[fe80::1%25lo]", "[fec0::1]", "[ff02::1]", "localhost",
	} {
		t.Run(host, func(t *testing.T) {
			t.Parallel()
			_, err := c.Get(t.Context(), "http://"+host+":8080/secret")
			wants(t, err, fault.Invalid, private)
		})
	}
}

func TestGetRefusesAddresses(t *testing.T) {
	t.Parallel()
	c := safehttp.New(safehttp.Options{Allow: loopback})
	for address, detail := range map[string]string{
		"":                              "must begin with http",
		"picture.png":                   "must begin with http",
		"file:///etc/passwd":            "must begin with http",
		"gopher://127.0.0.1/":           "must begin with http",
		"http://":                       "no host",
		"https:///path":                 "no host",
		"http://a b/":                   "not a web address",
		"http://me:secret@127.0.0.1/":   "user name or password",
		"http://127.0.0.1@example.test": "user name or password",
		"http://127.0.0.1:22/":          "port 22",
		"http://127.0.0.1:70000/":       "port",
		"http://2130706433/":            "neither a name nor an address",
		"http://017700000001/":          "neither a name nor an address",
		"http://0x7f000001/":            "neither a name nor an address",
		"http://0177.0.0.1/":            "neither a name nor an address",
		"http://0x7f.0.0.0x1/":          "neither a name nor an address",
		"http://127.1/":                 "neither a name nor an address",
		"http://127.0.0.1./":            "neither a name nor an address",
		"http://127.0.0.0x1./":          "neither a name nor an address",
	} {
		_, err := c.Get(t.Context(), address)
		wants(t, err, fault.Invalid, detail)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error %q repeats a password", err)
		}
	}
}

func TestGet(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/named":
			w.Header().Set("Content-Disposition", `attachment; filename="../../price list.pdf"`)
		case "/moved":
			http.Redirect(w, r, "/dir/cat.png?token=1", http.StatusFound)
			return
		}
		_, _ = io.WriteString(w, "hello "+r.UserAgent()+r.Referer())
	}))
	t.Cleanup(server.Close)
	c := safehttp.New(safehttp.Options{Allow: loopback, MaxBytes: 1024})
	for path, name := range map[string]string{"/": "", "/dir/a%20b.txt": "a b.txt", "/named": "price list.pdf", "/moved": "cat.png"} {
		r, err := c.Get(t.Context(), server.URL+path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r.Body)
		if err := errors.Join(err, r.Body.Close()); err != nil {
			t.Fatal(err)
		}
		if string(body) != "hello Balas" || r.FileName() != name || r.Size != 11 || !strings.HasPrefix(r.Type, "text/plain") {
			t.Errorf("%s: body %q, name %q, size %d, type %q", path, body, r.FileName(), r.Size, r.Type)
		}
	}
	for _, allow := range []string{"::ffff:127.0.0.0/104", "127.0.0.0/8"} {
		r, err := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix(allow)}}).Get(t.Context(), server.URL)
		if err != nil {
			t.Errorf("allowed by %s: %v", allow, err)
			continue
		}
		_ = r.Body.Close()
	}
}

func TestGetAnswersOfFailure(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var code int
		_, _ = fmt.Sscanf(r.URL.Path, "/%d", &code)
		w.WriteHeader(code)
	}))
	t.Cleanup(server.Close)
	c := safehttp.New(safehttp.Options{Allow: loopback})
	for code, kind := range map[int]fault.Kind{
		404: fault.Invalid, 401: fault.Invalid, 304: fault.Invalid, 429: fault.Unavailable, 500: fault.Unavailable, 503: fault.Unavailable,
	} {
		_, err := c.Get(t.Context(), fmt.Sprintf("%s/%d", server.URL, code))
		wants(t, err, kind, fmt.Sprintf("answered %d", code))
	}
	server.Close()
	_, err := c.Get(t.Context(), server.URL+"/?token=secret")
	wants(t, err, fault.Unavailable, "refused the connection")
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the error %q repeats the address", err)
	}
}

func TestGetBoundsSize(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush()
		}
		_, _ = io.WriteString(w, strings.Repeat("x", 1025))
	}))
	t.Cleanup(server.Close)
	c := safehttp.New(safehttp.Options{Allow: loopback, MaxBytes: 1024})
	_, err := c.Get(t.Context(), server.URL)
	wants(t, err, fault.TooLarge, "more than 1.0 KiB")
	r, err := c.Get(t.Context(), server.URL+"/chunked")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	n, err := io.Copy(io.Discard, r.Body)
	wants(t, err, fault.TooLarge, "more than 1.0 KiB")
	if n != 1024 || r.Size != -1 {
		t.Errorf("read %d bytes of %d, want 1024 of unknown", n, r.Size)
	}
}

func TestGetBoundsTime(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			_, _ = io.WriteString(w, "begun")
			w.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	_, err := safehttp.New(safehttp.Options{Allow: loopback, HeaderTimeout: 50 * time.Millisecond}).Get(t.Context(), server.URL)
	wants(t, err, fault.Unavailable, "in time")
	_, err = safehttp.New(safehttp.Options{Allow: loopback, Timeout: 50 * time.Millisecond}).Get(t.Context(), server.URL)
	wants(t, err, fault.Unavailable, "in time")
	r, err := safehttp.New(safehttp.Options{Allow: loopback, Timeout: 500 * time.Millisecond}).Get(t.Context(), server.URL+"/body")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	body, err := io.ReadAll(r.Body)
	wants(t, err, fault.Unavailable, "in time")
	if string(body) != "begun" {
		t.Errorf("read %q before the end", body)
	}
}

func TestGetEndsWithItsContext(t *testing.T) {
	t.Parallel()
	asked := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(asked)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-asked; cancel() }()
	_, err := safehttp.New(safehttp.Options{Allow: loopback}).Get(ctx, server.URL)
	if !errors.Is(err, context.Canceled) || fault.Of(err).Kind != fault.Internal {
		t.Errorf("got %v, want the end of the context", err)
	}
}
