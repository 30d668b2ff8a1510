package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Long is an answer whose last field is a list of any length: it is written while it is made.
type Long struct {
	ContentType string `header:"Content-Type"`
	Body        func(huma.Context)
}

// NewLong returns the answer that is head, an object, with one more field: a list of what each hands over. When each fails,
// the connection is cut: the caller must not take a part for the whole.
func NewLong[T any](head any, field string, each func(ctx context.Context, take func(T) error) error) *Long {
	return &Long{ContentType: "application/json", Body: func(ctx huma.Context) {
		ctx.SetStatus(http.StatusOK)
		if err := writeLong(ctx, head, field, each); err != nil {
			TraceOf(ctx.Context()).fail(err)
			panic(http.ErrAbortHandler)
		}
	}}
}

func writeLong[T any](ctx huma.Context, head any, field string, each func(context.Context, func(T) error) error) error {
	out, before := ctx.BodyWriter(), ""
	raw, err := json.Marshal(head)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	if _, err := fmt.Fprintf(out, "%s,%q:[", bytes.TrimSuffix(raw, []byte("}")), field); err != nil {
		return fmt.Errorf("write answer: %w", err)
	}
	err = each(ctx.Context(), func(item T) error {
		raw, err := json.Marshal(item)
		if err != nil {
			return fmt.Errorf("encode answer: %w", err)
		}
		_, err = out.Write(append([]byte(before), raw...))
		before = ","
		return err
	})
	if err == nil {
		_, err = out.Write([]byte("]}\n"))
	}
	return err
}

// Describes documents an operation whose answer is a T, where the answer's own type does not tell.
func Describes[T any]() Option {
	return func(op *huma.Operation) {
		registry := op.Metadata["dialect"].(*Dialect).Document().Components.Schemas
		schema := registry.Schema(reflect.TypeFor[T](), true, "Answer")
		op.Responses["200"] = &huma.Response{Description: "OK", Content: map[string]*huma.MediaType{"application/json": {Schema: schema}}}
	}
}

// Or documents further types of the answer that Describes does, which the caller may ask for.
func Or(contentTypes ...string) Option {
	return func(op *huma.Operation) {
		for _, t := range contentTypes {
			op.Responses["200"].Content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
	}
}

// Serves documents an operation that answers with a file, or with the part of it that a Range asks for.
func Serves(op *huma.Operation) {
	content := map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	op.Responses["200"] = &huma.Response{Description: "The file.", Content: content}
	op.Responses["206"] = &huma.Response{Description: "The part that was asked for.", Content: content}
	op.Responses["416"] = &huma.Response{Description: "The file has no such part.", Content: map[string]*huma.MediaType{
		"text/plain": {Schema: &huma.Schema{Type: huma.TypeString}},
	}}
}
