package api_test

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// contract is the API's document, against which every answer of these tests is held.
type contract struct {
	text   string
	routes map[string]*http.ServeMux // by dialect: what the document has

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	compiled map[string]*jsonschema.Schema // by their place in the document
}

// documentedAnswers is what the document says of an operation's answers.
type documentedAnswers struct {
	Dialect   string `json:"x-dialect"`
	Responses map[string]struct {
		Content map[string]any `json:"content"`
	} `json:"responses"`
}

// document is read once, in the first world that asks: the operations are the same in all.
var document struct {
	sync.Once
	*contract
}

func (w *world) contract() *contract {
	document.Do(func() {
		c := call{method: "GET", target: "/openapi.json"}
		var err error
		document.contract, err = newContract(w.answer(w.request(c), c).text)
		w.must(err)
	})
	return document.contract
}

func newContract(document string) (*contract, error) {
	c := &contract{text: document, routes: map[string]*http.ServeMux{}, compiled: map[string]*jsonschema.Schema{}, compiler: jsonschema.NewCompiler()}
	var d struct {
		Paths map[string]map[string]documentedAnswers `json:"paths"`
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return nil, err
	}
	for place, item := range d.Paths {
		path, _, _ := strings.Cut(place, "#")
		for method, op := range item {
			if c.routes[op.Dialect] == nil {
				c.routes[op.Dialect] = http.NewServeMux()
			}
			c.routes[op.Dialect].Handle(strings.ToUpper(method)+" "+path, documentedOperationAt{op, place, method})
		}
	}
	raw, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
	if err == nil {
		err = c.compiler.AddResource("openapi.json", raw)
	}
	return c, err
}

// documentedOperationAt is an operation at its place in the document. It stands in a mux, and serves nothing.
type documentedOperationAt struct {
	documentedAnswers
	place, method string
}

func (documentedOperationAt) ServeHTTP(http.ResponseWriter, *http.Request) {}

// operation returns the operation that r calls. Of two dialects with its route the first is meant when the request has its key or
// names an instance, else the last; at an address of the first that the document does not list, none.
func (c *contract) operation(r *http.Request) (found documentedOperationAt, ok bool) {
	claimed := r.Header.Get("X-Api-Key") != "" || r.URL.Query().Has("instanceId")
	for _, dialect := range dialects {
		h, _ := c.routes[dialect].Handler(r)
		if o, is := h.(documentedOperationAt); is {
			found, ok = o, true
			if dialect == "instanceapi" && claimed {
				return found, true
			}
		}
	}
	return found, ok && (!claimed || found.Dialect != "tokenapi")
}

// complaint says what of the answer is not as the document has it; empty: nothing, or the document does not know the call.
func (c *contract) complaint(r *http.Request, got reply) string {
	o, ok := c.operation(r)
	if !ok || r.Method == http.MethodHead {
		return ""
	}
	status := strconv.Itoa(got.status)
	if len(o.Responses[status].Content) == 0 {
		if status = "default"; got.status < 400 && got.status != http.StatusSwitchingProtocols {
			return "the document has no such status"
		}
	}
	kind, _, _ := mime.ParseMediaType(got.header.Get("Content-Type"))
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
	return c.validate(o, status, got.text)
}

func (c *contract) validate(o documentedOperationAt, status, text string) string {
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	if err != nil {
		return "the answer is no JSON"
	}
	s, err := c.schema(o, status)
	if err == nil {
		err = s.Validate(v)
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// schema compiles the schema of an answer once.
func (c *contract) schema(o documentedOperationAt, status string) (*jsonschema.Schema, error) {
	place := "openapi.json#/paths/" + pointer.Replace(o.place) + "/" + o.method + "/responses/" + status + "/content/application~1json/schema"
	c.mu.Lock()
	defer c.mu.Unlock()
	if s := c.compiled[place]; s != nil {
		return s, nil
	}
	s, err := c.compiler.Compile(place)
	if err == nil {
		c.compiled[place] = s
	}
	return s, err
}

// pointer writes a path as a step of a JSON pointer in a URL's fragment.
var pointer = strings.NewReplacer("~", "~0", "/", "~1", "#", "%23", "{", "%7B", "}", "%7D", "%", "%25")
