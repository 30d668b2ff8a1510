package wire

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"balas/internal/fault"
)

// Group is a heading under which the document lists operations, in the order in which they were added.
type Group struct {
	Title      string   `json:"title"`
	Operations []string `json:"operations"` // their ids

	dialect *Dialect
}

// Group opens the heading called title.
func (d *Dialect) Group(title string) *Group {
	g := &Group{Title: title, dialect: d}
	d.groups = append(d.groups, g)
	return g
}

// Groups returns the groups in the order in which they were opened.
func (d *Dialect) Groups() []*Group { return d.groups }

// Option is something special about an operation.
type Option func(*huma.Operation)

// Public lets everybody in, and looks at no credential.
func Public(op *huma.Operation) {
	op.Metadata["public"] = true
	op.Security = nil
}

// Also serves the operation on more routes, which the document does not list.
func Also(routes ...string) Option {
	return func(op *huma.Operation) { op.Metadata["also"] = routes }
}

// Created answers 201 in the place of 200.
func Created(op *huma.Operation) { op.DefaultStatus = http.StatusCreated }

// InstanceOnly keeps out credentials that are bound to no instance: the operation is about the caller's own.
func InstanceOnly(op *huma.Operation) {
	op.Metadata["instanceOnly"], op.Extensions["x-reach"] = true, "instance"
}

// Scopes lets in only callers who hold one of the scopes. An operation without Scopes asks for a
// credential and nothing more.
func Scopes(anyOf ...string) Option {
	return func(op *huma.Operation) { op.Metadata["scopes"] = anyOf }
}

// AccountOnly keeps out credentials that are bound to one instance.
func AccountOnly(op *huma.Operation) {
	op.Metadata["accountOnly"], op.Extensions["x-reach"] = true, "account"
}

// MasterOnly lets in nobody but who runs the server, with the credential of that name in the document.
func MasterOnly(credential string) Option {
	return func(op *huma.Operation) {
		op.Metadata["masterOnly"] = true
		op.Security = []map[string][]string{{credential: {}}}
	}
}

// MaxBody takes bodies of up to n bytes, in place of one megabyte. They may take longer to arrive: two seconds a megabyte.
func MaxBody(n int64) Option {
	return func(op *huma.Operation) {
		op.MaxBodyBytes = n
		op.BodyReadTimeout = arrival(op)
	}
}

// About describes the operation in more than its summary. It may be Markdown.
func About(text string) Option { return func(op *huma.Operation) { op.Description = text } }

// Add puts an operation into the group. The route is a method and a path as http.ServeMux writes them.
// The handler returns values or an error, and never writes.
func Add[I, O any](g *Group, route, summary string, handle func(context.Context, *I) (*O, error), opts ...Option) {
	op := g.operation(route, summary, opts)
	g.Operations = append(g.Operations, op.OperationID)
	huma.Register(g.dialect.api, op, handle)
	g.dialect.documentForm(op)
	also, _ := op.Metadata["also"].([]string)
	for _, route := range also {
		more := g.operation(route, summary, opts)
		more.Hidden = true
		huma.Register(g.dialect.api, more, handle)
	}
}

func (g *Group) operation(route, summary string, opts []Option) huma.Operation {
	d := g.dialect
	method, path, _ := strings.Cut(route, " ")
	op := huma.Operation{
		OperationID: operationID(d.Name, method, path),
		Method:      method,
		Path:        path,
		Summary:     summary,
		Tags:        []string{g.Title},
		Metadata:    map[string]any{"dialect": d},
		Extensions:  map[string]any{"x-dialect": d.Name},
		Responses:   map[string]*huma.Response{"default": d.errorResponse()},
	}
	for name := range d.Security {
		op.Security = append(op.Security, map[string][]string{name: {}})
	}
	for _, o := range opts {
		o(&op)
	}
	if changes(&op) && op.Metadata["public"] == nil {
		op.Parameters = append(op.Parameters, keyParam())
	}
	if scopes, ok := op.Metadata["scopes"]; ok {
		op.Extensions["x-scopes"] = scopes
	}
	return op
}

func (d *Dialect) errorResponse() *huma.Response {
	shape := reflect.TypeOf(d.Shape(fault.New(fault.Internal, ""))).Elem()
	schema := d.Document().Components.Schemas.Schema(shape, true, "Error")
	return &huma.Response{
		Description: "The call failed, and nothing was changed.",
		Content:     map[string]*huma.MediaType{"application/json": {Schema: schema}},
	}
}

func operationID(dialect, method, path string) string {
	words := strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}$", r) })
	return dialect + "-" + strings.ToLower(method) + "-" + strings.Join(words, "-")
}

// Picture is an answer that is not JSON, or is: Body is bytes of the ContentType, or with an empty
// ContentType a value that is written as JSON.
type Picture struct {
	ContentType string `header:"Content-Type"`
	Body        any
}
