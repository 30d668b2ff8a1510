package api

import (
	"net/http"
	"slices"
	"strings"

	"balas/api/wire"
	"balas/internal/fault"
)

// mux sends a request to the dialect that serves it. What none serves is refused in the dialect that has the path, else
// in the dialect of its prefix.
type mux []*wire.Dialect

// ServeHTTP serves the request.
func (m mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	d, route := m.match(r)
	switch {
	case !wire.Legible(r):
		m.nearest(r).Refuse(w, r, fault.Bad("request", "", "the address must hold valid text"))
	case d == nil:
		m.refuse(w, r)
	default:
		t := wire.TraceOf(r.Context())
		t.Dialect, t.Route = d.Name, route
		d.ServeHTTP(w, r)
	}
}

// match returns the dialect that has the route.
func (m mux) match(r *http.Request) (found *wire.Dialect, route string) {
	found = m.chosen(r, func(d *wire.Dialect) bool { return d.Match(r) != "" })
	if found == nil {
		return nil, ""
	}
	return found, found.Match(r)
}

// chosen returns one of those that fit: the first that claims the request, else the last; nil when none fits.
func (m mux) chosen(r *http.Request, fits func(*wire.Dialect) bool) (found *wire.Dialect) {
	for _, d := range m {
		if !fits(d) {
			continue
		}
		found = d
		if d.Claims != nil && d.Claims(r) {
			break
		}
	}
	return found
}

// refuse says that there is no such path, or no such method on it.
func (m mux) refuse(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, d := range m {
		if methods := d.Allowed(r); methods != "" {
			allowed = append(allowed, strings.Split(methods, ", ")...)
		}
	}
	if allowed == nil {
		m.nearest(r).Refuse(w, r, fault.Missing("route"))
		return
	}
	slices.Sort(allowed)
	w.Header().Set("Allow", strings.Join(slices.Compact(allowed), ", "))
	m.nearest(r).Refuse(w, r, fault.New(fault.Invalid, "method"))
}

// nearest returns the dialect that a refusal speaks: one that serves the request, else one that has its path, else one
// with the longest prefix of it, else the first.
func (m mux) nearest(r *http.Request) *wire.Dialect {
	if d, _ := m.match(r); d != nil {
		return d
	}
	if d := m.chosen(r, func(d *wire.Dialect) bool { return d.Allowed(r) != "" }); d != nil {
		return d
	}
	longest := 0
	for _, d := range m {
		longest = max(longest, d.Prefix(r))
	}
	if longest == 0 {
		return m[0]
	}
	return m.chosen(r, func(d *wire.Dialect) bool { return d.Prefix(r) == longest })
}
