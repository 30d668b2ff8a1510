package document_test

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rc4"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"balas/internal/fault"
	"balas/knowledge/document"
)

// shared reads for all tests: what compiles PDFium once is enough. The compiled code stays for the next run.
var shared = document.NewReader(filepath.Join(os.TempDir(), "balas-test-pdfium"), time.Minute)

// pdf is a PDF with pages of lines, by hand (PDF Reference 1.7). A key encrypts its strings.
func pdf(key func(object int, s string) string, trailer string, pages ...string) []byte {
	if key == nil {
		key = func(_ int, s string) string { return s }
	}
	var kids strings.Builder
	objects := []string{"<< /Type /Catalog /Pages 2 0 R >>", "", "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"}
	for _, lines := range pages {
		n := len(objects) + 1
		fmt.Fprintf(&kids, "%d 0 R ", n)
		shown := strings.ReplaceAll(strings.TrimSuffix(lines, "\n"), "\n", ") Tj T* (")
		content := key(n+1, "BT /F1 12 Tf 14 TL 20 760 Td ("+shown+") Tj ET")
		objects = append(objects,
			fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> >> >>", n+1),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content))
	}
	objects[1] = fmt.Sprintf("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), len(pages))
	return assemble(objects, trailer)
}

func assemble(objects []string, trailer string) []byte {
	var b, table bytes.Buffer
	b.WriteString("%PDF-1.4\n")
	fmt.Fprintf(&table, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for i, object := range objects {
		fmt.Fprintf(&table, "%010d 00000 n \n", b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	fmt.Fprintf(&b, "%strailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", table.String(), len(objects)+1, trailer, b.Len())
	return b.Bytes()
}

// encrypted is a PDF that opens with a password only, by the standard handler of revision 2 (PDF Reference 1.7, 3.5.2).
func encrypted(lines string) []byte {
	const padding = "\x28\xBF\x4E\x5E\x4E\x75\x8A\x41\x64\x00\x4E\x56\xFF\xFA\x01\x08\x2E\x2E\x00\xB6\xD0\x68\x3E\x80\x2F\x0C\xA9\xFE\x64\x53\x69\x7A"
	password := ("melati" + padding)[:32]
	sum := md5.Sum([]byte(password))
	owner := coded(sum[:5], password)
	sum = md5.Sum([]byte(password + owner + "\xfc\xff\xff\xff" + "contoh"))
	key := sum[:5]
	trailer := fmt.Sprintf("/ID [<%x> <%x>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <%x> /U <%x> >>", "contoh", "contoh", owner, coded(key, padding))
	return pdf(func(object int, s string) string {
		sum := md5.Sum(append(bytes.Clone(key), byte(object), byte(object>>8), 0, 0, 0))
		return coded(sum[:10], s)
	}, trailer, lines)
}

func coded(key []byte, s string) string {
	c, err := rc4.NewCipher(key)
	if err != nil {
		panic(err)
	}
	out := []byte(s)
	c.XORKeyStream(out, out)
	return string(out)
}

func TestReadPDF(t *testing.T) {
	t.Parallel()
	d, err := read(t, "panduan.pdf", pdf(nil, "", "Toko Melati\nPesanan yang masuk di hari ini di-\nkirim besok.", "Halaman dua\n# bukan judul"), document.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	const want = "Toko Melati\nPesanan yang masuk di hari ini dikirim besok.\n\nHalaman dua\n\\# bukan judul"
	if d.Markdown != want || d.Title != "panduan" || d.Language != "id" || d.Kind != "pdf" {
		t.Errorf("got %+v", d)
	}
}

func TestReadPDFThatCannotBeRead(t *testing.T) {
	t.Parallel()
	sound := pdf(nil, "", "satu", "dua", "tiga")
	for name, c := range map[string]struct {
		content []byte
		limits  document.Limits
		kind    fault.Kind
		detail  string
	}{
		"encrypted": {encrypted("rahasia"), document.Limits{}, fault.Invalid, "is protected by a password"},
		"damaged":   {sound[:40], document.Limits{}, fault.Invalid, "is damaged"},
		"scanned":   {pdf(nil, "", "", ""), document.Limits{}, fault.Invalid, "holds no text: it may be a scanned picture"},
		"pages":     {sound, document.Limits{Pages: 2}, fault.TooLarge, "has more than 2 pages"},
		"text":      {sound, document.Limits{Text: 8}, fault.TooLarge, "holds more text than 8 B"},
		"bytes":     {sound, document.Limits{Bytes: 100}, fault.TooLarge, "is larger than 100 B"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, "a.pdf", c.content, c.limits)
			wants(t, err, c.kind, c.detail)
		})
	}
}

// bomb is a PDF of one page with forms that each show the next twice: it would take years to draw.
func bomb() []byte {
	const forms = 25
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /XObject << /F 5 0 R >> >> >>",
		"<< /Length 4 >>\nstream\n/F Do\nendstream",
	}
	for i := range forms {
		next := min(6+i, 4+forms)
		objects = append(objects, fmt.Sprintf("<< /Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << /XObject << /F %d 0 R >> >> /Length 11 >>\nstream\n/F Do /F Do\nendstream", next))
	}
	return assemble(objects, "")
}

// A page that keeps the engine busy is ended by the limit of time, and the next file is read.
func TestReadPDFThatHangs(t *testing.T) {
	t.Parallel()
	_, err := read(t, "a.pdf", bomb(), document.Limits{Time: 2 * time.Second})
	wants(t, err, fault.TooLarge, "takes too long to read")
	if d, err := read(t, "a.pdf", pdf(nil, "", "satu"), document.Limits{}); err != nil || d.Markdown != "satu" {
		t.Errorf("got %q, %v", d.Markdown, err)
	}
}

func TestReadPDFEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	content := pdf(nil, "", "satu")
	_, err := shared.Read(ctx, document.File{Content: bytes.NewReader(content), Size: int64(len(content))}, document.Limits{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// The engine ends when it was idle, and starts again for the next file.
func TestIdleEngineEnds(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(os.TempDir(), "balas-test-pdfium")
	synctest.Test(t, func(t *testing.T) {
		r := document.NewReader(dir, time.Hour)
		content := pdf(nil, "", "satu")
		for range 2 {
			if _, err := r.Read(t.Context(), document.File{Content: bytes.NewReader(content), Size: int64(len(content))}, document.Limits{}); err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Hour - time.Second)
			synctest.Wait()
			if !document.EngineRuns(r) {
				t.Error("the engine ended while it was in use")
			}
			<-time.After(2 * time.Second)
			synctest.Wait()
			if document.EngineRuns(r) {
				t.Error("the engine runs on")
			}
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}

// callingOff is content during whose reading something is called off.
type callingOff struct {
	io.ReaderAt
	cancel func()
	reads  int // until it is
}

func (c *callingOff) ReadAt(p []byte, off int64) (int, error) {
	if c.reads--; c.reads == 0 {
		c.cancel()
	}
	return c.ReaderAt.ReadAt(p, off)
}

// Whenever a reading is called off, the next one is not.
func TestReadPDFAfterOneThatWasCalledOff(t *testing.T) {
	t.Parallel()
	content := pdf(nil, "", "satu")
	for reads := range 40 {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		called := &callingOff{bytes.NewReader(content), cancel, reads + 1}
		_, err := shared.Read(ctx, document.File{Content: called, Size: int64(len(content))}, document.Limits{})
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("called off at read %d: %v", reads, err)
		}
		if _, err := read(t, "a.pdf", content, document.Limits{}); err != nil {
			t.Fatalf("the next after read %d: %v", reads, err)
		}
	}
}
