package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// archive is a zip with a file of that name in it.
func (w *world) archive(name string) string {
	w.t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"a/first.xml", name} {
		f, err := z.Create(name)
		w.must(err)
		_, err = f.Write([]byte("<x/>"))
		w.must(err)
	}
	w.must(z.Close())
	return b.String()
}

func TestUploadsAreSniffed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.number(`SELECT count(*) FROM media`)
	const unfit = `{"status":"error","message":"Invalid file type. Only JPEG, PNG, GIF, WebP, PDF, Word, and Excel allowed."}`
	for _, c := range []struct {
		what, name, content string
		status              int
		want                string
	}{
		{"a picture under another name", "photo.pdf", pixel, 200, `.png","url":"/media/`},
		{"a PDF", "a.pdf", "%PDF-1.7\n%invented\n", 200, `.pdf","hexId":"`},
		{"a Word document", "a.docx", w.archive("word/document.xml"), 200, `.docx"`},
		{"an Excel workbook", "a.bin", w.archive("xl/workbook.xml"), 200, `.xlsx"`},
		{"an archive", "a.docx", w.archive("b/second.xml"), 400, unfit},
		{"a program", "a.pdf", "MZ\x90\x00\x03" + strings.Repeat("\x00", 200), 400, unfit},
		{"noise", "a.pdf", "\x01\x02\x03\x04\x05\x06\x07\x80", 400, unfit},
		{"a page", "a.png", "<html><script>alert(1)</script></html>", 400, unfit},
		{"a vector picture", "a.png", `<svg xmlns="http://www.w3.org/2000/svg"/>`, 400, unfit},
		{"text", "a.pdf", "Hello", 400, unfit},
		{"nothing", "a.pdf", "", 400, unfit},
		{"25 MB and a byte", "a.pdf", "%PDF-1.7\n" + strings.Repeat("x", 25<<20), 413, `"File too large. Maximum size is 25MB."`},
		{"50 MB", "a.pdf", "%PDF-1.7\n" + strings.Repeat("x", 50<<20), 413, `"status":"error"`},
		{"no file", "", "", 400, `"status":"error"`},
	} {
		status, answer := w.form("/api/v1/media", nil, c.name, c.content)
		if status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s, want %d with %s", c.what, status, answer, c.status, c.want)
		}
	}
	if n := w.number(`SELECT count(*) FROM media`) - before; n != 4 {
		t.Errorf("%d files are stored, want 4", n)
	}
}

func TestUploadsAreServedToWhoKnowsTheirName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, answer := w.form("/api/v1/media", nil, "price list.pdf", "%PDF-1.7\n%invented\n")
	var up struct{ MediaID, URL, HexID string }
	w.must(json.Unmarshal([]byte(answer), &up))
	picture := w.expect(200, call{method: "GET", target: "/media/{{picture}}"})
	if picture.text != pixel || picture.header.Get("Content-Type") != "image/png" || picture.header.Get("X-Content-Type-Options") != "nosniff" ||
		picture.header.Get("Content-Disposition") != "" || picture.header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("picture: %v", picture.header)
	}
	pdf := w.expect(200, call{method: "GET", target: up.URL})
	if pdf.header.Get("Content-Disposition") != `attachment; filename="price list.pdf"` || pdf.header.Get("Content-Type") != "application/pdf" {
		t.Errorf("document: %v", pdf.header)
	}
	part := w.expect(206, call{method: "GET", target: "/media/{{picture}}", header: map[string]string{"Range": "bytes=1-3"}})
	if part.text != "PNG" || !strings.HasPrefix(part.header.Get("Content-Range"), "bytes 1-3/") {
		t.Errorf("part %q: %v", part.text, part.header)
	}
	w.expect(416, call{method: "GET", target: "/media/{{picture}}", header: map[string]string{"Range": "bytes=9999-"}})
	var received string
	w.must(w.pool.QueryRow(t.Context(), `SELECT id || '.' || extension FROM media WHERE NOT public LIMIT 1`).Scan(&received))
	if got := w.call(call{method: "GET", target: "/media/" + received}); got.status != 404 {
		t.Errorf("a file that nobody uploaded to be shared: %d", got.status)
	}
	bare := strings.TrimSuffix(up.MediaID, ".pdf")
	for _, name := range []string{bare, bare + ".png", up.HexID, up.HexID + ".pdf", "0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11.pdf", "..%2f" + up.MediaID, "{" + bare + "}.pdf"} {
		if got := w.call(call{method: "GET", target: "/media/" + name}); got.status != 404 || got.json["status"] != "error" {
			t.Errorf("%s: %d %.100s", name, got.status, got.text)
		}
	}
}
