package api_test

import (
	stdcmp "cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/account"
)

// operation is how testdata describes one: a call that succeeds, and calls that are refused.
type operation struct {
	Route    string            `json:"route"` // as the document writes it
	Path     string            `json:"path"`  // empty: the route's
	Query    map[string]string `json:"query"`
	Body     map[string]any    `json:"body"`
	Optional []string          `json:"optional"` // fields of the query and the body
	Scope    string            `json:"scope"`    // empty: every key may
	Account  bool              `json:"account"`  // it names nothing that another account could not, too
	Foreign  string            `json:"foreign"`  // what another account hears; empty: INSTANCE_NOT_FOUND
	Reads    bool              `json:"reads"`    // it changes nothing
	Keys     map[string]string `json:"keys"`     // of the answer: the JSON type of each
	Values   map[string]any    `json:"values"`   // of the answer
	Refuse   []refusal         `json:"refuse"`

	dialect string
}

// refusal is a change to the call and the answer to it.
type refusal struct {
	Name   string            `json:"name"`
	Path   string            `json:"path"`
	Query  map[string]string `json:"query"`
	Body   map[string]any    `json:"body"`
	Status int               `json:"status"`
	Error  string            `json:"error"`
}

func operations(t *testing.T) []operation {
	t.Helper()
	files, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("find cases: %v, %d files", err, len(files))
	}
	var all []operation
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var some []operation
		if err := json.Unmarshal(raw, &some); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, o := range some {
			o.dialect = filepath.Base(filepath.Dir(file))
			all = append(all, o)
		}
	}
	return all
}

// TestOperations runs each operation in a world of its own: first all that must be refused, after which
// nothing may have changed, then the call that succeeds.
func TestOperations(t *testing.T) {
	t.Parallel()
	for _, o := range operations(t) {
		t.Run(o.Route, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			refusals := o.refusals(w)
			before := w.everything()
			for _, r := range refusals {
				w.refused(o, r)
			}
			if diff := cmp.Diff(before, w.everything()); diff != "" {
				t.Fatalf("a refused call changed the database (-before +after):\n%s", diff)
			}
			w.succeeds(o)
			if changed := !cmp.Equal(before, w.everything()); changed == o.Reads {
				t.Errorf("changed the database: %v, want %v", changed, !o.Reads)
			}
		})
	}
}

// TestEveryOperationHasACase looks for operations of the document that testdata forgets.
func TestEveryOperationHasACase(t *testing.T) {
	t.Parallel()
	var document struct {
		Paths map[string]map[string]struct {
			Summary string         `json:"summary"`
			Scopes  []string       `json:"x-scopes"`
			Replies map[string]any `json:"responses"`
		} `json:"paths"`
	}
	w := newWorld(t)
	if err := json.Unmarshal([]byte(w.call(call{method: "GET", target: "/openapi.json"}).text), &document); err != nil {
		t.Fatal(err)
	}
	var want, got []string
	for path, item := range document.Paths {
		for method, op := range item {
			want = append(want, strings.ToUpper(method)+" "+path)
			if op.Summary == "" || op.Replies["default"] == nil || op.Replies["200"] == nil {
				t.Errorf("%s %s is not documented", method, path)
			}
		}
	}
	for _, o := range operations(t) {
		got = append(got, o.Route)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("operations and cases differ (-document +testdata):\n%s", diff)
	}
}

// echo is a value that no answer may repeat.
const echo = "zz-never-repeat"

type refusedCall struct {
	name   string
	call   call
	status int
	code   string
}

// refusals are all the calls that must be refused: those every operation refuses, and its own.
func (o operation) refusals(w *world) []refusedCall {
	good := o.call(w, nil)
	var all []refusedCall
	add := func(name string, c call, status int, code string) {
		all = append(all, refusedCall{name, c, status, code})
	}
	anonymous, wrong := good, good
	anonymous.key = ""
	wrong.key = "wh_" + strings.Repeat("0", 48)
	add("nobody", anonymous, 401, "UNAUTHORIZED")
	add("unknown key", wrong, 401, "UNAUTHORIZED")
	if o.Scope != "" {
		poor := good
		poor.key = w.key(w.ours, lacking(o.Scope))
		add("key without the scope", poor, 403, "FORBIDDEN")
	}
	if !o.Account {
		foreign := good
		foreign.key = "{{other_key}}"
		add("another account's", foreign, 404, stdcmp.Or(o.Foreign, "INSTANCE_NOT_FOUND"))
	}
	if o.Body != nil {
		huge := good
		huge.body = `{"x": "` + strings.Repeat("x", 9<<20) + `"}`
		add("oversized", huge, 413, "PAYLOAD_TOO_LARGE")
		for _, body := range []string{"", "not JSON", "[]", `"` + echo + `"`, "null", "{"} {
			bad := good
			bad.body = body
			add("body "+body, bad, 400, "BAD_REQUEST")
		}
		nul := good
		nul.body = `{"x": "\u0000"}`
		add("NUL", nul, 400, "BAD_REQUEST")
	}
	for field := range o.Body {
		if !slices.Contains(o.Optional, field) {
			add("no "+field, o.call(w, &refusal{Body: map[string]any{field: missing}}), 400, "BAD_REQUEST")
		}
		add("ill-typed "+field, o.call(w, &refusal{Body: map[string]any{field: illTyped(o.Body[field])}}), 400, "BAD_REQUEST")
	}
	for field := range o.Query {
		if !slices.Contains(o.Optional, field) {
			add("no "+field, o.call(w, &refusal{Query: map[string]string{field: missing}}), 400, "BAD_REQUEST")
		}
	}
	for _, r := range o.Refuse {
		add(r.Name, o.call(w, &r), r.Status, r.Error)
	}
	return all
}

