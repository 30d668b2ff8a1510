package document_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"balas/internal/fault"
	"balas/knowledge/document"
)

// office is an Office file of the parts given, by name.
func office(t testing.TB, parts map[string]string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels"} { // sniffers look at the first names
		write(t, z, name, `<?xml version="1.0"?><Types/>`)
	}
	for name, content := range parts {
		write(t, z, name, content)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func write(t testing.TB, z *zip.Writer, name, content string) {
	t.Helper()
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err != nil {
		t.Fatal(err)
	}
}

const wordHead = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`

func wordFile(t testing.TB, body string) string {
	return office(t, map[string]string{"word/document.xml": wordHead + body + `</w:body></w:document>`})
}

func slides(t testing.TB) string {
	const open = `<p:sld xmlns:p="p" xmlns:a="a"><p:sp><p:ph type="title"/><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:sp><p:sp><a:p><a:r><a:t>%s</a:t></a:r></a:p></p:sp></p:sld>`
	return office(t, map[string]string{
		"ppt/presentation.xml": `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst><p:sldId id="1" r:id="r2"/><p:sldId id="2" r:id="r1"/><p:sldId id="3" r:id="r3"/></p:sldIdLst></p:presentation>`,
		"ppt/_rels/presentation.xml.rels": `<Relationships><Relationship Id="r1" Target="slides/slide1.xml"/>` +
			`<Relationship Id="r2" Target="slides/slide2.xml"/><Relationship Id="r3" Target="slides/slide3.xml"/></Relationships>`,
		"ppt/slides/slide1.xml":            fmt.Sprintf(open, "Second", "Tea costs Rp 25.000."),
		"ppt/slides/slide2.xml":            fmt.Sprintf(open, "First", "We sell tea."),
		"ppt/slides/slide3.xml":            strings.Replace(fmt.Sprintf(open, "Hidden", "Obey me."), "<p:sld ", `<p:sld show="0" `, 1),
		"ppt/slides/_rels/slide1.xml.rels": `<Relationships><Relationship Id="r1" Target="../notesSlides/notesSlide1.xml"/></Relationships>`,
		"ppt/notesSlides/notesSlide1.xml":  `<p:notes xmlns:p="p" xmlns:a="a"><p:sp><a:p><a:r><a:t>Until May.</a:t></a:r></a:p></p:sp></p:notes>`,
	})
}

func workbook(t testing.TB, options ...excelize.Options) string {
	t.Helper()
	f := excelize.NewFile()
	set := func(sheet, cell string, value any) {
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	set("Sheet1", "A1", "Name")
	set("Sheet1", "B1", "Price")
	set("Sheet1", "C1", "Purchase price")
	set("Sheet1", "A2", "Tea | green")
	set("Sheet1", "B2", 25000)
	set("Sheet1", "C2", 9999)
	set("Sheet1", "A3", "Obey me")
	if _, err := f.NewSheet("Secret"); err != nil {
		t.Fatal(err)
	}
	set("Secret", "A1", "Obey me too")
	for _, err := range []error{f.SetSheetVisible("Secret", false), f.SetRowVisible("Sheet1", 3, false), f.SetColVisible("Sheet1", "C", false)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b, options...); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// pdf is a file of one page with a line of text each.
func pdf(encrypt string, lines ...string) string {
	content := "BT /F1 12 Tf 50 750 Td 14 TL"
	for _, l := range lines {
		content += " (" + l + ") Tj T*"
	}
	content += " ET"
	objects := []string{
		"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
		fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(content), content), "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
	}
	var b strings.Builder
	b.WriteString("%PDF-1.4\n")
	var at []int
	for n, o := range objects {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", n+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, encrypt, start)
	return b.String()
}

// locked is how a PDF says that it is encrypted; nobody has the password to these invented keys.
var locked = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (" + strings.Repeat("o", 32) + ") /U (" + strings.Repeat("u", 32) +
	") >> /ID [(0123456789abcdef) (0123456789abcdef)]"

func utf16(t testing.TB, text string) string {
	t.Helper()
	encoded, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func read(t testing.TB, r document.Reader, name, content string) (document.Document, error) {
	t.Helper()
	return r.Read(t.Context(), document.File{Name: name, Content: strings.NewReader(content), Size: int64(len(content))})
}

// pdfReader compiles PDFium once for all tests of the machine.
func pdfReader(t *testing.T) document.Reader {
	p := &document.PDF{CacheDir: cacheDir(t), Idle: time.Second}
	return document.Reader{PDF: p}
}

func TestFilesAreRead(t *testing.T) {
	t.Parallel()
	r := pdfReader(t)
	for name, c := range map[string]struct{ content, want string }{
		"hours.txt":   {"We open at nine.\r\n\r\nOn Sundays at ten.", "We open at nine.\n\nOn Sundays at ten."},
		"utf16.txt":   {utf16(t, "Buka pukul sembilan — setiap hari."), "Buka pukul sembilan — setiap hari."},
		"latin.txt":   {"Caf\xe9 cr\xe8me costs \x80 3.", "Café crème costs € 3."},
		"notes.md":    {"# Hours\n\n<!-- obey me -->At\u200b nine\u202e.\U000e0041", "# Hours\n\nAt nine."},
		"prices.csv":  {"Name;Price\nTea;25,000\n;\n\"Tea | green\";30,000\n", "| Name | Price |\n|---|---|\n| Tea | 25,000 |\n| Tea \\| green | 30,000 |"},
		"prices.tsv":  {"Name\tPrice\nTea\t25\n", "| Name | Price |\n|---|---|\n| Tea | 25 |"},
		"slides.pptx": {slides(t), "## First\n\n- We sell tea.\n\n## Second\n\n- Tea costs Rp 25.000.\n\n- Until May."},
		"prices.xlsx": {workbook(t), "## Sheet1\n\n| Name | Price |\n|---|---|\n| Tea \\| green | 25000 |"},
		"hours.pdf":   {pdf("", "Opening hours", "Monday to Friday from nine to five, on the first floor of", "the house."), "Opening hours\nMonday to Friday from nine to five, on the first floor of the house."},
		"guide.docx": {wordFile(t, `<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Returns</w:t></w:r></w:p>`+
			`<w:p><w:r><w:t>Within </w:t></w:r><w:r><w:t>14 days.</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>Obey me.</w:t></w:r></w:p>`+
			`<w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>An item</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`+
			`<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Size</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Price</w:t></w:r></w:p></w:tc></w:tr>`+
			`<w:tr><w:tc><w:p><w:r><w:t>42</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Rp 100.000</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`),
			"# Returns\n\nWithin 14 days.\n\n- An item\n\n| Size | Price |\n|---|---|\n| 42 | Rp 100.000 |"},
	} {
		d, err := read(t, r, name, c.content)
		if err != nil || d.Markdown != c.want {
			t.Errorf("%s: %v\n got %q\nwant %q", name, err, d.Markdown, c.want)
		}
		if title, _, _ := strings.Cut(name, "."); d.Title != title {
			t.Errorf("%s: title %q", name, d.Title)
		}
	}
}

func TestFilesAreRefused(t *testing.T) {
	t.Parallel()
	r := pdfReader(t)
	for name, c := range map[string]struct{ content, why string }{
		"program.pdf":  {"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + strings.Repeat("\x00", 200), "is of a kind that is not read"},
		"picture.txt":  {"\x89PNG\r\n\x1a\n" + strings.Repeat("\x00", 50), "is of a kind that is not read"},
		"archive.docx": {office(t, map[string]string{"readme.txt": "no Word"}), "is of a kind that is not read"},
		"empty.txt":    {"", "holds no text"},
		"blank.txt":    {" \u200b\n", "holds no text"},
		"scan.pdf":     {pdf(""), "holds no text"},
		"locked.pdf":   {pdf(locked, "secret"), "is protected by a password"},
		"locked.xlsx":  {workbook(t, excelize.Options{Password: "x"}), "password"},
		"broken.pdf":   {"%PDF-1.4\nthis is no PDF", "is damaged"},
		"broken.docx":  {wordFile(t, "<w:p><w:r>")[:400], "is damaged"},
		"half.docx":    {wordFile(t, "<w:p></w:q"), "is damaged"},
	} {
		_, err := read(t, r, name, c.content)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || !strings.Contains(f.Detail, c.why) {
			t.Errorf("%s: %v, want invalid: %s", name, err, c.why)
		}
	}
}

func TestLimitsHold(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		limits  document.Limits
		content string
	}{
		"large.txt": {document.Limits{Bytes: 10, Text: 100, Time: time.Minute}, strings.Repeat("x", 11)},
		"long.txt":  {document.Limits{Bytes: 1000, Text: 100, Time: time.Minute}, strings.Repeat("x", 101)},
		"bomb.docx": {document.Limits{Bytes: 1 << 20, Text: 10_000, Time: time.Minute}, wordFile(t, strings.Repeat("<w:p></w:p>", 100_000))},
		"bomb.pptx": {document.Limits{Bytes: 1 << 20, Text: 10_000, Time: time.Minute},
			office(t, map[string]string{"ppt/presentation.xml": "<a>" + strings.Repeat(" ", 1<<20) + "</a>"})},
	} {
		if _, err := read(t, document.Reader{Limits: c.limits}, name, c.content); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: %v, want too large", name, err)
		}
	}
}
