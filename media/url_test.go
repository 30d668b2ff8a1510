package media_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"balas/internal/fault"
	"balas/internal/safehttp"
	"balas/media"
)

func TestPutURL(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/menu.css":
			w.Header().Set("Content-Type", "text/css")
			_, _ = io.WriteString(w, "menu")
		case "/large", "/larger":
			if r.URL.Path == "/larger" {
				w.(http.Flusher).Flush() // no length is known
			}
			_, _ = io.WriteString(w, "more than ten bytes")
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(server.Close)
	w := newWorld(t, media.Limits{MaxBytes: 10})
	w.HTTP = safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}})
	for info, want := range map[media.Info]string{
		{}: "menu.css text/css css", {FileName: "card.txt"}: "card.txt text/css txt", {MimeType: "text/csv", FileName: "x"}: "x text/csv csv",
	} {
		m, err := w.PutURL(t.Context(), w.account, server.URL+"/menu.css", info)
		if got := fmt.Sprint(m.FileName, " ", m.MimeType, " ", m.Extension); err != nil || got != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
		if got := w.read(t, m); got != "menu" {
			t.Errorf("read %q", got)
		}
	}
	for path, detail := range map[string]string{"/large": "larger than 10 B", "/larger": "larger than 10 B", "/none": "answered 404"} {
		_, err := w.PutURL(t.Context(), w.account, server.URL+path, media.Info{})
		kind := fault.TooLarge
		if path == "/none" {
			kind = fault.Invalid
		}
		wants(t, err, kind, detail)
	}
	w.HTTP = safehttp.New(safehttp.Options{})
	_, err := w.PutURL(t.Context(), w.account, server.URL+"/menu.css", media.Info{})
	wants(t, err, fault.Invalid, "address is private, and its network is not in BALAS_ALLOW_PRIVATE_URLS")
	if got := len(w.files(t)); got != 1 {
		t.Errorf("%d files, want 1", got)
	}
}
