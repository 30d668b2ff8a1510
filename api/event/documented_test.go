package event_test

import (
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"balas/webhook"
)

// documented is an event of a dialect's document with the types of its keys, and the events of the log that have to be
// worded so.
type documented struct {
	Dialect string
	Event   string
	Cases   []string
	Keys    map[string]string
}

func TestDocumentedKeys(t *testing.T) {
	t.Parallel()
	var all []documented
	readJSON(t, "documented.json", &all)
	if len(all) < 20 {
		t.Fatalf("%d events are documented", len(all))
	}
	logs := readLog(t)
	for _, doc := range all {
		d := slices.IndexFunc(dialects(), func(d webhook.Dialect) bool { return d.Name == doc.Dialect })
		if d < 0 || len(doc.Cases) == 0 || len(doc.Keys) == 0 {
			t.Fatalf("nothing is compared: %+v", doc)
		}
		for _, name := range doc.Cases {
			n := slices.IndexFunc(logs, func(l logged) bool { return l.Name == name })
			if n < 0 {
				t.Fatalf("no event %s", name)
			}
			names, bodies := worded(t, dialects()[d], logs[n].event(n+1), webhook.InstanceOf(shop(), at))
			i := slices.Index(names, doc.Event)
			if i < 0 {
				t.Errorf("%s: %s goes out as %v, not as %s", doc.Dialect, name, names, doc.Event)
				continue
			}
			var body any
			if err := json.Unmarshal(bodies[i], &body); err != nil {
				t.Fatal(err)
			}
			for key, want := range doc.Keys {
				got := types(body, strings.Split(key, "."))
				if len(got) == 0 || slices.ContainsFunc(got, func(g string) bool { return !slices.Contains(strings.Split(want, "|"), g) }) {
					t.Errorf("%s: %s of %s is %v, want %s: %s", doc.Dialect, key, name, got, want, bodies[i])
				}
			}
		}
	}
}

// types are the types of what stands at a path, in which [] is every item of a list.
func types(v any, path []string) []string {
	if len(path) == 0 {
		return []string{typeOf(v)}
	}
	object, _ := v.(map[string]any)
	name, each := strings.CutSuffix(path[0], "[]")
	inner, there := object[name]
	if !there {
		return nil
	}
	if !each {
		return types(inner, path[1:])
	}
	var found []string
	list, _ := inner.([]any)
	for _, item := range list {
		found = append(found, types(item, path[1:])...)
	}
	return found
}

func typeOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case bool:
		return "boolean"
	case []any:
		return "array"
	case float64:
		if v == math.Trunc(v) {
			return "integer"
		}
		return "number"
	}
	return "object"
}
