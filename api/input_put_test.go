package api_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"strings"
)

// put returns the operation's call with the value in the place of the parameter's; the zero call where it can have none.
func (p param) put(w *world, s specimen, v value) call {
	w.t.Helper()
	c := s.call(w, nil)
	switch p.in {
	case "path":
		c.target = p.inPath(s, c.target, v)
		if c.target == "" {
			return call{}
		}
	case "query":
		c.target = p.inQuery(c.target, v)
	default:
		var body any
		if c.body != "" {
			w.must(json.Unmarshal([]byte(w.fill(c.body)), &body))
		}
		raw, err := json.Marshal(set(body, p.at, v))
		w.must(err)
		c.body = string(raw)
	}
	return c
}

// inPath puts the value into the segment of the parameter; empty: a path has to have one.
func (p param) inPath(s specimen, target string, v value) string {
	if v.text == "" {
		return ""
	}
	_, route, _ := strings.Cut(s.Route, " ")
	path, query, asked := strings.Cut(target, "?")
	wanted, segments := strings.Split(route, "/"), strings.Split(path, "/")
	for n, name := range wanted {
		if name == "{"+p.at[0]+"}" {
			segments[n] = url.PathEscape(v.text)
		}
	}
	target = strings.Join(segments, "/")
	if asked {
		target += "?" + query
	}
	return target
}

func (p param) inQuery(target string, v value) string {
	path, raw, _ := strings.Cut(target, "?")
	query, _ := url.ParseQuery(raw)
	query.Set(p.at[0], v.text)
	if v.json == "" {
		query.Del(p.at[0])
	}
	return path + "?" + query.Encode()
}

// set returns the body with the value at the place, inside of whatever the place needs around it.
func set(body any, at []string, v value) any {
	if len(at) == 0 {
		return json.RawMessage(v.json)
	}
	if at[0] == "[]" {
		list, _ := body.([]any)
		if len(list) == 0 {
			list = []any{nil}
		}
		return append([]any{set(list[0], at[1:], v)}, list[1:]...)
	}
	object, _ := body.(map[string]any)
	object = maps.Clone(object)
	if object == nil {
		object = map[string]any{}
	}
	if len(at) == 1 && v.json == "" {
		delete(object, at[0])
		return object
	}
	object[at[0]] = set(object[at[0]], at[1:], v)
	return object
}
