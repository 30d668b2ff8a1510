// Package wire binds the dialects to HTTP: it admits callers, decodes and validates what they send,
// writes what they are answered, and keeps the document of every operation. A dialect says how it reads
// credentials and how it words a fault; the rest is the same for all.
package wire

import (
	"maps"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/account"
	"balas/internal/fault"
)

// Manner is how a dialect behaves where dialects differ.
type Manner struct {
	// Name is the dialect's name in metrics, logs and the document, such as "instanceapi".
	Name string
	// Title and About head the dialect's part of the document. About may be Markdown.
	Title, About string
	// Prefixes are the paths below which unknown routes are answered in this dialect; the longest
	// prefix of all dialects wins, and of equal ones Claims decides.
	Prefixes []string
	// Claims reports whether a request on a route that several dialects have is this one's. Nil: never.
	Claims func(r *http.Request) bool
	// Authenticate returns who calls. It fails with Unauthenticated.
	Authenticate func(r *http.Request) (account.Caller, error)
	// Meter counts the call against its limit and sets the headers that tell of it. It is called with
	// the zero Caller, too, when nobody was admitted: it sets the headers then. It fails with Limited.
	// Nil: the dialect has no limit.
	Meter func(r *http.Request, h http.Header, c account.Caller) error
	// Shape words a fault: the status, and the body as JSON.
	Shape func(f *fault.Fault) huma.StatusError
	// Repeats keeps the answers to calls that their callers name with a key. Nil: no key is looked at.
	Repeats *account.Repeats
	// Security is what the document says of the credentials.
	Security map[string]*huma.SecurityScheme
}

// Dialect is one documented API, ready to take operations.
type Dialect struct {
	Manner
	mux    *http.ServeMux
	api    huma.API
	groups []*Group
}

// Open returns a dialect without operations.
func Open(m Manner) *Dialect {
	mux := http.NewServeMux()
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{
			Info: &huma.Info{Title: m.Title, Description: m.About, Version: "1"},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", namer(m.Name)),
				SecuritySchemes: maps.Clone(m.Security),
			},
		},
		Formats:       formats,
		DefaultFormat: "application/json",
	}
	config.AllowAdditionalPropertiesByDefault = true
	d := &Dialect{Manner: m, mux: mux, api: humago.New(mux, config)}
	d.api.UseMiddleware(d.admit, d.repeat, d.form)
	return d
}

// namer keeps the schemas of the dialects apart in the one document.
func namer(prefix string) func(reflect.Type, string) string {
	return func(t reflect.Type, hint string) string { return prefix + "." + huma.DefaultSchemaNamer(t, hint) }
}

// Knows documents a credential that only some operations take.
func (d *Dialect) Knows(name string, s *huma.SecurityScheme) {
	d.api.OpenAPI().Components.SecuritySchemes[name] = s
}

// Match returns the pattern of the operation that serves r, or "".
func (d *Dialect) Match(r *http.Request) string {
	_, pattern := d.mux.Handler(r)
	return pattern
}

// Allowed returns the methods that the path of r has, as in an Allow header, or "" when it has none.
func (d *Dialect) Allowed(r *http.Request) string {
	h, pattern := d.mux.Handler(r)
	if pattern != "" {
		return ""
	}
	probe := &headerOnly{header: http.Header{}}
	h.ServeHTTP(probe, r)
	return probe.header.Get("Allow")
}

// Prefix returns how long the prefix of the dialect is that the path of r lies below, or 0.
func (d *Dialect) Prefix(r *http.Request) (length int) {
	for _, p := range d.Prefixes {
		if r.URL.Path == p || strings.HasPrefix(r.URL.Path, p+"/") {
			length = max(length, len(p))
		}
	}
	return length
}

// ServeHTTP serves an operation of the dialect.
func (d *Dialect) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// Document returns what is documented of the dialect.
func (d *Dialect) Document() *huma.OpenAPI { return d.api.OpenAPI() }

// headerOnly takes an answer whose body nobody reads.
type headerOnly struct{ header http.Header }

func (h *headerOnly) Header() http.Header         { return h.header }
func (h *headerOnly) Write(b []byte) (int, error) { return len(b), nil }
func (h *headerOnly) WriteHeader(int)             {}
