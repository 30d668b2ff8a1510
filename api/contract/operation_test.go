package contract_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// request is a call as a document writes it, with {{names}} of what differs from server to server.
type request struct {
	Method  string            `json:"method"`
	Path    string            `json:"path"`
	Query   map[string]string `json:"query"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
	Form    map[string]string `json:"form"`
}

// operation is a documented call and what a conforming answer has.
type operation struct {
	request
	ID      string            `json:"id"`
	Status  int               `json:"status"`
	Answers string            `json:"answers"` // content type
	Keys    map[string]string `json:"keys"`    // the types of each, joined with |; [] is every item of a list, $ the whole

	dialect string
}

var dialects = map[string]string{
	"000": "instanceapi", "001": "botapi", "002": "connectionapi", "003": "sessionapi", "004": "tokenapi",
}

// operations reads the requests of testdata; those of another file when BALAS_CONTRACT names it.
func operations(t *testing.T) []operation {
	t.Helper()
	if file := os.Getenv("BALAS_CONTRACT"); file != "" {
		return foreign(t, file)
	}
	files, err := filepath.Glob("testdata/*.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []operation
	for _, file := range files {
		var some []operation
		read(t, file, &some)
		all = append(all, some...)
	}
	for n := range all {
		all[n].dialect = dialects[all[n].ID[:3]]
	}
	slices.SortStableFunc(all, func(a, b operation) int { return slices.Compare([]byte(a.ID[:3]), []byte(b.ID[:3])) })
	return all
}

// foreign reads a contract that has more to say of each operation.
func foreign(t *testing.T, file string) []operation {
	t.Helper()
	var found []struct {
		ID      string                       `json:"id"`
		Run     request                      `json:"run"`
		Status  int                          `json:"success_status"`
		Answers string                       `json:"response_content_type"`
		Keys    []struct{ Key, Type string } `json:"response_keys"`
	}
	read(t, file, &found)
	all := make([]operation, len(found))
	for n, f := range found {
		all[n] = operation{request: f.Run, ID: f.ID, Status: f.Status, Answers: f.Answers, Keys: map[string]string{}, dialect: dialects[f.ID[:3]]}
		for _, k := range f.Keys {
			all[n].Keys[k.Key] = k.Type
		}
	}
	return all
}

func read(t *testing.T, file string, into any) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatalf("read %s: %v", file, err)
	}
}
