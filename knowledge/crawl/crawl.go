// Package crawl fetches the pages of an owner's web site, politely: robots.txt and its delay hold, one page is asked for
// at a time, what has not changed is not sent again, and nothing outside of the site is asked for.
package crawl

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gocolly/colly/v2"
	"github.com/temoto/robotstxt"

	"balas/internal/fault"
	"balas/internal/retry"
)

// Crawler fetches sites.
type Crawler struct {
	Transport http.RoundTripper // guarded: addresses come from owners and from pages
	Agent     string            // names us to servers and in robots.txt
	MaxBytes  int               // of a page; 0: 5 MB
	Timeout   time.Duration     // of a page; 0: 30 s
	Pause     func(ctx context.Context, d time.Duration)
}

// Site is what is fetched.
type Site struct {
	URL      string
	Depth    int // how many links away pages may be; 0: the address alone
	MaxPages int // at most so many are asked for; 0: one
	Known    map[string]Known
}

// Known is what is known of a page from an earlier time.
type Known struct {
	ETag         string
	LastModified string
	Links        []string
}

// Page is what came of asking for a page.
type Page struct {
	Address      string // that was asked for, normalised
	Final        string // where redirects led
	Outcome      Outcome
	Reason       string // why it was not fetched, a clause for people
	ContentType  string
	ETag         string
	LastModified string
	Body         []byte // of what was fetched
}

// Outcome is what came of asking for a page.
type Outcome string

// The outcomes.
const (
	Fetched   Outcome = "fetched"
	Unchanged Outcome = "unchanged" // since it was fetched last
	Gone      Outcome = "gone"      // there is no such page any more
	Challenge Outcome = "challenge" // the server asks for a proof of being human, or for a login
	Refused   Outcome = "refused"   // by robots.txt, by the server, or because it leads out of the site
	Failed    Outcome = "failed"
)

const (
	defaultBytes   = 5 << 20
	defaultTimeout = 30 * time.Second
	longestDelay   = 10 * time.Second // of robots.txt, and of a server that asks to come back later
)

// Crawl asks for the site's address, then for what visit says that its pages link to, nearest first. visit is told of
// each page that was asked for. It fails with Invalid for an address that is none, and as visit does; that pages fail is
// no failure.
func (c *Crawler) Crawl(ctx context.Context, site Site, visit func(Page) (links []string, err error)) error {
	start, err := Normalise(site.URL)
	if err != nil {
		return fault.Bad("url", "url", "must be a web address")
	}
	w := c.walk(ctx, site, start)
	w.push(start, 0)
	if site.Depth > 0 {
		for _, address := range w.sitemaps() {
			w.push(address, 1)
		}
	}
	for asked := 0; len(w.queue) > 0 && asked < max(1, site.MaxPages) && ctx.Err() == nil; asked++ {
		next := w.queue[0]
		w.queue = w.queue[1:]
		if asked > 0 {
			c.pause(ctx, w.delay)
		}
		links, err := visit(w.ask(next.address))
		if err != nil {
			return err
		}
		for _, link := range links {
			if address, err := Normalise(link); err == nil {
				w.push(address, next.depth+1)
			}
		}
	}
	return ctx.Err()
}

func (c *Crawler) pause(ctx context.Context, d time.Duration) {
	if c.Pause != nil {
		c.Pause(ctx, d)
		return
	}
	retry.Wait(ctx, d)
}

// walk is the crawl of one site.
type walk struct {
	*Crawler
	ctx   context.Context
	site  Site
	host  string
	seen  map[string]bool
	kinds map[string]int // how many addresses differ in their numbers alone
	queue []step
	robot *robotstxt.RobotsData
	delay time.Duration
	colly *colly.Collector
	page  Page // that is being asked for
	again time.Duration
}

type step struct {
	address string
	depth   int
}

func (c *Crawler) walk(ctx context.Context, site Site, start string) *walk {
	u, _ := url.Parse(start) // it is normalised
	w := &walk{Crawler: c, ctx: ctx, site: site, host: bareHost(u), seen: map[string]bool{}, kinds: map[string]int{}}
	w.colly = w.collector()
	w.readRobots(u)
	return w
}

