package api

import (
	"net/http"
	"strings"

	"balas/api/wire"
	"balas/internal/fault"
)

// mux sends a request to the dialect that serves it. What none serves is refused in the dialect of its
// prefix.
type mux []*wire.Dialect

// ServeHTTP serves the request.
func (m mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	near := m.nearest(r)
	if !wire.Legible(r) {
		near.Refuse(w, r, fault.Bad("request", "", "the address must hold valid text"))
		return
	}
	d, route := m.match(r)
	if d == nil {
		m.refuse(w, r, near)
		return
	}
	t := wire.TraceOf(r.Context())
	t.Dialect, t.Route = d.Name, route
	d.ServeHTTP(w, r)
}

// match returns the dialect that has the route. Of several it is the first that claims the request, else
// the last.
func (m mux) match(r *http.Request) (found *wire.Dialect, route string) {
	for _, d := range m {
		pattern := d.Match(r)
		if pattern == "" {
			continue
		}
		found, route = d, pattern
		if d.Claims != nil && d.Claims(r) {
			break
		}
	}
	return found, route
}

// refuse says that there is no such path, or no such method on it.
func (m mux) refuse(w http.ResponseWriter, r *http.Request, near *wire.Dialect) {
	var allowed []string
	for _, d := range m {
		if methods := d.Allowed(r); methods != "" {
			allowed = append(allowed, methods)
			near = d
		}
	}
	if allowed == nil {
		near.Refuse(w, r, fault.Missing("route"))
		return
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	near.Refuse(w, r, fault.New(fault.Invalid, "method"))
}

// nearest returns the dialect with the longest prefix of the request's path, else the first.
func (m mux) nearest(r *http.Request) *wire.Dialect {
	best, length := m[0], 0
	for _, d := range m {
		for _, p := range d.Prefixes {
			if len(p) > length && (r.URL.Path == p || strings.HasPrefix(r.URL.Path, p+"/")) {
				best, length = d, len(p)
			}
		}
	}
	return best
}
