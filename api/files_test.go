package api_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// form posts a form with a file, if it has a name, and returns the status and the answer.
func (w *world) form(path string, fields map[string]string, name, content string) (int, string) {
	w.t.Helper()
	return w.formBy(http.MethodPost, path, fields, name, content)
}

func (w *world) formBy(method, path string, fields map[string]string, name, content string) (int, string) {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, value := range fields {
		w.must(form.WriteField(field, value))
	}
	if name != "" {
		part, err := form.CreateFormFile("file", name)
		w.must(err)
		_, err = part.Write([]byte(content))
		w.must(err)
	}
	w.must(form.Close())
	got := w.call(call{
		method: method, target: path, key: "{{key}}", as: "X-Api-Key", body: body.String(),
		header: map[string]string{"Content-Type": form.FormDataContentType()},
	})
	return got.status, got.text
}

func TestFilesComeAsForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const path = "/api/v2/agent/kb/files"
	fields := map[string]string{"instanceId": w.vars["online"], "category": "returns"}
	for _, c := range []struct {
		what, name, content string
		fields              map[string]string
		status              int
		want                string
	}{
		{"a file", "returns.csv", "Name;Days\nShoes;14\n", fields, 200, `"fileName":"returns.csv","fileType":"text","fileSize":19,"processingStatus":"completed"`},
		{"its own name", "x.txt", "Within 14 days.", map[string]string{"instanceId": w.vars["online"], "fileName": "y.txt"}, 200, `"fileName":"y.txt"`},
		{"a text as a field", "", "", map[string]string{"instanceId": w.vars["online"], "fileName": "z.txt", "content": "Within 14 days."}, 200, `"fileName":"z.txt"`},
		{"no file", "", "", fields, 400, "BAD_REQUEST"},
		{"a program", "returns.pdf", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200), fields, 400, "is a program for Windows"},
		{"a large file", "large.txt", strings.Repeat("x", 52<<20), fields, 413, "PAYLOAD_TOO_LARGE"},
		{"a foreign instance", "returns.txt", "text", map[string]string{"instanceId": w.vars["foreign"]}, 404, "INSTANCE_NOT_FOUND"},
	} {
		status, answer := w.form(path, c.fields, c.name, c.content)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s, want %d with %s", c.what, status, answer, c.status, c.want)
		}
	}
	if status, answer := w.form("/api/v2/agent/kb/qna", fields, "", ""); status != 415 && status != 400 {
		t.Errorf("a form for an operation that takes none: %d %s", status, answer)
	}
}

func TestFilesAreReplacedByForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	path := w.fill("/api/v2/agent/kb/files/{{file}}")
	here := map[string]string{"instanceId": w.vars["online"], "validUntil": "2027-01-01T00:00:00Z"}
	for _, c := range []struct {
		what, name, content string
		status              int
		want                string
	}{
		{"a file", "returns.csv", "Name;Days\nShoes;14\n", 200, `"fileName":"returns.csv","fileType":"text","fileSize":19,"processingStatus":"completed"`},
		{"no file", "", "", 200, `"fileName":"returns.csv","fileType":"text","fileSize":19,"processingStatus":"completed"`},
		{"a long file", "long.txt", strings.Repeat("A sentence.\n\n", 9000), 200, `"fileName":"long.txt","fileType":"text","fileSize":117000,"processingStatus":"pending","progress":0,"error":null`},
		{"a program", "returns.pdf", "MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200), 400, "is a program for Windows"},
	} {
		status, answer := w.formBy(http.MethodPatch, path, here, c.name, c.content)
		if status != c.status || !strings.Contains(answer, c.want) || status == 200 && !strings.Contains(answer, `"validUntil":"2027`) {
			t.Errorf("%s: %d %s, want %d with %s", c.what, status, answer, c.status, c.want)
		}
	}
}

// pixel is a picture of one.
const pixel = "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89" +
	"\x00\x00\x00\nIDATx\x9cc\x00\x01\x00\x00\x05\x00\x01\r\n-\xb4\x00\x00\x00\x00IEND\xaeB`\x82"

// formOf is a form with a file, and the header that goes with it.
func (w *world) formOf(name, content string) (string, map[string]string) {
	w.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	w.must(err)
	_, err = part.Write([]byte(content))
	w.must(err)
	w.must(form.Close())
	return body.String(), map[string]string{"Content-Type": form.FormDataContentType()}
}