// sameKind is how many addresses may differ in their numbers alone: a calendar has no end.
const sameKind = 200

// push queues an address of the site that was not queued before.
func (w *walk) push(address string, depth int) {
	u, err := url.Parse(address)
	if err != nil || depth > w.site.Depth || w.seen[address] || bareHost(u) != w.host || !isPage(u) {
		return
	}
	w.seen[address] = true
	kind := digits.ReplaceAllString(address, "0")
	if w.kinds[kind]++; w.kinds[kind] <= sameKind {
		w.queue = append(w.queue, step{address, depth})
	}
}

// collector asks for pages: colly keeps robots.txt and limits what is read.
func (w *walk) collector() *colly.Collector {
	c := colly.NewCollector(colly.UserAgent(w.Agent), colly.StdlibContext(w.ctx), colly.MaxBodySize(w.bytes()+1), colly.ParseHTTPErrorResponse())
	c.IgnoreRobotsTxt = false
	c.AllowURLRevisit = true // walk sees to it
	c.WithTransport(w.Transport)
	c.SetRequestTimeout(w.timeout())
	c.SetRedirectHandler(w.redirect)
	c.OnRequest(w.request)
	c.OnResponse(w.response)
	return c
}

func (w *walk) bytes() int {
	if w.MaxBytes > 0 {
		return w.MaxBytes
	}
	return defaultBytes
}

func (w *walk) timeout() time.Duration {
	if w.Timeout > 0 {
		return w.Timeout
	}
	return defaultTimeout
}

// errOutside ends a redirect that leads out of the site.
var errOutside = fmt.Errorf("it leads to another site")

func (w *walk) redirect(to *http.Request, via []*http.Request) error {
	switch {
	case len(via) >= 10:
		return fmt.Errorf("it leads in circles")
	case bareHost(to.URL) != w.host:
		return errOutside
	}
	return nil
}

func (w *walk) request(r *colly.Request) {
	known := w.site.Known[w.page.Address]
	if known.ETag != "" {
		r.Headers.Set("If-None-Match", known.ETag)
	}
	if known.LastModified != "" {
		r.Headers.Set("If-Modified-Since", known.LastModified)
	}
}

// ask asks for a page, and once more if the server says when to come back.
func (w *walk) ask(address string) (p Page) {
	w.page = Page{Address: address, Final: address, Outcome: Failed}
	defer func() {
		if caught := recover(); caught != nil {
			p = Page{Address: address, Final: address, Outcome: Failed, Reason: "it could not be read"}
		}
	}()
	for range 2 {
		w.again = 0
		if err := w.colly.Visit(address); err != nil {
			w.page.Outcome, w.page.Reason = reason(err)
		}
		if w.again == 0 || w.ctx.Err() != nil {
			break
		}
		w.pause(w.ctx, w.again)
	}
	return w.page
}

// readRobots learns how long to wait between pages, and where the sitemaps are.
func (w *walk) readRobots(u *url.URL) {
	w.robot = &robotstxt.RobotsData{}
	content, err := w.get(u.Scheme+"://"+u.Host+"/robots.txt", 500<<10)
	if err != nil {
		return
	}
	if robot, err := robotstxt.FromBytes(content); err == nil {
		w.robot = robot
		w.delay = min(robot.FindGroup(w.Agent).CrawlDelay, longestDelay)
	}
}

// get returns a small file of the site as it is.
func (w *walk) get(address string, most int64) ([]byte, error) {
	request, err := http.NewRequestWithContext(w.ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	request.Header.Set("User-Agent", w.Agent)
	client := &http.Client{Transport: w.Transport, Timeout: w.timeout(), CheckRedirect: w.redirect}
	response, err := client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("status %d", response.StatusCode)
	}
	return readAll(response.Body, most, strings.HasSuffix(address, ".gz"))
}
