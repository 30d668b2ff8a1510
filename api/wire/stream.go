package wire

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// Stream is an answer that is written while it is made, as a file to keep.
type Stream struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        func(huma.Context)
}

// NewStream returns the answer that write writes, a file of that name and type. When write fails, the connection is cut:
// the caller must not take a part for the whole.
func NewStream(contentType, fileName string, write func(context.Context, io.Writer) error) *Stream {
	return &Stream{ContentType: contentType, Disposition: `attachment; filename="` + fileName + `"`, Body: func(ctx huma.Context) {
		ctx.SetStatus(http.StatusOK)
		if err := write(ctx.Context(), ctx.BodyWriter()); err != nil {
			TraceOf(ctx.Context()).fail(err)
			panic(http.ErrAbortHandler)
		}
	}}
}

// Streams documents an operation that answers a Stream of one of the types.
func Streams(contentTypes ...string) Option {
	return func(op *huma.Operation) {
		content := map[string]*huma.MediaType{}
		for _, t := range contentTypes {
			content[t] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		}
		op.Responses["200"] = &huma.Response{Description: "A file.", Content: content}
	}
}
