package preview

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"balas/internal/safehttp"
)

func TestReadHead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ page, contentType, want string }{
		"plain":                   {`<title>Cakes &amp; pies</title>`, "", "Cakes & pies"},
		"attribute":               {`<meta property="og:title" content="Write &amp;lt;b&amp;gt;">`, "", "Write &lt;b&gt;"},
		"title of code":           {`<title>How to write &amp;amp;</title>`, "", "How to write &amp;"},
		"by header":               {"<title>caf\xe9</title>", "text/html; charset=ISO-8859-1", "café"},
		"by meta":                 {"<meta charset=windows-1251><title>\xcf\xf0</title>", "text/html", "Пр"},
		"by meta, in Japanese":    {"<meta charset=shift_jis><title>\x93\xfa\x96\x7b</title>", "", "日本"},
		"UTF-8 that does not say": {"<script>" + strings.Repeat("a", 5000) + "</script><title>é</title>", "text/html", "é"},
		"UTF-8 that is cut":       {"<title>é</title>" + strings.Repeat(" ", peekMax-18) + "ééé", "", "é"},
		"empty":                   {"", "", ""},
	} {
		if got := readHead(strings.NewReader(c.page), c.contentType).first("og:title", "title"); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A page may show a picture beside the place that its address leads to.
func TestPreviewPictureAfterARedirect(t *testing.T) {
	t.Parallel()
	const pixel = "GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00\x3b"
	mux := http.NewServeMux()
	mux.Handle("/short", http.RedirectHandler("/shop/cakes/", http.StatusFound))
	mux.HandleFunc("/shop/cakes/{$}", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`<title>Cakes</title><meta property="og:image" content="cake.gif">`))
	})
	mux.HandleFunc("/shop/cakes/cake.gif", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(pixel)) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	p := New(safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}), time.Now)
	shown, err := p.Of(t.Context(), server.URL+"/short")
	if err != nil || shown.Title != "Cakes" || shown.Thumbnail == nil || shown.URL != server.URL+"/short" {
		t.Errorf("%+v: %v", shown, err)
	}
}
