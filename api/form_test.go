package api_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
)

// boundary stands between the parts of a form.
const boundary = "----balas-test-boundary"

// form is what an operation is sent in the place of JSON.
type form struct {
	fields map[string]string
	file   *formFile // nil: none
	needed bool      // the operation does not go without the file
	kind   string    // the Content-Type
	body   string    // as it is sent; empty: the fields and the file
}

// formFile is a file of a form, in the field of that name.
type formFile struct{ field, name, content string }

// form returns the form of the operation that the call of its case is in JSON: its content, or what is at its address, is the file.
func (s specimen) form(known schemas) (f form, takes bool) {
	described, takes := s.Request.Content["multipart/form-data"]
	if !takes {
		return form{}, false
	}
	f = form{fields: map[string]string{}, kind: "multipart/form-data; boundary=" + boundary}
	for name, value := range s.Body {
		if value != nil {
			f.fields[name] = fmt.Sprint(value)
		}
	}
	properties, _ := described.Schema["properties"].(map[string]any)
	if properties["file"] == nil {
		return f, true
	}
	f.file, f.needed = &formFile{"file", s.File, s.Content}, true
	if content, ok := f.fields["content"]; ok {
		f.file = &formFile{"file", "table.csv", content}
		f.needed = !slices.Contains(s.Optional, "content")
		delete(f.fields, "content")
	}
	if url, ok := f.fields["url"]; ok {
		f.file = &formFile{"file", path.Base(url), samples[path.Base(url)]}
		delete(f.fields, "url")
	}
	return f, true
}

// text is the form as it is sent.
func (f form) text() string {
	if f.body != "" {
		return f.body
	}
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(f.fields)) {
		b.Grow(len(f.fields[name]) + 1<<10) // of many megabytes there is but one copy
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n", boundary, name)
		b.WriteString(f.fields[name])
		b.WriteString("\r\n")
	}
	if f.file != nil {
		b.Grow(len(f.file.content) + 1<<10)
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\nContent-Type: application/octet-stream\r\n\r\n",
			boundary, f.file.field, f.file.name)
		b.WriteString(f.file.content)
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.String()
}

func (f form) call(w *world, s specimen) call {
	c := s.call(w, nil)
	c.body, c.header = f.text(), map[string]string{"Content-Type": f.kind}
	return c
}

// with is the form with the value in a field.
func (f form) with(field, value string) form {
	f.fields = maps.Clone(f.fields)
	f.fields[field] = value
	return f
}

// without is the form without a field.
func (f form) without(field string) form {
	f.fields = maps.Clone(f.fields)
	delete(f.fields, field)
	return f
}

// holding is the form with another file.
func (f form) holding(file formFile) form {
	f.file = &file
	return f
}