// keys are what each dialect's operations are called with: in botapi the key of an account with one bot,
// which is then the one that is meant.
var keys = map[string]string{"instanceapi": "{{key}}", "botapi": "{{lone_key}}"}

// missing marks a field that a refusal leaves out.
const missing = "\x00missing"

func illTyped(value any) any {
	switch value.(type) {
	case []any, map[string]any:
		return echo
	}
	return map[string]any{"x": echo}
}

// lacking returns a scope other than the one.
func lacking(scope string) string {
	if scope == account.ContactsRead {
		return account.AgentChat
	}
	return account.ContactsRead
}

// call builds the request of the operation, with the changes of r.
func (o operation) call(w *world, r *refusal) call {
	if r == nil {
		r = &refusal{}
	}
	method, path, _ := strings.Cut(o.Route, " ")
	for _, p := range []string{o.Path, r.Path} {
		if p != "" {
			path = p
		}
	}
	query := url.Values{}
	for _, fields := range []map[string]string{o.Query, r.Query} {
		for name, value := range fields {
			query.Set(name, w.fill(value))
		}
	}
	maps.DeleteFunc(query, func(_ string, v []string) bool { return v[0] == missing })
	c := call{method: method, target: path, key: keys[o.dialect]}
	if len(query) > 0 {
		c.target += "?" + query.Encode()
	}
	if o.Body != nil {
		body := maps.Clone(o.Body)
		maps.Copy(body, r.Body)
		maps.DeleteFunc(body, func(_ string, v any) bool { return v == any(missing) })
		raw, err := json.Marshal(body)
		w.must(err)
		c.body = string(raw)
	}
	return c
}

func (w *world) refused(o operation, r refusedCall) {
	w.t.Helper()
	got := w.call(r.call)
	if got.status != r.status {
		w.t.Errorf("%s: status %d, want %d: %s", r.name, got.status, r.status, got.text)
		return
	}
	if strings.Contains(got.text, echo) {
		w.t.Errorf("%s: the answer repeats what was sent: %s", r.name, got.text)
	}
	if complaint := refusalShape[o.dialect](got, r.code); complaint != "" {
		w.t.Errorf("%s: %s: %s", r.name, complaint, got.text)
	}
}

// refusalShape checks how each dialect words a refusal.
var refusalShape = map[string]func(r reply, code string) string{
	"instanceapi": func(r reply, code string) string {
		message, _ := r.json["message"].(string)
		switch {
		case r.json["success"] != false || r.json["error"] != code || message == "" || len(r.json) != 3:
			return "want {success: false, message, error: " + code + "}"
		case r.header.Get("X-RateLimit-Limit") == "" || r.header.Get("X-RateLimit-Remaining") == "" || r.header.Get("X-RateLimit-Reset") == "":
			return "the X-RateLimit headers are missing"
		}
		return ""
	},
	"botapi": func(r reply, _ string) string {
		message, _ := r.json["message"].(string)
		data, there := r.json["data"]
		if r.json["status"] != false || message == "" || !there || data != nil || len(r.json) != 3 {
			return "want {status: false, message, data: null}"
		}
		return ""
	},
}

func (w *world) succeeds(o operation) {
	w.t.Helper()
	got := w.call(o.call(w, nil))
	if got.status != 200 {
		w.t.Fatalf("status %d: %s", got.status, got.text)
	}
	for key, types := range o.Keys {
		values := pick(got.json, strings.Split(key, "."))
		if len(values) == 0 {
			w.t.Errorf("%s is missing: %s", key, got.text)
		}
		for _, v := range values {
			if !slices.Contains(strings.Split(types, "|"), typeOf(v)) {
				w.t.Errorf("%s is %s, want %s: %s", key, typeOf(v), types, got.text)
			}
		}
	}
	for key, want := range o.Values {
		if text, ok := want.(string); ok {
			want = w.fill(text)
		}
		values := pick(got.json, strings.Split(key, "."))
		if len(values) != 1 || !cmp.Equal(values[0], want) {
			w.t.Errorf("%s is %v, want %v: %s", key, values, want, got.text)
		}
	}
}

// pick returns the values at a dotted key, where [] stands for each item of an array. A key that is
// absent gives none.
func pick(v any, key []string) []any {
	if len(key) == 0 {
		return []any{v}
	}
	name, each := strings.CutSuffix(key[0], "[]")
	object, _ := v.(map[string]any)
	field, ok := object[name]
	if !ok {
		return nil
	}
	if !each {
		return pick(field, key[1:])
	}
	var all []any
	items, _ := field.([]any)
	for _, item := range items {
		all = append(all, pick(item, key[1:])...)
	}
	return all
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "boolean"
	case string:
		return "string"
	case float64:
		if v == float64(int64(v)) {
			return "integer"
		}
		return "number"
	case []any:
		return "array"
	case map[string]any:
		return "object"
	}
	return fmt.Sprintf("%T", v)
}
