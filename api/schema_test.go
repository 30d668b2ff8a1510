package api_test

import (
	"encoding/json"
	"strings"
)

// schema is a JSON schema of the document.
type schema map[string]any

// schemas are those that the document names.
type schemas map[string]schema

// schemas returns those of the document.
func (w *world) schemas() schemas {
	w.t.Helper()
	var document struct {
		Components struct {
			Schemas schemas `json:"schemas"`
		} `json:"components"`
	}
	w.must(json.Unmarshal([]byte(w.call(call{method: "GET", target: "/openapi.json"}).text), &document))
	return document.Components.Schemas
}

// resolve returns the schema, or the one that it refers to.
func (known schemas) resolve(s schema) schema {
	for {
		to, ok := s["$ref"].(string)
		if !ok {
			return s
		}
		s = known[strings.TrimPrefix(to, "#/components/schemas/")]
	}
}
