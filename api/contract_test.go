package api_test

import (
	"encoding/json"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
)

// promise is an operation that the documents of the dialects promise.
type promise struct {
	ID      string   `json:"id"`
	Dialect string   `json:"dialect"`
	Route   string   `json:"route"`
	Also    []string `json:"also"` // the same at other addresses
}

func promises(t testing.TB) []promise {
	t.Helper()
	raw, err := os.ReadFile("testdata/contract.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []promise
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestEveryPromiseIsMounted calls each documented operation without a credential: nobody is let in. Each has a case of its
// own, which TestEveryOperationHasACase looks for.
func TestEveryPromiseIsMounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	document, all := w.documented(), promises(t)
	if len(all) != 155 {
		t.Errorf("%d operations, want 155", len(all))
	}
	promised := map[string]int{}
	for _, p := range all {
		known := document[p.documentedAs()]
		if known.Summary == "" {
			t.Errorf("%s: the document lacks %s", p.ID, p.Route)
		}
		promised[p.Dialect]++
		for _, route := range append([]string{p.Route}, p.Also...) {
			w.mounted(p, route, known)
		}
	}
	for dialect, n := range promised {
		t.Logf("%s: %d operations", dialect, n)
	}
}

// documentedAs is how the document has the operation: under the names that path parameters have there.
func (p promise) documentedAs() string {
	for route, ours := range map[string]string{
		"GET /api/v1/instances/{instanceId}/status": "GET /api/v1/instances/{id}/status",
		"GET /whatsapp/instance/":                   "GET /whatsapp/instance",
	} {
		if p.Route == route {
			return p.Dialect + " " + ours
		}
	}
	return p.Dialect + " " + p.Route
}

func (w *world) mounted(p promise, route string, known documentedOperation) {
	w.t.Helper()
	method, path, _ := strings.Cut(route, " ")
	c := call{method: method, target: strings.NewReplacer("{", "", "}", "").Replace(path)}
	if p.Dialect == "instanceapi" {
		c.target += "?instanceId=" + w.vars["online"] // tells it from tokenapi
	}
	if got := w.call(c); known.Public && got.status != http.StatusOK {
		w.t.Errorf("%s: %s answers nobody %d: %s", p.ID, route, got.status, got.text)
	} else if complaint := refusalShape[p.Dialect](got, "UNAUTHORIZED"); !known.Public && (got.status != 401 || complaint != "") {
		w.t.Errorf("%s: %s answers nobody %d, want 401: %s: %s", p.ID, route, got.status, complaint, got.text)
	}
}

// TestCollisions calls the routes that two dialects have: the credential says which is meant.
func TestCollisions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	paths := []string{"/api/v1/contacts", "/api/v1/contacts/6281200000001", "/api/v1/groups", "/api/v1/groups/1-2/participants"}
	for _, c := range []struct {
		name, as, key, query string
		header               map[string]string
		dialect              string
		status               int // 0: it is answered
	}{
		{name: "nobody", dialect: "tokenapi", status: 401},
		{name: "nobody names an instance", query: "?instanceId={{online}}", dialect: "instanceapi", status: 401},
		{name: "key", as: "X-Api-Key", key: "{{key}}", dialect: "instanceapi", status: 400},
		{name: "session key", as: "Authorization", key: "{{online_key}}", dialect: "tokenapi"},
		{name: "session key that names an instance", as: "Authorization", key: "{{online_key}}", query: "?instanceId={{online}}", dialect: "instanceapi"},
		{name: "both headers", as: "X-Api-Key", key: "{{key}}", header: map[string]string{"Authorization": "Bearer {{online_key}}"}, dialect: "instanceapi", status: 400},
		{name: "wrong key beside a right session key", as: "X-Api-Key", key: "wh_0", header: map[string]string{"Authorization": "Bearer {{online_key}}"}, dialect: "instanceapi", status: 401},
		{name: "account's token", as: "X-API-Token", key: "{{key}}", dialect: "tokenapi", status: 401},
	} {
		for _, path := range paths {
			got := w.call(call{method: "GET", target: path + c.query, as: c.as, key: c.key, header: c.header})
			if by := got.header.Get("X-RateLimit-Limit") != ""; by != (c.dialect == "instanceapi") {
				t.Errorf("%s: %s is not answered by %s: %s", c.name, path, c.dialect, got.text)
			}
			if c.status == 0 {
				if want := map[bool]int{true: 404, false: 200}[strings.Contains(path, "1-2")]; got.status != want {
					t.Errorf("%s: %s: %d, want %d: %s", c.name, path, got.status, want, got.text)
				}
				continue
			}
			code := map[int]string{400: "BAD_REQUEST", 401: "UNAUTHORIZED"}[c.status]
			if complaint := refusalShape[c.dialect](got, code); got.status != c.status || complaint != "" {
				t.Errorf("%s: %s: %d, want %d by %s: %s: %s", c.name, path, got.status, c.status, c.dialect, complaint, got.text)
			}
		}
	}
}

// TestDocumentHasEveryDialect looks for the five in the one document, in the order in which they are shown.
func TestDocumentHasEveryDialect(t *testing.T) {
	t.Parallel()
	var document struct {
		Dialects []struct {
			Name   string `json:"name"`
			About  string `json:"about"`
			Groups []struct {
				Operations []string `json:"operations"`
			} `json:"groups"`
		} `json:"x-dialects"`
	}
	w := newWorld(t)
	w.must(json.Unmarshal([]byte(w.call(call{method: "GET", target: "/openapi.json"}).text), &document))
	var names []string
	for _, d := range document.Dialects {
		names = append(names, d.Name)
		if d.About == "" || len(d.Groups) == 0 || len(d.Groups[0].Operations) == 0 {
			t.Errorf("%s: %+v", d.Name, d)
		}
	}
	if want := []string{"instanceapi", "botapi", "connectionapi", "sessionapi", "tokenapi"}; !slices.Equal(names, want) {
		t.Errorf("dialects %v, want %v", names, want)
	}
}
