package safehttp

import (
	"net/http"
	"net/url"
	"slices"
	"time"
)

// guarded checks every request and bounds every answer.
type guarded struct {
	base    *http.Transport
	max     int64
	timeout time.Duration
}

func newGuarded(o Options) *guarded {
	return &guarded{max: o.MaxBytes, timeout: o.Timeout, base: &http.Transport{
		Proxy:                  nil, // a proxy would dial where we cannot look
		DialContext:            dialer(o).DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    o.HeaderTimeout,
		ResponseHeaderTimeout:  o.HeaderTimeout,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConns:           max(20, 64*o.IdlePerHost),
		MaxIdleConnsPerHost:    o.IdlePerHost,
		IdleConnTimeout:        30 * time.Second,
	}}
}

// RoundTrip sends one request.
func (g *guarded) RoundTrip(request *http.Request) (*http.Response, error) {
	if err := check(request.URL); err != nil {
		return nil, err
	}
	ctx, cancel := inTime(request.Context(), g.timeout)
	request = request.WithContext(ctx)
	if request.Header.Get("User-Agent") == "" {
		request.Header = request.Header.Clone() // a RoundTripper leaves its request as it is
		request.Header.Set("User-Agent", "Balas")
	}
	answer, err := g.base.RoundTrip(request)
	if err != nil {
		defer cancel()
		return nil, plain(ctx, err)
	}
	if answer.ContentLength > g.max {
		_ = answer.Body.Close()
		cancel()
		return nil, tooLarge(g.max)
	}
	body := &bounded{ReadCloser: answer.Body, ctx: ctx, left: g.max, max: g.max}
	answer.Body = &closer{ReadCloser: body, after: cancel}
	return answer, nil
}

// CloseIdleConnections closes connections that wait for another request.
func (g *guarded) CloseIdleConnections() { g.base.CloseIdleConnections() }

// harmless are the headers of a request that carry no secret. All others stay with the host and the
// encryption that they were meant for.
var harmless = []string{
	"Accept", "Accept-Encoding", "Accept-Language", "If-Modified-Since", "If-None-Match", "Range", "User-Agent",
}

// redirects returns the rule that a client follows redirects by. The target itself is checked like any
// other, when it is requested.
func redirects(most int) func(*http.Request, []*http.Request) error {
	return func(request *http.Request, via []*http.Request) error {
		if len(via) > most {
			return bad("redirects too often")
		}
		request.Header.Del("Referer") // the address may hold a secret
		first := via[0].URL
		if !sameHost(first, request.URL) {
			dropSecrets(request.Header)
		}
		if isDowngrade(via[len(via)-1].URL, request.URL) && hasSecrets(request.Header) {
			return bad("redirects from https to http")
		}
		return nil
	}
}

func sameHost(a, b *url.URL) bool { return a.Host == b.Host }

func isDowngrade(from, to *url.URL) bool { return from.Scheme == "https" && to.Scheme == "http" }

func isHarmless(header string) bool { return slices.Contains(harmless, header) }

func hasSecrets(h http.Header) bool {
	for name := range h {
		if !isHarmless(name) {
			return true
		}
	}
	return false
}

func dropSecrets(h http.Header) {
	for name := range h {
		if !isHarmless(name) {
			h.Del(name)
		}
	}
}
