package knowledge_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/internal/safehttp"
	"balas/knowledge"
	"balas/knowledge/crawl"
	"balas/media"
)

const sqlAccountOf = `SELECT account_id FROM agents WHERE id = $1`

// shelves is a service that keeps files and reaches loopback.
func shelves(t *testing.T, pool *pgxpool.Pool) *knowledge.Service {
	t.Helper()
	s := knowledge.New(pool, nil, 1<<30)
	s.Media = &media.Store{Pool: pool, Dir: t.TempDir(), Limits: media.Limits{MaxBytes: 8 << 20}, Now: time.Now}
	client := safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	s.Crawler = &crawl.Crawler{Transport: client.Transport(), Agent: "BalasBot"}
	return s
}

func accountOf(t *testing.T, pool *pgxpool.Pool, agent string) (id uuid.UUID) {
	t.Helper()
	if err := pool.QueryRow(t.Context(), sqlAccountOf, agent).Scan(&id); err != nil {
		t.Fatal(err)
	}
	return id
}

func TestFiles(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent, other := newAgent(t, pool), newAgent(t, pool)
	add := func(name, content string) (knowledge.File, error) {
		return s.AddFile(t.Context(), accountOf(t, pool, agent), knowledge.File{AgentID: agent, Name: name}, strings.NewReader(content))
	}
	short, err := add("returns.md", "# Returns\n\nGoods may be returned within 14 days.\n\n# Gifts\n\nWe pack gifts for nothing.")
	if err != nil || short.Status != knowledge.Completed || short.Chunks != 2 || short.Title != "Returns" || !strings.HasPrefix(short.ID, "file_") {
		t.Fatalf("%+v, %v", short, err)
	}
	if got := answers(t, s, agent, "how many days for returns"); len(got) == 0 || !strings.Contains(got[0], "14 days") {
		t.Errorf("found %q", got)
	}
	if _, err := add("program.txt", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"+strings.Repeat("\x00", 200)); !fault.Is(err, fault.Invalid) {
		t.Errorf("a program: %v, want invalid", err)
	}
	long, err := add("long.txt", strings.Repeat("A sentence about nothing at all.\n\n", 4000)+"The parrot is called Kiki.")
	if err != nil || long.Status != knowledge.Pending {
		t.Fatalf("%+v, %v", long, err)
	}
	exec(t, pool, `UPDATE knowledge_files SET status = 'processing' WHERE id = $1`, long.ID) // by a node that died
	if err := s.ReadFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if long, err = s.File(t.Context(), agent, long.ID); err != nil || long.Status != knowledge.Completed || long.Progress != 100 || long.Chunks < 50 {
		t.Errorf("%+v, %v", long, err)
	}
	if got := answers(t, s, agent, "parrot Kiki"); len(got) == 0 || !strings.Contains(got[0], "Kiki") {
		t.Errorf("found %q", got)
	}
	if _, err := s.File(t.Context(), other, short.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agent's file: %v, want not found", err)
	}
	past := time.Now().Add(-time.Hour)
	short.ValidUntil = &past
	if _, err := s.UpdateFile(t.Context(), short); err != nil {
		t.Fatal(err)
	}
	for _, text := range answers(t, s, agent, "how many days for returns") {
		if strings.Contains(text, "14 days") {
			t.Error("a file was found after its time")
		}
	}
	if err := s.DeleteFile(t.Context(), agent, long.ID); err != nil {
		t.Error(err)
	}
	for _, text := range answers(t, s, agent, "parrot Kiki") {
		if strings.Contains(text, "Kiki") {
			t.Error("a deleted file was found")
		}
	}
}

func TestFileThatCannotBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	f, err := s.AddFile(t.Context(), accountOf(t, pool, agent), knowledge.File{AgentID: agent, Name: "scan.png"}, io.LimitReader(noise{}, 100<<10))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.ReadFiles(t.Context()); err != nil {
		t.Fatal(err)
	}
	if f, err = s.File(t.Context(), agent, f.ID); err != nil || f.Status != knowledge.Failed || !strings.Contains(f.Error, "kind of file that cannot be read") {
		t.Errorf("%+v, %v", f, err)
	}
}

// noise is bytes without a meaning.
type noise struct{}

func (noise) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(i * 7)
	}
	return len(p), nil
}

