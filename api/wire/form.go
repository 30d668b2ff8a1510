package wire

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/internal/fault"
)

// TakesFile lets an operation take a form with a file of up to n bytes in the place of its JSON body. The form's other
// fields stand for the body's, whose types are all strings; Upload returns the file.
func TakesFile(n int64) Option {
	return func(op *huma.Operation) {
		op.Metadata["file"] = n
		op.Description += "\n\nTakes a form (`multipart/form-data`) as well: the same fields, and a file in the field `file`."
	}
}

// TakesForm lets an operation take a form of the same fields in the place of its JSON body.
func TakesForm(op *huma.Operation) {
	op.Metadata["file"] = int64(0)
	op.Description += "\n\nTakes a form (`multipart/form-data`, or URL-encoded) of the same fields as well."
}

// formMemory is how much of a form is held in memory; the rest lies in files until the answer is written.
const formMemory = 1 << 20

// form turns a form into the JSON that the operation takes, and keeps its file for Upload.
func (d *Dialect) form(ctx huma.Context, next func(huma.Context)) {
	most, takes := ctx.Operation().Metadata["file"].(int64)
	r, w := humago.Unwrap(ctx)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !takes || kind != "multipart/form-data" {
		next(ctx)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, most+formMemory)
	if err := r.ParseMultipartForm(formMemory); err != nil {
		_ = huma.WriteErr(d.api, ctx, http.StatusInternalServerError, "", badForm(err))
		return
	}
	defer func() { _ = r.MultipartForm.RemoveAll() }()
	object := map[string]string{}
	for name, values := range r.MultipartForm.Value {
		object[name] = values[0]
	}
	encoded, _ := json.Marshal(object) // strings always encode
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(encoded)), int64(len(encoded))
	r.Header.Set("Content-Type", "application/json")
	next(huma.WithContext(ctx, context.WithValue(ctx.Context(), uploadKey{}, r.MultipartForm.File["file"])))
}

func badForm(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return &fault.Fault{Kind: fault.TooLarge, Noun: "request", Err: err}
	}
	return fault.Bad("request", "", "the body must be a valid form")
}

type uploadKey struct{}

// Upload returns the file of a form; nil: the body was JSON, or the form has no file.
func Upload(ctx context.Context) *multipart.FileHeader {
	files, _ := ctx.Value(uploadKey{}).([]*multipart.FileHeader)
	if len(files) == 0 {
		return nil
	}
	return files[0]
}
