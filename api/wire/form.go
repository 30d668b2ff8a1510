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
	"strings"
	"time"

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

// documentForm says of an operation that is registered which form it takes, if it takes one.
func (d *Dialect) documentForm(op huma.Operation) {
	most, takes := op.Metadata["file"].(int64)
	if !takes {
		return
	}
	item := d.Document().Paths[op.Path]
	known := map[string]*huma.Operation{http.MethodPost: item.Post, http.MethodPut: item.Put, http.MethodPatch: item.Patch}[op.Method]
	form := &huma.Schema{Type: huma.TypeObject}
	if known.RequestBody == nil {
		known.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		form.Required = []string{fileField}
	} else {
		form.AllOf = []*huma.Schema{known.RequestBody.Content["application/json"].Schema}
	}
	if most > 0 {
		form.Properties = map[string]*huma.Schema{fileField: {Type: huma.TypeString, Format: "binary"}}
	}
	known.RequestBody.Content[formType] = &huma.MediaType{Schema: form}
}

const (
	formType  = "multipart/form-data"
	fileField = "file" // of a form
)

// formMemory is how much of a form is held in memory; the rest lies in files until the answer is written.
const formMemory = 1 << 20

// form turns a form into the JSON that the operation takes, and keeps its file for Upload.
func (d *Dialect) form(ctx huma.Context, next func(huma.Context)) {
	most, takes := ctx.Operation().Metadata["file"].(int64)
	r, w := humago.Unwrap(ctx)
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !takes || kind != formType {
		next(ctx)
		return
	}
	read, err := readParts(ctx.Operation(), w, r, most)
	if read != nil {
		defer func() { _ = read.RemoveAll() }()
	}
	if err != nil {
		_ = huma.WriteErr(d.api, ctx, http.StatusInternalServerError, "", err)
		return
	}
	object := map[string]string{}
	for name, values := range read.Value {
		object[name] = values[0]
	}
	encoded, _ := json.Marshal(object) // strings always encode
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(encoded)), int64(len(encoded))
	r.Header.Set("Content-Type", "application/json")
	next(huma.WithContext(ctx, context.WithValue(ctx.Context(), uploadKey{}, read.File[fileField])))
}

// readParts reads a form whose file has at most that many bytes; 0: it has none. The form is there with some errors, too.
func readParts(op *huma.Operation, w http.ResponseWriter, r *http.Request, most int64) (*multipart.Form, error) {
	_ = huma.SetReadDeadline(w, time.Now().Add(arrival(op))) // a test's recorder has none
	r.Body = http.MaxBytesReader(w, r.Body, most+formMemory)
	if err := r.ParseMultipartForm(formMemory); err != nil {
		return nil, badForm(err)
	}
	_ = huma.SetReadDeadline(w, time.Time{})
	return r.MultipartForm, misplaced(r.MultipartForm, most > 0)
}

func badForm(err error) error {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) || errors.Is(err, multipart.ErrMessageTooLarge) {
		return &fault.Fault{Kind: fault.TooLarge, Noun: "request", Err: err}
	}
	return fault.Bad("request", "", "the body must be a valid form")
}

// misplaced refuses what would be left out in silence: a file that is not in its field, and a text that is.
func misplaced(f *multipart.Form, takesFile bool) error {
	for name, files := range f.File {
		switch {
		case !takesFile:
			return fault.Bad("request", "", "the form must have no file")
		case name != fileField:
			return fault.Bad("request", fileField, "must be the only field with a file")
		case len(files) > 1:
			return fault.Bad("request", fileField, "must be one file")
		}
	}
	if takesFile && strings.Join(f.Value[fileField], "") != "" { // browsers send an empty text for no file
		return fault.Bad("request", fileField, "must be a file, with a filename")
	}
	return nil
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
