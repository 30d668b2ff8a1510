package api

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"balas/account"
	"balas/api/wire"
	"balas/internal/fault"
)

// named is an error shape that tells its dialect.
type named struct {
	Dialect string `json:"dialect"`
	status  int
}

func (n *named) Error() string  { return n.Dialect }
func (n *named) GetStatus() int { return n.status }

type whose struct {
	Body struct {
		Dialect string `json:"dialect"`
	}
}

func open(name, prefix string, claims func(*http.Request) bool, routes ...string) *wire.Dialect {
	d := wire.Open(wire.Manner{
		Name: name, Prefixes: []string{prefix}, Claims: claims,
		Authenticate: func(*http.Request) (account.Caller, error) { return account.Caller{}, nil },
		Shape:        func(f *fault.Fault) huma.StatusError { return &named{name, wire.Status(f)} },
	})
	g := d.Group("All")
	for _, route := range routes {
		wire.Add(g, route, "Tell the dialect", func(context.Context, *struct{}) (*whose, error) {
			w := &whose{}
			w.Body.Dialect = name
			return w, nil
		})
	}
	return d
}

// TestMux has two dialects with a route in common, which the header tells apart.
func TestMux(t *testing.T) {
	t.Parallel()
	keyed := func(r *http.Request) bool { return r.Header.Get("X-Api-Key") != "" }
	m := mux{
		open("first", "/api", keyed, "GET /api/v1/contacts", "GET /api/v1/messages/{id}"),
		open("second", "/api/v1/send", nil, "GET /api/v1/contacts", "PUT /api/v1/contacts", "POST /api/v1/send"),
		open("third", "/other", nil, "GET /other"),
	}
	for _, c := range []struct {
		method, path, key string
		status            int
		dialect           string
	}{
		{"GET", "/api/v1/contacts", "x", 200, "first"},
		{"GET", "/api/v1/contacts", "", 200, "second"},
		{"PUT", "/api/v1/contacts", "x", 200, "second"},
		{"GET", "/api/v1/messages/send", "", 200, "first"},
		{"POST", "/api/v1/send", "", 200, "second"},
		{"GET", "/other", "", 200, "third"},
		{"DELETE", "/api/v1/contacts", "x", 405, "first"},
		{"DELETE", "/api/v1/contacts", "", 405, "second"},
		{"GET", "/api/v1/nothing", "", 404, "first"},
		{"GET", "/api/v1/send/nothing", "", 404, "second"},
		{"GET", "/other/nothing", "", 404, "third"},
		{"GET", "/", "", 404, "first"},
		{"DELETE", "/api/v1/send", "", 405, "second"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("X-Api-Key", c.key)
		w := httptest.NewRecorder()
		m.ServeHTTP(w, r)
		if w.Code != c.status || !strings.Contains(w.Body.String(), `"dialect":"`+c.dialect+`"`) {
			t.Errorf("%s %s with key %q: status %d %s, want %d by %s", c.method, c.path, c.key, w.Code, w.Body, c.status, c.dialect)
		}
	}
}
