// Package safehttp is the one HTTP client for every address that a caller or a web page supplies. It
// reaches the public Internet alone: what a name resolves to is checked at the moment of dialling, and
// so again after every redirect. Size and time are bounded.
package safehttp

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// Options bound a client. The zero value is strict and ready for use.
type Options struct {
	Allow         []netip.Prefix // private networks that may be reached all the same
	MaxBytes      int64          // of a body, after decompression; 0: 64 MiB
	MaxRedirects  int            // that are followed; 0: 5
	HeaderTimeout time.Duration  // until the headers of an answer are in; 0: 15 s
	Timeout       time.Duration  // of the whole, redirects and body; 0: 2 minutes
	Resolver      *net.Resolver  // of names; nil: the system's
	IdlePerHost   int            // connections that wait for another request; 0: 2
}

func (o Options) withDefaults() Options {
	if o.MaxBytes == 0 {
		o.MaxBytes = 64 << 20
	}
	if o.MaxRedirects == 0 {
		o.MaxRedirects = 5
	}
	if o.HeaderTimeout == 0 {
		o.HeaderTimeout = 15 * time.Second
	}
	if o.Timeout == 0 {
		o.Timeout = 2 * time.Minute
	}
	return o
}

// Client fetches what strangers name. It is safe for concurrent use.
type Client struct {
	options   Options
	transport *guarded
	http      *http.Client
}

// New returns a client with the options.
func New(o Options) *Client {
	o = o.withDefaults()
	t := newGuarded(o)
	return &Client{options: o, transport: t, http: &http.Client{Transport: t, CheckRedirect: redirects(o.MaxRedirects)}}
}

// Transport returns the guard alone, for clients that follow redirects by themselves: each of their
// requests is checked, has MaxBytes and its own Timeout. Its errors are faults, as Get's are, but any
// status is an answer.
func (c *Client) Transport() http.RoundTripper { return c.transport }

// HTTPClient returns a client with the guard and its rules of redirects, for requests other than a plain
// GET. Timeout counts for each request of a chain of redirects: bound the whole by a context.
func (c *Client) HTTPClient() *http.Client { return c.http }

// Get fetches an address. The caller closes the body.
//
// Its errors are faults about "url" with a Detail for people: Invalid when the address cannot be used or
// is refused for good (ill-formed, private, unknown host, status 4xx), TooLarge when the answer exceeds
// MaxBytes, Unavailable when another try may succeed (no connection, too slow, status 5xx or 429).
// Reading the body fails with the same faults. When ctx ends, the error is its own.
func (c *Client) Get(ctx context.Context, address string) (*Response, error) {
	u, err := parse(address)
	if err != nil {
		return nil, err
	}
	ctx, cancel := inTime(ctx, c.options.Timeout)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		cancel()
		return nil, bad("is not a web address")
	}
	answer, err := c.http.Do(request)
	if err != nil {
		defer cancel()
		return nil, plain(ctx, err)
	}
	answer.Body = &closer{ReadCloser: answer.Body, after: cancel}
	if answer.StatusCode/100 != 2 {
		_ = answer.Body.Close()
		return nil, status(answer.StatusCode)
	}
	return response(answer), nil
}

// checkWithin is how long Check waits for the addresses of a name.
const checkWithin = 5 * time.Second

// Check refuses what Get would refuse for good, as far as that is known now, without a connection: for addresses that are
// kept for later. A name that does not resolve now may do so then, and may resolve to another address, which is checked
// then.
func (c *Client) Check(ctx context.Context, address string) error {
	u, err := parse(address)
	if err != nil {
		return err
	}
	guard := guardian(c.options)
	for _, ip := range c.addresses(ctx, spelled(u.Hostname())) {
		if err := guard.SafeAddr(ip.Unmap()); err != nil {
			return plain(ctx, err)
		}
	}
	return nil
}

// addresses returns where a host is now; none if nobody knows.
func (c *Client) addresses(ctx context.Context, host string) []netip.Addr {
	if isThisMachine(host) {
		return []netip.Addr{netip.AddrFrom4([4]byte{127, 0, 0, 1})}
	}
	resolver := c.options.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	ctx, cancel := context.WithTimeout(ctx, checkWithin)
	defer cancel()
	found, _ := resolver.LookupNetIP(ctx, "ip", host)
	return found
}

// parse reads an address and checks all that can be known of it before its host is looked up.
func parse(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, bad("is not a web address") // the parser's error repeats the address, which may hold secrets
	}
	return u, check(u)
}
