package api_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestInput gives every parameter of every registered operation values that nobody should send: in the path, the query and the
// body, as the document lists them. Each is refused in the dialect's shape and changes nothing, or is one that the parameter may
// have; none is an error of the server.
func TestInput(t *testing.T) {
	t.Parallel()
	perDialect(t, func(w *world, dialect string) {
		w.forget()
		w.watch()
		all, known := w.specimens(dialect), w.schemas()
		slices.SortStableFunc(all, func(a, b specimen) int { return a.destroys() - b.destroys() })
		params, calls := 0, 0
		for _, s := range all {
			for _, p := range s.params(known) {
				params++
				for _, v := range p.values() {
					if calls++; calls%everyNth == 0 {
						w.takes(s, p, v)
					}
				}
			}
		}
		t.Logf("%d calls with %d parameters", calls/everyNth, params)
	})
}

// destroys orders operations: those that take away what others need come last.
func (s specimen) destroys() int {
	if strings.HasPrefix(s.Route, "DELETE") || strings.Contains(s.Route, "logout") || strings.Contains(s.Route, "cancel") {
		return 1
	}
	return 0
}

// param is a parameter of an operation.
type param struct {
	in       string // path, query or body
	at       []string
	schema   schema
	required bool
}

func (p param) String() string { return p.in + " " + strings.Join(p.at, ".") }

// params lists the parameters of the operation, of its body the nested ones too.
func (s specimen) params(known schemas) []param {
	var all []param
	for _, p := range s.Parameters {
		if p.In == "path" || p.In == "query" {
			all = append(all, param{p.In, []string{p.Name}, p.Schema, p.Required})
		}
	}
	if body, ok := s.Request.Content["application/json"]; ok && s.File == "" {
		all = append(all, known.fields(nil, body.Schema)...)
	}
	return all
}

// deepest is how far fields are looked for in fields.
const deepest = 3

// fields lists the properties of an object, and those of the objects that it holds.
func (known schemas) fields(below []string, s schema) []param {
	s = known.resolve(s)
	var all []param
	required, _ := s["required"].([]any)
	properties, _ := s["properties"].(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		p := param{"body", append(slices.Clone(below), name), known.resolve(properties[name].(map[string]any)), slices.Contains(required, any(name))}
		all = append(all, p)
		if len(p.at) == deepest {
			continue
		}
		if items, ok := p.schema["items"].(map[string]any); ok {
			all = append(all, known.fields(append(slices.Clone(p.at), "[]"), items)...)
		} else {
			all = append(all, known.fields(p.at, p.schema)...)
		}
	}
	return all
}

// value is what a parameter is given. Invalid ones may not be taken.
type value struct {
	name    string
	json    string // empty: the parameter is left out
	text    string // as it stands in an address
	invalid bool
}

// texts are strings that a text may hold or not, which hurt where they are not expected.
var texts = map[string]string{
	"empty": "", "negative": "-1", "huge": "99999999999999999999", "a megabyte": strings.Repeat("x", 1<<20),
	"controls": "\u0001\u0007\u001b[2J\r\n\u200b\u202e\ufeff\ufffe", "an unknown word": echo, "SQL and a path": `../'; DROP TABLE accounts; --`,
}

// quoted are the texts in JSON, which are written once: the megabyte is a value of every parameter.
var quoted = func() map[string]string {
	all := map[string]string{}
	for name, text := range texts {
		raw, _ := json.Marshal(text)
		all[name] = string(raw)
	}
	return all
}()

// values are those for the parameter: missing, of each wrong type, out of range, not among those listed, and hostile ones.
func (p param) values() []value {
	all := []value{{name: "missing", invalid: p.required}}
	listed, _ := p.schema["enum"].([]any)
	for name, text := range texts {
		wrong := len(listed) > 0 && !slices.Contains(listed, any(text))
		all = append(all, value{name, quoted[name], text, p.in == "body" && (wrong || !p.may("string"))})
	}
	if p.in != "body" {
		return append(all, value{"NUL", `"\u0000"`, "\x00", true})
	}
	others := map[string]string{"null": "null", "half a pair": `"\ud800"`, "true": "true", "huge number": "1e300", "empty list": "[]", "empty object": "{}"}
	if p.schema["type"] != "string" {
		maps.Copy(others, map[string]string{
			"minus one": "-1", "beyond an integer": "9223372036854775808", "a fraction": "0.5", "list of nothing": "[null]",
		})
	}
	for name, raw := range others {
		all = append(all, value{name, raw, "", !p.may(typeOfJSON(raw))})
	}
	return append(all, value{"NUL", `"a\u0000b"`, "", true})
}

func typeOfJSON(raw string) string {
	var v any
	_ = json.Unmarshal([]byte(raw), &v)
	return typeOf(v)
}

// may reports whether the document lets the parameter be of the type. Of one that it does not describe by a single type, and of
// null, it says nothing.
func (p param) may(kind string) bool {
	switch is := p.schema["type"].(type) {
	case string:
		return kind == "null" || is == kind || is == "number" && kind == "integer"
	case []any:
		return kind == "null" || slices.Contains(is, any(kind)) || kind == "integer" && slices.Contains(is, any("number"))
	}
	return true
}

// takes makes the operation's call with the value in the place of the parameter's.
func (w *world) takes(s specimen, p param, v value) {
	w.t.Helper()
	c, name := p.put(w, s, v), s.Route+": "+p.String()+": "+v.name
	if c.method == "" {
		return
	}
	w.answers(s, name, c, v.invalid)
}

// answers makes the call and looks whether it is answered as it may be: what is refused is so in the dialect's shape and changes
// nothing, and what is invalid is refused.
func (w *world) answers(s specimen, name string, c call, invalid bool) {
	w.t.Helper()
	got := w.call(c)
	changes := w.changes()
	switch {
	case got.status == http.StatusServiceUnavailable && strings.Contains(got.text, "ffmpeg"): // it may not be installed
	case got.status >= 500:
		w.t.Errorf("%s: status %d: %s", name, got.status, got.text)
	case got.status < 400 && invalid:
		w.t.Errorf("%s: status %d, want a refusal: %s", name, got.status, got.text)
	case got.status >= 400:
		code, _ := got.json["error"].(string)
		w.isRefusal(s.operation, refusedCall{name, c, got.status, code}, got)
		if len(changes) > 0 {
			w.t.Errorf("%s: a refused call (%d) changed the database: %v", name, got.status, changes)
		}
	}
}
