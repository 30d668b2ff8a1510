package crawl_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/internal/safehttp"
	"balas/knowledge/crawl"
)

// shopSite is a web site of 300 pages with all that crawlers stumble over.
type shopSite struct {
	*httptest.Server
	version  atomic.Int64 // of page 7
	fallen   atomic.Bool  // good pages have turned bad
	sent     atomic.Int64 // bytes of the endless page
	mu       sync.Mutex
	statuses map[int]int // how many answers of pages had which status
}

func newSite(t *testing.T) *shopSite {
	t.Helper()
	s := &shopSite{statuses: map[int]int{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /robots.txt", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, "User-agent: *\nDisallow: /private/\nCrawl-delay: 2\nSitemap: http://%s/maps.xml\n", r.Host)
	})
	mux.HandleFunc("GET /maps.xml", func(w http.ResponseWriter, r *http.Request) {
		_, _ = fmt.Fprintf(w, `<sitemapindex><sitemap><loc>http://%s/map.xml.gz</loc></sitemap></sitemapindex>`, r.Host)
	})
	mux.HandleFunc("GET /map.xml.gz", func(w http.ResponseWriter, r *http.Request) {
		z := gzip.NewWriter(w)
		_, _ = fmt.Fprintf(z, `<urlset><url><loc>http://%s/orphan</loc></url><url><loc>http://other.example/x</loc></url></urlset>`, r.Host)
		_ = z.Close()
	})
	mux.HandleFunc("GET /{$}", s.page(func(r *http.Request) string {
		links := []string{
			"/private/secret", "/loop/a", "/inside", "/gone", "/broken", "/challenge", "/huge", "/picture.jpg", "/program", "/members",
			"/#part", "/?utm_source=x", "http://other.example/", "mailto:x@shop.example", "/calendar/1", "/slow", "/away",
		}
		for n := range 300 {
			links = append(links, fmt.Sprintf("/page-%c%d", 'a'+n%26, n))
		}
		return `<a href="` + strings.Join(links, `">x</a><a href="`) + `">x</a>`
	}))
	for n := range 300 {
		mux.HandleFunc(fmt.Sprintf("GET /page-%c%d", 'a'+n%26, n), s.page(func(*http.Request) string {
			if n == 7 {
				return fmt.Sprintf("page 7, version %d", s.version.Load())
			}
			return fmt.Sprintf("page %d", n)
		}))
	}
	mux.HandleFunc("GET /orphan", s.page(func(*http.Request) string { return "only in the sitemap" }))
	mux.HandleFunc("GET /private/secret", func(http.ResponseWriter, *http.Request) { t.Error("a page that robots.txt forbids was asked for") })
	for _, from := range []string{"a", "b"} {
		to := map[string]string{"a": "b", "b": "a"}[from]
		mux.HandleFunc("GET /loop/"+from, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/loop/"+to, http.StatusFound) })
	}
	mux.HandleFunc("GET /inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/admin", http.StatusFound)
	})
	mux.HandleFunc("GET /away", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://other.example/", http.StatusFound)
	})
	mux.HandleFunc("GET /gone", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	mux.HandleFunc("GET /broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
	mux.HandleFunc("GET /challenge", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<title>Just a moment...</title>")
	})
	mux.HandleFunc("GET /huge", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for range 50 {
			n, err := w.Write(bytes.Repeat([]byte("x"), 1<<20))
			if s.sent.Add(int64(n)); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("GET /program", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
	})
	mux.HandleFunc("GET /members", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/login?next=/members", http.StatusFound)
	})
	mux.HandleFunc("GET /login", s.page(func(*http.Request) string { return "Password?" }))
	mux.HandleFunc("GET /calendar/{day}", s.page(func(r *http.Request) string {
		var day int
		_, _ = fmt.Sscan(r.PathValue("day"), &day)
		return fmt.Sprintf(`<a href="/calendar/%d">next</a>`, day+1)
	}))
	mux.HandleFunc("GET /slow", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// page answers with a page that has an ETag.
func (s *shopSite) page(body func(*http.Request) string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		text, status := "<title>x</title>"+body(r), http.StatusOK
		tag := fmt.Sprintf(`"%x"`, text)
		switch {
		case s.fallen.Load() && strings.HasSuffix(r.URL.Path, "-b1"):
			status = http.StatusServiceUnavailable
		case s.fallen.Load() && strings.HasSuffix(r.URL.Path, "-c2"):
			status = http.StatusNotFound
		case r.Header.Get("If-None-Match") == tag:
			status = http.StatusNotModified
		}
		s.mu.Lock()
		s.statuses[status]++
		s.mu.Unlock()
		w.Header().Set("Etag", tag)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		if status == http.StatusOK {
			_, _ = io.WriteString(w, text)
		}
	}
}

// counts returns the statuses since it was called last.
func (s *shopSite) counts() map[int]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	counts := s.statuses
	s.statuses = map[int]int{}
	return counts
}

