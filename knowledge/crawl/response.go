package crawl

import (
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gocolly/colly/v2"

	"balas/internal/fault"
)

// kinds are the types of what is read.
var kinds = strings.Fields(`text/html application/xhtml+xml text/plain text/markdown application/pdf
	application/vnd.openxmlformats-officedocument.wordprocessingml.document`)

// response judges what a server answered.
func (w *walk) response(r *colly.Response) {
	p := &w.page
	p.Final = r.Request.URL.String()
	p.ETag, p.LastModified = r.Headers.Get("ETag"), r.Headers.Get("Last-Modified")
	p.ContentType = r.Headers.Get("Content-Type")
	p.Outcome, p.Reason = w.judge(r)
	p.Body = nil
	if p.Outcome == Fetched {
		p.Body = r.Body
	}
	if r.StatusCode == http.StatusTooManyRequests || r.StatusCode == http.StatusServiceUnavailable {
		w.again = later(r.Headers.Get("Retry-After"))
	}
}

func (w *walk) judge(r *colly.Response) (Outcome, string) {
	kind, _, _ := mime.ParseMediaType(r.Headers.Get("Content-Type"))
	switch {
	case r.StatusCode == http.StatusNotModified:
		return Unchanged, ""
	case r.StatusCode == http.StatusNotFound || r.StatusCode == http.StatusGone:
		return Gone, fmt.Sprintf("there is no such page (%d)", r.StatusCode)
	case challenges(r):
		return Challenge, "the site asks for a proof of being human"
	case w.asksForLogin(r):
		return Challenge, "the site asks for a login"
	case r.StatusCode == http.StatusUnauthorized || r.StatusCode == http.StatusForbidden:
		return Refused, fmt.Sprintf("the site refuses it (%d)", r.StatusCode)
	case r.StatusCode != http.StatusOK:
		return Failed, fmt.Sprintf("the site answers with an error (%d)", r.StatusCode)
	case kind != "" && !slices.Contains(kinds, kind):
		return Refused, "it is of a kind that is not read (" + kind + ")"
	case len(r.Body) > w.bytes():
		return Failed, fmt.Sprintf("it is larger than %d MB", w.bytes()>>20)
	}
	return Fetched, ""
}

// proofs are what pages say that stand in the place of another until a visitor has shown to be human: Cloudflare's,
// Akamai's, Imperva's, PerimeterX's, DataDome's and Amazon's, as their visitors see them.
var proofs = regexp.MustCompile(`(?i)<title>\s*(?:just a moment|attention required|access denied|are you a robot|robot check|security check|checking your browser)` +
	`|cf-browser-verification|/cdn-cgi/challenge-platform/|cf-chl-|_incapsula_resource|px-captcha|geo\.captcha-delivery\.com|awswafcaptcha` +
	`|enable javascript and cookies to continue|verify(?:ing)? (?:that )?you are (?:a )?human`)

// shortPage is up to how many bytes a page is taken for a challenge by its words: an article about them is longer.
const shortPage = 60_000

// challenges reports whether a page only asks for a proof of being human.
func challenges(r *colly.Response) bool {
	if r.Headers.Get("Cf-Mitigated") == "challenge" {
		return true
	}
	return len(r.Body) < shortPage && proofs.Match(r.Body)
}

var loginPath = regexp.MustCompile(`(?i)/(?:login|signin|sign-in|log-in|masuk|auth)(?:[/.?]|$)`)

// asksForLogin reports whether a redirect led to a page for logging in.
func (w *walk) asksForLogin(r *colly.Response) bool {
	asked, err := url.Parse(w.page.Address)
	return err == nil && loginPath.MatchString(r.Request.URL.Path) && !loginPath.MatchString(asked.Path)
}

// later reads when a server wants to be asked again (RFC 9110, section 10.2.3); 0: it does not say, or not soon.
func later(header string) time.Duration {
	if seconds, err := strconv.Atoi(header); err == nil && seconds > 0 && time.Duration(seconds)*time.Second <= longestDelay {
		return time.Duration(seconds) * time.Second
	}
	return 0
}

// reason says why a page was not answered.
func reason(err error) (Outcome, string) {
	var known *fault.Fault
	switch {
	case errors.Is(err, colly.ErrRobotsTxtBlocked):
		return Refused, "the site's robots.txt asks not to read it"
	case errors.Is(err, errOutside):
		return Refused, errOutside.Error()
	case errors.As(err, &known) && known.Kind == fault.Invalid:
		return Refused, "its address is refused: " + known.Detail
	case errors.As(err, &known) && known.Kind == fault.TooLarge:
		return Failed, "it " + known.Detail
	case errors.Is(err, context.Canceled):
		return Failed, "it was broken off"
	case strings.Contains(err.Error(), "leads in circles"):
		return Failed, "it leads in circles"
	case strings.Contains(err.Error(), "Client.Timeout"), errors.Is(err, context.DeadlineExceeded):
		return Failed, "the site does not answer in time"
	}
	return Failed, "the site does not answer"
}
