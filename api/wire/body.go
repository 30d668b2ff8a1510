package wire

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// formats are what bodies may be: JSON, and a form whose fields are strings.
var formats = map[string]huma.Format{
	"application/json":                  {Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON},
	"json":                              {Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readJSON},
	"application/x-www-form-urlencoded": {Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readForm},
}

// The complaints about a body. They repeat nothing of it.
var (
	errJSON = errors.New("the body must be valid JSON")
	errForm = errors.New("the body must be a valid form")
	errNUL  = errors.New("the body must hold no NUL character") // PostgreSQL cannot store one
)

// readJSON decodes data. It is called twice for a body: into an any that is validated, then into the
// request struct.
func readJSON(data []byte, into any) error {
	if json.Unmarshal(data, into) != nil {
		return errJSON
	}
	if v, ok := into.(*any); ok && hasNUL(*v) {
		return errNUL
	}
	return nil
}

func hasNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.ContainsRune(v, 0)
	case []any:
		for _, e := range v {
			if hasNUL(e) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if hasNUL(e) {
				return true
			}
		}
	}
	return false
}

func readForm(data []byte, into any) error {
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return errForm
	}
	object := map[string]string{}
	for name := range form {
		object[name] = form.Get(name)
	}
	encoded, err := json.Marshal(object)
	if err != nil {
		return err
	}
	return readJSON(encoded, into)
}

// sniff makes a body that begins like JSON known as JSON, whatever its Content-Type says: curl --data
// calls everything a form.
func sniff(r *http.Request) {
	if r.Body == nil || r.Body == http.NoBody {
		return
	}
	b := bufio.NewReader(r.Body)
	r.Body = struct {
		io.Reader
		io.Closer
	}{b, r.Body}
	for n := 1; n <= b.Size(); n++ {
		peek, err := b.Peek(n)
		if err != nil {
			return
		}
		switch peek[n-1] {
		case ' ', '\t', '\r', '\n':
			continue
		case '{', '[':
			r.Header.Set("Content-Type", "application/json")
		}
		return
	}
}

// Reread returns up to limit bytes of the body and puts them back for whoever reads it next. It returns
// nil when the body is longer.
func Reread(r *http.Request, limit int64) []byte {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	read, _ := io.ReadAll(io.LimitReader(r.Body, limit+1)) // an error comes again when the rest is read
	r.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(read), r.Body), r.Body}
	if int64(len(read)) > limit {
		return nil
	}
	return read
}

// Legible reports whether the path and query hold only what a database can store: valid UTF-8 without
// NUL characters.
func Legible(r *http.Request) bool {
	ok := func(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }
	if !ok(r.URL.Path) {
		return false
	}
	query, err := url.QueryUnescape(r.URL.RawQuery)
	return err == nil && ok(query)
}