var href = regexp.MustCompile(`href="([^"]*)"`)

// crawled is what a crawl found, by path.
type crawled struct {
	pages map[string]crawl.Page
	known map[string]crawl.Known
	waits []time.Duration
}

func run(t *testing.T, s *shopSite, depth, most int, known map[string]crawl.Known) crawled {
	t.Helper()
	client := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, MaxBytes: 8 << 20})
	got := crawled{pages: map[string]crawl.Page{}, known: map[string]crawl.Known{}}
	c := crawl.Crawler{
		Transport: client.Transport(), Agent: "BalasBot", MaxBytes: 1 << 20, Timeout: 2 * time.Second,
		Pause: func(_ context.Context, d time.Duration) { got.waits = append(got.waits, d) },
	}
	err := c.Crawl(t.Context(), crawl.Site{URL: s.URL, Depth: depth, MaxPages: most, Known: known}, func(p crawl.Page) ([]string, error) {
		path := strings.TrimPrefix(p.Address, s.URL)
		if _, twice := got.pages[path]; twice {
			t.Errorf("%s was asked for twice", path)
		}
		got.pages[path] = p
		links := known[p.Address].Links
		if p.Outcome == crawl.Fetched {
			links = nil
			for _, m := range href.FindAllStringSubmatch(string(p.Body), -1) {
				link := m[1]
				if strings.HasPrefix(link, "/") {
					link = s.URL + link
				}
				links = append(links, link)
			}
		}
		if p.Outcome == crawl.Fetched || p.Outcome == crawl.Unchanged {
			got.known[p.Address] = crawl.Known{ETag: p.ETag, LastModified: p.LastModified, Links: links}
		}
		return links, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestCrawl(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	first := run(t, s, 1, 1000, nil)
	var fetched int
	for path, p := range first.pages {
		if p.Outcome == crawl.Fetched {
			fetched++
		} else if p.Reason == "" {
			t.Errorf("%s: %s without a reason", path, p.Outcome)
		}
	}
	want := map[string]crawl.Outcome{
		"/private/secret": crawl.Refused, "/loop/a": crawl.Failed, "/inside": crawl.Refused, "/away": crawl.Refused, "/gone": crawl.Gone, "/broken": crawl.Failed,
		"/challenge": crawl.Challenge, "/huge": crawl.Failed, "/program": crawl.Refused, "/members": crawl.Challenge, "/slow": crawl.Failed, "/orphan": crawl.Fetched,
	}
	got := map[string]crawl.Outcome{}
	for path := range want {
		got[path] = first.pages[path].Outcome
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
	if fetched != 303 { // the start, 300 pages, the orphan and a day of the calendar
		t.Errorf("%d pages were fetched", fetched)
	}
	if sent := s.sent.Load(); sent > 12<<20 {
		t.Errorf("of the huge page %d MB were sent", sent>>20)
	}
	if slices.ContainsFunc(first.waits, func(d time.Duration) bool { return d != 2*time.Second }) || len(first.waits) != len(first.pages)-1 {
		t.Errorf("%d waits between %d pages", len(first.waits), len(first.pages))
	}
	s.counts()

	s.version.Add(1)
	s.fallen.Store(true)
	second := run(t, s, 1, 1000, first.known)
	for path, outcome := range map[string]crawl.Outcome{
		"/page-h7": crawl.Fetched, "/page-b1": crawl.Failed, "/page-c2": crawl.Gone, "/page-a0": crawl.Unchanged, "/": crawl.Unchanged,
	} {
		if p := second.pages[path]; p.Outcome != outcome {
			t.Errorf("again %s: %s, want %s", path, p.Outcome, outcome)
		}
	}
	if counts := s.counts(); counts[200] != 2 || counts[304] != 300 { // page 7 and the login; all else is as it was
		t.Errorf("the second crawl was sent %v", counts)
	}
}

func TestCrawlIsBounded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if got := run(t, s, 0, 100, nil); len(got.pages) != 1 || got.pages["/"].Outcome != crawl.Fetched {
		t.Errorf("without links %d pages", len(got.pages))
	}
	if got := run(t, s, 10, 50, nil); len(got.pages) != 50 {
		t.Errorf("of at most 50 pages %d were asked for", len(got.pages))
	}
}

// The owner of a site on a private network reads what keeps it from being read.
func TestPrivateAddressIsRefusedInASentence(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := crawl.Crawler{Transport: safehttp.New(safehttp.Options{}).Transport(), Agent: "BalasBot"}
	var got []crawl.Page
	err := c.Crawl(t.Context(), crawl.Site{URL: s.URL + "/page-a0", MaxPages: 1}, func(p crawl.Page) ([]string, error) {
		got = append(got, p)
		return nil, nil
	})
	want := "its address is refused: address is private, and its network is not in BALAS_ALLOW_PRIVATE_URLS"
	if err != nil || len(got) != 1 || got[0].Outcome != crawl.Refused || got[0].Reason != want {
		t.Errorf("%+v (%v), want %q", got, err, want)
	}
}

func TestCrawlEndsWithItsContext(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	ctx, cancel := context.WithCancel(t.Context())
	client := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	c := crawl.Crawler{Transport: client.Transport(), Agent: "BalasBot"}
	err := c.Crawl(ctx, crawl.Site{URL: s.URL + "/page-a0", Depth: 1, MaxPages: 10}, func(crawl.Page) ([]string, error) {
		cancel()
		return []string{s.URL + "/slow"}, nil
	})
	if err == nil {
		t.Error("a crawl that was broken off came to an end")
	}
}

func TestNormalise(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"HTTP://Shop.Example:80":                           "http://shop.example/",
		"https://shop.example/a?b=2&a=1&utm_source=x#part": "https://shop.example/a?a=1&b=2",
		"\nhttps://shop.example/a/?fbclid=1":               "https://shop.example/a/",
		"http://shop.example:8080/a?":                      "http://shop.example:8080/a",
		"ftp://shop.example/":                              "", "/relative": "", "http://": "", "http://user:pw@shop.example/": "", "mailto:x@y.example": "", "javascript:alert(1)": "",
	} {
		got, err := crawl.Normalise(address)
		if got != want || (err == nil) != (want != "") {
			t.Errorf("Normalise(%q) = %q, %v, want %q", address, got, err, want)
		}
	}
}

func FuzzNormalise(f *testing.F) {
	f.Add("https://shop.example/a?b=2&a=1#x")
	f.Add("http://[::1]:80/%zz?%")
	f.Fuzz(func(t *testing.T, address string) {
		once, err := crawl.Normalise(address)
		if err != nil {
			return
		}
		if twice, err := crawl.Normalise(once); err != nil || twice != once {
			t.Errorf("%q became %q, then %q (%v)", address, once, twice, err)
		}
	})
}
