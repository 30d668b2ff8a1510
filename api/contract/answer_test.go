package contract_test

import (
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"balas/api/conform"
)

// answer is what came back.
type answer struct {
	status int
	header http.Header
	text   string
	json   any // nil when it is none
}

// answered reads what came back.
func answered(resp *http.Response, body []byte) answer {
	a := answer{status: resp.StatusCode, header: resp.Header, text: string(body)}
	_ = json.Unmarshal(body, &a.json) // a picture stays nil
	return a
}

// documented holds what came back against the document that the engine serves of itself.
func (c *trial) documented(resp *http.Response, body []byte) {
	c.Helper()
	c.w.document.Check(c, resp.Request, conform.Answer{Status: resp.StatusCode, Header: resp.Header, Body: body})
}

// conforms compares the answer with what the document promises.
func (c *trial) conforms() {
	c.Helper()
	if c.status != c.op.Status {
		c.Fatalf("status %d, want %d: %s", c.status, c.op.Status, short(c.text))
	}
	kind, _, _ := mime.ParseMediaType(c.header.Get("Content-Type"))
	if want := c.vars["mimetype"]; strings.Contains(c.op.Answers, "/") && kind != c.op.Answers || want != "" && kind != want {
		c.Errorf("content type %q, want %s %s", c.header.Get("Content-Type"), c.op.Answers, want)
	}
	if c.op.dialect == "instanceapi" {
		c.limited()
	}
	if len(c.op.Keys) > 0 && c.json == nil {
		c.Fatalf("the answer is no JSON: %s", short(c.text))
	}
	for key, types := range c.op.Keys {
		for _, complaint := range lacks(c.json, key, types) {
			c.Errorf("%s: %s", complaint, short(c.text))
		}
	}
}

// limited looks for the headers that the document has on every answer.
func (c *trial) limited() {
	c.Helper()
	for _, name := range []string{"Limit", "Remaining", "Reset"} {
		if _, err := strconv.ParseInt(c.header.Get("X-RateLimit-"+name), 10, 64); err != nil {
			c.Errorf("X-RateLimit-%s is %q", name, c.header.Get("X-RateLimit-"+name))
		}
	}
}

// lacks says where an answer has no value of these types at a dotted key. What is inside of null is not looked for.
func lacks(v any, key, types string) (complaints []string) {
	if key == "" || key == "$" {
		if is := strings.Split(types, "|"); !slices.Contains(is, typeOf(v)) && (typeOf(v) != "integer" || !slices.Contains(is, "number")) {
			return []string{fmt.Sprintf("is %s, want %s", typeOf(v), types)}
		}
		return nil
	}
	if v == nil {
		return nil
	}
	name, rest, _ := strings.Cut(key, ".")
	if name, each := strings.CutSuffix(name, "[]"); each {
		return everyLacks(v, name, rest, types)
	}
	object, _ := v.(map[string]any)
	field, ok := object[name]
	if !ok {
		return []string{name + " is missing"}
	}
	return within(name, lacks(field, rest, types))
}

// everyLacks is lacks for each item of a list.
func everyLacks(v any, name, rest, types string) (complaints []string) {
	if name != "" {
		object, _ := v.(map[string]any)
		v = object[name]
	}
	items, ok := v.([]any)
	if !ok {
		return []string{name + " is no list"}
	}
	for n, item := range items {
		complaints = append(complaints, within(fmt.Sprintf("%s[%d]", name, n), lacks(item, rest, types))...)
	}
	return complaints
}

func within(name string, complaints []string) []string {
	for n := range complaints {
		complaints[n] = name + " " + complaints[n]
	}
	return complaints
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
	}
	return "object"
}

// dig returns the value at a dotted key, in which numbers are places in a list; nil when there is none.
func dig(v any, key string) any {
	for name := range strings.SplitSeq(key, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			n, err := strconv.Atoi(name)
			if err != nil || n >= len(in) {
				return nil
			}
			v = in[n]
		default:
			return nil
		}
	}
	return v
}

func short(text string) string {
	const most = 400
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}
