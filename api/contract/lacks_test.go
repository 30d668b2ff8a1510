package contract_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestLacks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ answer, key, types, want string }{
		{`{"a": {"b": 1}}`, "a.b", "integer", ""},
		{`{"a": {"b": 1}}`, "a.b", "number", ""},
		{`{"a": {"b": 1.5}}`, "a.b", "integer", "a b is number, want integer"},
		{`{"a": {"b": null}}`, "a.b", "string", "a b is null, want string"},
		{`{"a": {"b": null}}`, "a.b", "string|null", ""},
		{`{"a": {}}`, "a.b", "string|null", "a b is missing"},
		{`{"a": null}`, "a.b", "string", ""},
		{`{}`, "a.b", "string", "a is missing"},
		{`{"a": []}`, "a[].b", "string", ""},
		{`{"a": [{"b": "x"}, {}]}`, "a[].b", "string", "a[1] b is missing"},
		{`{"a": {}}`, "a[].b", "string", "a is no list"},
		{`[{"b": "x"}]`, "[].b", "string", ""},
		{`[{"b": 1}]`, "[].b", "string", "[0] b is integer, want string"},
		{`[]`, "$", "array", ""},
		{`{}`, "$", "array", "is object, want array"},
		{`{"a": ["x", 1]}`, "a[]", "string", "a[1] is integer, want string"},
	} {
		var answer any
		if err := json.Unmarshal([]byte(c.answer), &answer); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(lacks(answer, c.key, c.types), "; "); got != c.want {
			t.Errorf("%s at %s in %s: %q, want %q", c.types, c.key, c.answer, got, c.want)
		}
	}
}
