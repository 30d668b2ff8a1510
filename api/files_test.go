package api_test

import (
	"bytes"
	"encoding/base64"
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
		{"a file for a time", "promo.txt", "Tea for two.", map[string]string{"instanceId": w.vars["online"], "validFrom": "2026-12-01T00:00:00Z", "validUntil": "2027-01-01T00:00:00Z"}, 200, `"validFrom":"2026-12-01T00:00:00.000Z","validUntil":"2027-01-01T00:00:00.000Z"`},
		{"a time that ends before it begins", "promo.txt", "Tea for two.", map[string]string{"instanceId": w.vars["online"], "validFrom": "2027-01-01T00:00:00Z", "validUntil": "2026-12-01T00:00:00Z"}, 400, "validUntil must be after validFrom"},
		{"no time", "promo.txt", "Tea for two.", map[string]string{"instanceId": w.vars["online"], "validFrom": "tomorrow"}, 400, "validFrom"},
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

func TestTextThatIsCalledAPDF(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	encoded := base64.StdEncoding.EncodeToString([]byte("%PDF-1.4 and no more"))
	for _, c := range []struct {
		what, content string
		status        int
		want          string
	}{
		{"the words of one", "We open at nine.", 200, `"processingStatus":"completed","progress":100`},
		{"base64 of one", encoded, 200, `"fileType":"pdf"`},
		{"an address of data", "data:application/pdf;base64," + encoded, 200, `"fileType":"pdf"`},
		{"base64 of something else", base64.StdEncoding.EncodeToString([]byte("We open at nine.")), 400, "content must be the base64 of a PDF, or plain text"},
		{"base64 that is damaged", encoded[:20] + " " + encoded[20:], 400, "content must be the base64 of a PDF, or plain text"},
		{"base64 without its end", strings.TrimRight(encoded, "=")[:21], 400, "content must be the base64 of a PDF, or plain text"},
	} {
		body := w.fill(`{"instanceId":"{{online}}","fileName":"hours.pdf","fileType":"pdf","content":"` + c.content + `"}`)
		got := w.call(call{method: http.MethodPost, target: "/api/v2/agent/kb/files", key: "{{key}}", as: "X-Api-Key", body: body})
		if got.status != c.status || !strings.Contains(got.text, c.want) {
			t.Errorf("%s: %d %s, want %d with %s", c.what, got.status, got.text, c.status, c.want)
		}
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
