// Package preview fetches what a text shows of the page that it links to.
package preview

import (
	"context"
	"errors"
	"sync"
	"time"

	"balas/chat"
	"balas/internal/safehttp"
	"balas/whatsapp/form"
)

// Fetcher fetches previews, and remembers them for a while. It may be used by several goroutines.
type Fetcher struct {
	web *safehttp.Client
	now func() time.Time

	mu   sync.Mutex
	seen map[string]seenPage // by address
}

type seenPage struct {
	preview chat.Preview
	err     error // why nothing is shown
	at      time.Time
}

const (
	previewPatience = 4 * time.Second // what is behind in the queue waits as well
	previewKept     = 10 * time.Minute
	failureKept     = time.Minute // a campaign is not to wait for the same dead page at each message
	previewsMax     = 200
	pageMax         = 512 << 10 // bytes that are read of a page: what is looked for stands in its head
	titleMax        = 300
	descriptionMax  = 600
)

// errNothingShown says that a page has neither a title nor a description.
var errNothingShown = errors.New("the page shows nothing of itself")

// New returns a fetcher that gets pages and their pictures through web.
func New(web *safehttp.Client, now func() time.Time) *Fetcher {
	return &Fetcher{web: web, now: now, seen: map[string]seenPage{}}
}

// Of returns what the page shows of itself in Open Graph (https://ogp.me), else its title. A page that was just
// looked at is not fetched again, whatever came of it. It fails with the faults of safehttp.
func (p *Fetcher) Of(ctx context.Context, address string) (chat.Preview, error) {
	p.mu.Lock()
	s, ok := p.seen[address]
	p.mu.Unlock()
	if age := p.now().Sub(s.at); ok && (age < failureKept || s.err == nil && age < previewKept) {
		return s.preview, s.err
	}
	patient, cancel := context.WithTimeout(ctx, previewPatience)
	defer cancel()
	preview, err := p.fetch(patient, address)
	if ctx.Err() == nil {
		p.keep(address, seenPage{preview, err, p.now()})
	}
	return preview, err
}

func (p *Fetcher) keep(address string, s seenPage) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.seen) >= previewsMax {
		clear(p.seen)
	}
	p.seen[address] = s
}

func (p *Fetcher) fetch(ctx context.Context, address string) (chat.Preview, error) {
	response, err := p.web.Get(ctx, address)
	if err != nil {
		return chat.Preview{}, err
	}
	defer func() { _ = response.Body.Close() }()
	head := readHead(response.Body, response.Type)
	shown := chat.Preview{
		URL: address, Title: form.Clean(head.first("og:title", "twitter:title", "title"), titleMax),
		Description: form.Clean(head.first("og:description", "description"), descriptionMax),
	}
	if shown.Title == "" && shown.Description == "" {
		return chat.Preview{}, errNothingShown
	}
	if picture := head.first("og:image", "og:image:url", "twitter:image"); picture != "" {
		shown.Thumbnail = p.thumbnail(ctx, response.URL, picture) // a page without its picture is better than none
	}
	return shown, nil
}
