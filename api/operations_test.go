package api_test

import (
	stdcmp "cmp"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
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
	As       string            `json:"as"`       // the header of the credential; empty: the dialect's
	Key      string            `json:"key"`      // empty: the dialect's
	Status   int               `json:"status"`   // of success; 0: 200
	Empty    bool              `json:"empty"`    // it does without a body
	Stranger int               `json:"stranger"` // the status that another account hears; 0: the dialect's
	Account  bool              `json:"account"`  // it names nothing that another account could not, too
	Foreign  string            `json:"foreign"`  // what another account hears; empty: INSTANCE_NOT_FOUND
	Reads    bool              `json:"reads"`    // it changes nothing
	Keys     map[string]string `json:"keys"`     // of the answer: the JSON type of each
	Values   map[string]any    `json:"values"`   // of the answer
	Refuse   []refusal         `json:"refuse"`
	Most     int               `json:"most"`    // megabytes of the largest body; 0: at most eight
	File     string            `json:"file"`    // the name of a form's file, in the place of a body
	Content  string            `json:"content"` // of the file
	NotJSON  bool              `json:"notJSON"` // the answer is a file

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

func operations(t testing.TB) []operation {
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

// TestOperations calls each operation: first all that must be refused, then the call that succeeds. What leaves no
// trace, refusals and reads, is called in one world of the dialect, and what changes something in a world of its own.
func TestOperations(t *testing.T) {
	t.Parallel()
	byDialect := map[string][]operation{}
	for _, o := range operations(t) {
		byDialect[o.dialect] = append(byDialect[o.dialect], o)
	}
	for dialect, all := range byDialect {
		t.Run(dialect, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.forget()
			for _, o := range all {
				t.Run(o.Route, func(t *testing.T) { w.at(t).leavesAlone(o) })
			}
		})
		for _, o := range all {
			if o.Reads {
				continue
			}
			t.Run(dialect+" "+o.Route, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				before := w.everything()
				w.succeeds(o)
				if cmp.Equal(before, w.everything()) {
					t.Error("changed nothing")
				}
			})
		}
	}
}

// at is the world for another test.
func (w *world) at(t *testing.T) *world {
	there := *w
	there.t = t
	return &there
}

// leavesAlone makes the calls of the operation that may not change anything.
func (w *world) leavesAlone(o operation) {
	w.t.Helper()
	refusals := o.refusals(w)
	before := w.everything()
	for _, r := range refusals {
		w.refused(o, r)
	}
	if diff := cmp.Diff(before, w.everything()); diff != "" {
		w.t.Fatalf("a refused call changed the database (-before +after):\n%s", diff)
	}
	if !o.Reads {
		return
	}
	w.succeeds(o)
	if diff := cmp.Diff(before, w.everything()); diff != "" {
		w.t.Errorf("a read changed the database (-before +after):\n%s", diff)
	}
}