// A page that fails, asks for a proof or vanishes once leaves the text of before; one that stays away is forgotten.
func TestAddressesAreFetched(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	var mode atomic.Value
	mode.Store("well")
	sends := atomic.Int64{}
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		switch {
		case r.URL.Path == "/robots.txt" || r.URL.Path == "/sitemap.xml":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Path == "/":
			_, _ = io.WriteString(w, `<title>Shop</title><a href="/parrot">x</a><p>Welcome to the invented shop.</p>`)
		case mode.Load() == "challenge":
			_, _ = io.WriteString(w, "<title>Just a moment...</title>")
		case mode.Load() == "broken":
			w.WriteHeader(http.StatusBadGateway)
		case mode.Load() == "gone":
			w.WriteHeader(http.StatusNotFound)
		case r.Header.Get("If-None-Match") == fmt.Sprintf("%q", mode.Load()):
			w.WriteHeader(http.StatusNotModified)
		default:
			sends.Add(1)
			w.Header().Set("Etag", fmt.Sprintf("%q", mode.Load()))
			_, _ = fmt.Fprintf(w, "<title>Parrot</title><p>The parrot is called Kiki and is %v.</p>", mode.Load())
		}
	}))
	t.Cleanup(site.Close)
	u, err := s.AddURL(t.Context(), knowledge.URL{AgentID: agent, URL: site.URL, Depth: 1, Category: "birds"})
	if err != nil || u.Status != knowledge.Pending || !strings.HasPrefix(u.ID, "url_") {
		t.Fatalf("%+v, %v", u, err)
	}
	if _, err := s.AddURL(t.Context(), knowledge.URL{AgentID: agent, URL: site.URL}); !fault.Is(err, fault.Conflict) {
		t.Errorf("the address again: %v, want a conflict", err)
	}
	knows := func() string {
		found := search(t, s, agent, knowledge.Query{Text: "parrot Kiki", K: 1, Category: "birds"})
		if len(found) == 0 || !strings.Contains(found[0].Text, "Kiki") {
			return ""
		}
		return found[0].Text
	}
	for i, c := range []struct {
		mode, knows string
		sends       int64
	}{
		{"well", "is well", 1},
		{"well", "is well", 1},
		{"broken", "is well", 1},
		{"challenge", "is well", 1},
		{"gone", "is well", 1},
		{"well", "is well", 1},
		{"hungry", "is hungry", 2},
		{"gone", "is hungry", 2},
		{"gone", "", 2},
		{"well", "is well", 3},
	} {
		mode.Store(c.mode)
		if _, err := s.RefreshURL(t.Context(), agent, u.ID); err != nil {
			t.Fatal(err)
		}
		if err := s.FetchURLs(t.Context()); err != nil {
			t.Fatal(err)
		}
		if text := knows(); !strings.Contains(text, c.knows) || (text == "") != (c.knows == "") || sends.Load() != c.sends {
			t.Errorf("fetch %d, %s: knows %q after %d sends, want %q after %d", i+1, c.mode, text, sends.Load(), c.knows, c.sends)
		}
	}
	if u, err = s.URL(t.Context(), agent, u.ID); err != nil || u.Status != knowledge.Completed || u.Pages != 2 || u.Chunks != 2 || u.FetchedAt == nil || u.NextAt != nil {
		t.Errorf("%+v, %v", u, err)
	}
	if err := s.DeleteURL(t.Context(), agent, u.ID); err != nil {
		t.Fatal(err)
	}
	if text := knows(); text != "" {
		t.Errorf("a removed address is known: %q", text)
	}
}

func TestURLsAreRefused(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	for _, c := range []struct {
		field string
		url   knowledge.URL
	}{
		{"url", knowledge.URL{URL: "shop"}},
		{"url", knowledge.URL{URL: "ftp://shop.example"}},
		{"url", knowledge.URL{URL: "http://user:pw@shop.example"}},
		{"depth", knowledge.URL{URL: "http://shop.example", Depth: 11}},
		{"maxPages", knowledge.URL{URL: "http://shop.example", MaxPages: 1001}},
		{"timezone", knowledge.URL{URL: "http://shop.example", Timezone: "Nowhere/Town"}},
		{"schedule", knowledge.URL{URL: "http://shop.example", Schedule: "* * * * *"}},
		{"schedule", knowledge.URL{URL: "http://shop.example", Schedule: "CRON_TZ="}},
		{"schedule", knowledge.URL{URL: "http://shop.example", Schedule: "0 0 31 2 *"}},
		{"schedule", knowledge.URL{URL: "http://shop.example", Schedule: "TZ=0"}},
	} {
		c.url.AgentID = agent
		_, err := s.AddURL(t.Context(), c.url)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != c.field {
			t.Errorf("%+v: %v, want invalid %s", c.url, err, c.field)
		}
	}
	if u, err := s.AddURL(t.Context(), knowledge.URL{AgentID: agent, URL: "http://10.0.0.1/"}); err != nil {
		t.Error(err)
	} else if err := s.FetchURLs(t.Context()); err != nil {
		t.Error(err)
	} else if u, err = s.URL(t.Context(), agent, u.ID); err != nil || u.Status != knowledge.Failed || !strings.Contains(u.Error, "address") {
		t.Errorf("a private address: %+v, %v", u, err)
	}
}

func TestScheduledAddressesComeAgain(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := shelves(t, pool)
	agent := newAgent(t, pool)
	u, err := s.AddURL(t.Context(), knowledge.URL{AgentID: agent, URL: "http://127.0.0.1:1/", Schedule: "0 3 * * *", Timezone: "Asia/Jakarta"})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.FetchURLs(t.Context()); err != nil {
		t.Fatal(err)
	}
	if u, err = s.URL(t.Context(), agent, u.ID); err != nil || u.NextAt == nil || u.NextAt.UTC().Hour() != 20 || u.Status != knowledge.Failed || u.Error == "" {
		t.Errorf("%+v, %v", u, err)
	}
}
