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
	w.must(json.Unmarshal([]byte(w.contract().text), &document))
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

// documentedOperation is what the API's document says of one.
type documentedOperation struct {
	Summary string         `json:"summary"`
	Dialect string         `json:"x-dialect"`
	Replies map[string]any `json:"responses"`
	Lets    []any          `json:"security"`
	Scopes  []string       `json:"x-scopes"` // any of them will do; empty: none is asked for
	Reach   string         `json:"x-reach"`  // of the only credentials that are let in: account or instance
	Public  bool           `json:"-"`

	Parameters []struct {
		Name     string `json:"name"`
		In       string `json:"in"`
		Required bool   `json:"required"`
		Schema   schema `json:"schema"`
	} `json:"parameters"`
	Request struct {
		Content map[string]struct {
			Schema schema `json:"schema"`
		} `json:"content"`
	} `json:"requestBody"`
}

// documented returns all operations of the document by their dialect and route.
func (w *world) documented() map[string]documentedOperation {
	w.t.Helper()
	var document struct {
		Paths map[string]map[string]documentedOperation `json:"paths"`
	}
	w.must(json.Unmarshal([]byte(w.contract().text), &document))
	all := map[string]documentedOperation{}
	for path, item := range document.Paths {
		path, _, _ = strings.Cut(path, "#")
		for method, op := range item {
			op.Public = op.Lets == nil
			all[op.Dialect+" "+strings.ToUpper(method)+" "+path] = op
		}
	}
	return all
}