// TestEveryOperationHasACase looks for operations of the document that testdata forgets.
func TestEveryOperationHasACase(t *testing.T) {
	t.Parallel()
	var want, got []string
	for route, op := range newWorld(t).documented() {
		if !op.Public {
			want = append(want, route)
		}
		answered := op.Replies["200"] != nil || op.Replies["201"] != nil
		if op.Summary == "" || op.Replies["default"] == nil || !answered {
			t.Errorf("%s is not documented", route)
		}
	}
	for _, o := range operations(t) {
		got = append(got, o.dialect+" "+o.Route)
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
	good, m := o.call(w, nil), manners[o.dialect]
	var all []refusedCall
	add := func(name string, c call, status int, code string) {
		all = append(all, refusedCall{name, c, status, stdcmp.Or(m.codes[code], code)})
	}
	anonymous, wrong := good, good
	anonymous.key = ""
	wrong.key = "wh_" + strings.Repeat("0", 48)
	add("nobody", anonymous, 401, "UNAUTHORIZED")
	add("unknown key", wrong, 401, "UNAUTHORIZED")
	if o.Scope != "" {
		poor := good
		poor.key = w.key(w.ours, lacking(o.Scope))
		add("key without the scope", poor, m.poor, "FORBIDDEN")
	}
	if !o.Account {
		foreign := good
		foreign.key = "{{other_key}}"
		add("another account's", foreign, stdcmp.Or(o.Stranger, m.foreign), stdcmp.Or(o.Foreign, "INSTANCE_NOT_FOUND"))
	}
	if o.Body != nil {
		huge := good
		huge.body = oversized(max(o.Most, 8) + 1)
		add("oversized", huge, 413, "PAYLOAD_TOO_LARGE")
		for _, body := range []string{"", "not JSON", "[]", `"` + echo + `"`, "null", "{"} {
			if body == "" && o.Empty {
				continue
			}
			bad := good
			bad.body = body
			add("body "+body, bad, m.bad, "BAD_REQUEST")
		}
		nul := good
		nul.body = `{"x": "\u0000"}`
		add("NUL", nul, m.bad, "BAD_REQUEST")
	}
	for field := range o.Body {
		if !slices.Contains(o.Optional, field) {
			add("no "+field, o.call(w, &refusal{Body: map[string]any{field: missing}}), m.bad, "BAD_REQUEST")
		}
		add("ill-typed "+field, o.call(w, &refusal{Body: map[string]any{field: illTyped(o.Body[field])}}), m.bad, "BAD_REQUEST")
	}
	for field := range o.Query {
		if !slices.Contains(o.Optional, field) {
			add("no "+field, o.call(w, &refusal{Query: map[string]string{field: missing}}), m.bad, "BAD_REQUEST")
		}
	}
	for _, r := range o.Refuse {
		add(r.Name, o.call(w, &r), r.Status, r.Error)
	}
	return all
}

// oversized returns a body of the megabytes, which is made once: most operations are sent one.
func oversized(megabytes int) string {
	made, _ := bodies.LoadOrStore(megabytes, sync.OnceValue(func() string {
		return `{"x": "` + strings.Repeat("x", megabytes<<20) + `"}`
	}))
	return made.(func() string)()
}

var bodies sync.Map // by their megabytes

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
	m := manners[o.dialect]
	c := call{method: method, target: path, key: stdcmp.Or(o.Key, m.key), as: stdcmp.Or(o.As, m.as)}
	if len(query) > 0 {
		c.target += "?" + query.Encode()
	}
	if o.File != "" {
		c.body, c.header = w.formOf(o.File, o.Content)
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
	w.isRefusal(o, r, w.call(r.call))
}

// isRefusal looks whether the answer is the refusal in the shape of the operation's dialect.
func (w *world) isRefusal(o operation, r refusedCall, got reply) {
	w.t.Helper()
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
	"connectionapi": func(r reply, _ string) string {
		message, _ := r.json["message"].(string)
		if message == "" || r.json["error"] != http.StatusText(r.status) || r.json["statusCode"] != float64(r.status) || len(r.json) != 3 {
			return "want {message, error, statusCode}"
		}
		return ""
	},
	"sessionapi": func(r reply, _ string) string {
		message, _ := r.json["message"].(string)
		if r.json["status"] != "error" || message == "" || len(r.json) != 2 {
			return "want {status: error, message}"
		}
		return ""
	},
	"tokenapi": func(r reply, code string) string {
		message, _ := r.json["message"].(string)
		if r.json["success"] != false || r.json["error"] != code || r.json["code"] != code || message == "" || len(r.json) != 4 {
			return "want {success: false, error, code, message} with " + code
		}
		return ""
	},
}

func (w *world) succeeds(o operation) {
	w.t.Helper()
	got := w.call(o.call(w, nil))
	if got.status != stdcmp.Or(o.Status, 200) {
		w.t.Fatalf("status %d: %s", got.status, got.text)
	}
	if o.NotJSON || len(o.Keys)+len(o.Values) == 0 {
		return
	}
	if got.json == nil { // a bare list
		var list []any
		w.must(json.Unmarshal([]byte(got.text), &list))
		got.json = map[string]any{"$": list}
	}
	for key, types := range o.Keys {
		values := pick(got.json, strings.Split(key, "."))
		if len(values) == 0 {
			w.t.Errorf("%s is missing: %s", key, got.text)
		}
		for _, v := range values {
			if is := strings.Split(types, "|"); !slices.Contains(is, typeOf(v)) && (typeOf(v) != "integer" || !slices.Contains(is, "number")) {
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
