// Package conform holds answers of the API against the document that the API serves of itself. Tests use it.
package conform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Document is the API's document. It may be asked from many goroutines.
type Document struct {
	routes map[string]*http.ServeMux // by dialect: what the document has

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by their place in the document
}

// Answer is what was answered, with its whole body.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// operation is what the document says of an operation's answers, at its place in the document. It stands in a mux, and serves
// nothing.
type operation struct {
	Dialect   string `json:"x-dialect"`
	Responses map[string]struct {
		Content map[string]any `json:"content"`
	} `json:"responses"`

	place, method string
}

func (operation) ServeHTTP(http.ResponseWriter, *http.Request) {}

// New reads the document, the JSON that /openapi.json serves.
func New(document []byte) (*Document, error) {
	d := &Document{routes: map[string]*http.ServeMux{}, compiled: map[string]*jsonschema.Schema{}, compiler: jsonschema.NewCompiler()}
	var read struct {
		Paths map[string]map[string]operation `json:"paths"`
	}
	if err := json.Unmarshal(document, &read); err != nil {
		return nil, fmt.Errorf("read the API's document: %w", err)
	}
	for place, item := range read.Paths {
		path, _, _ := strings.Cut(place, "#")
		for method, op := range item {
			if d.routes[op.Dialect] == nil {
				d.routes[op.Dialect] = http.NewServeMux()
			}
			op.place, op.method = place, method
			d.routes[op.Dialect].Handle(strings.ToUpper(method)+" "+path, op)
		}
	}
	raw, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err == nil {
		err = d.compiler.AddResource("openapi.json", raw)
	}
	if err != nil {
		return nil, fmt.Errorf("read the API's document: %w", err)
	}
	return d, nil
}

// dialects are in the order in which they are looked through for the operation of a request.
var dialects = []string{"instanceapi", "botapi", "connectionapi", "sessionapi", "tokenapi"}

// operation returns the operation that r calls. Of two dialects with its route the first is meant when the request has its key or
// names an instance, else the last; at an address of the first that the document does not list, none.
func (d *Document) operation(r *http.Request) (found operation, ok bool) {
	claimed := r.Header.Get("X-Api-Key") != "" || r.URL.Query().Has("instanceId")
	for _, dialect := range dialects {
		h, _ := d.routes[dialect].Handler(r)
		if o, is := h.(operation); is {
			found, ok = o, true
			if dialect == "instanceapi" && claimed {
				return found, true
			}
		}
	}
	return found, ok && (!claimed || found.Dialect != "tokenapi")
}

// Check makes it an error of the test when the answer to r is not as the document has it. Of a call that it does not have it says
// nothing.
func (d *Document) Check(t testing.TB, r *http.Request, a Answer) {
	t.Helper()
	if complaint := d.complaint(r, a); complaint != "" {
		t.Errorf("%s %.300s: %d is not as documented: %s: %.600s", r.Method, r.URL, a.Status, complaint, a.Body)
	}
}

// complaint says what of the answer to r is not as the document has it; empty: nothing, or the document does not know the call.
func (d *Document) complaint(r *http.Request, a Answer) string {
	o, ok := d.operation(r)
	if !ok || r.Method == http.MethodHead {
		return ""
	}
	status := strconv.Itoa(a.Status)
	if len(o.Responses[status].Content) == 0 {
		if status = "default"; a.Status < 400 && a.Status != http.StatusSwitchingProtocols {
			return "the document has no such status"
		}
	}
	kind, _, _ := mime.ParseMediaType(a.Header.Get("Content-Type"))
	content := o.Responses[status].Content
	if content["*/*"] != nil {
		return ""
	}
	if content[kind] == nil {
		return "the document has no answer of type " + kind
	}
	if kind != "application/json" {
		return ""
	}
	return d.validate(o, status, a.Body)
}

func (d *Document) validate(o operation, status string, body []byte) string {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err != nil {
		return "the answer is no JSON"
	}
	s, err := d.schema(o, status)
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// schema compiles the schema of an answer once.
func (d *Document) schema(o operation, status string) (*jsonschema.Schema, error) {
	place := "openapi.json#/paths/" + pointer.Replace(o.place) + "/" + o.method + "/responses/" + status + "/content/application~1json/schema"
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.compiled[place]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(place)
	if err == nil {
		d.compiled[place] = s
	}
	return s, err
}

// pointer writes a path as a step of a JSON pointer in a URL's fragment.
var pointer = strings.NewReplacer("~", "~0", "/", "~1", "#", "%23", "{", "%7B", "}", "%7D", "%", "%25")
