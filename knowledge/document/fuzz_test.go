package document_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"balas/internal/fault"
	"balas/knowledge/document"
)

// tight limits are reached by what a fuzzer makes.
var tight = document.Limits{Bytes: 1 << 20, Text: 64 << 10, Pages: 20, Cells: 5000, Elements: 5000, Unpacked: 1 << 20, Time: 20 * time.Second}

// check holds of whatever is read: a fault or a text within the limits that is clean, and chunks that lose nothing of it.
func check(t *testing.T, d document.Document, err error) {
	t.Helper()
	var f *fault.Fault
	if err != nil {
		if !errors.As(err, &f) || f.Detail == "" || d.Markdown != "" {
			t.Fatalf("got %q, %v", d.Markdown, err)
		}
		if f.Err != nil && strings.Contains(f.Err.Error(), "panic") {
			t.Logf("a parser panicked: %v", f.Err)
		}
		return
	}
	if d.Markdown == "" || !utf8.ValidString(d.Markdown+d.Title) || strings.ContainsAny(d.Markdown+d.Title, "\u200b\u202e\r\x00\U000e0041") {
		t.Fatalf("got %+q titled %+q", d.Markdown, d.Title)
	}
	checkChunks(t, d)
}

func checkChunks(t *testing.T, d document.Document) {
	t.Helper()
	had := map[rune]int{}
	for _, c := range document.Split(d, document.Options{}) {
		if strings.TrimSpace(c.Text) == "" || document.Tokens(c.Text) > 450 {
			t.Fatalf("a chunk of %d tokens: %q", document.Tokens(c.Text), c.Text)
		}
		for _, r := range c.Title + c.Text {
			had[r]++
		}
	}
	for _, r := range document.Unmarked(d.Markdown) {
		if had[r]--; had[r] < 0 && !unicode.IsSpace(r) && !strings.ContainsRune("#=-*_", r) {
			t.Fatalf("%q is lost of %q", r, d.Markdown)
		}
	}
}

func fuzz(f *testing.F, name string, seeds ...[]byte) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		d, err := shared.Read(context.Background(), document.File{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))}, tight)
		check(t, d, err)
	})
}

func FuzzReadText(f *testing.F) {
	fuzz(f, "a.txt", []byte("# Judul\n\nisi <nama> <b>a</b> <!-- x -->\n\n- a\n\t- b\n"), []byte("a;b\n1;2"), utf16le("halo"), []byte("caf\xe9"), []byte("Q: a?\nA: b\nQ: c?\nA: d"),
		[]byte(strings.Repeat("0A", 1200)))
}

func FuzzReadHTML(f *testing.F) {
	fuzz(f, "a.html", []byte("<!doctype html><h1>a</h1><table><tr><td colspan=3>b|<td>c</table><ul><li>d<ol><li>e</ul><pre>f\n</pre>"))
}

func FuzzReadPDF(f *testing.F) {
	fuzz(f, "a.pdf", pdf(nil, "", "satu", "dua"), encrypted("tiga"))
}

// Fuzzers cannot mend the checksums of a ZIP: they change the parts, and the file is made of them.
func FuzzReadDOCX(f *testing.F) {
	f.Add(para("Judul1", "a")+item("2", "0", "b")+`<w:tbl>`+cells("c", "d")+`</w:tbl>`, wordStyles, wordNumbering, wordLinks)
	f.Fuzz(func(t *testing.T, body, styles, numbering, links string) {
		content := zipped(t, map[string]string{
			"word/document.xml": `<w:document xmlns:w="w"><w:body>` + body + `</w:body></w:document>`, "word/styles.xml": styles,
			"word/numbering.xml": numbering, "word/_rels/document.xml.rels": links,
		})
		d, err := read(t, "a.docx", content, tight)
		check(t, d, err)
	})
}

func FuzzReadPPTX(f *testing.F) {
	f.Add(slide("", shape("title", "", "a")+shape("body", "", "b", "\tc")), slide("", shape("body", "", "d")))
	f.Fuzz(func(t *testing.T, first, notes string) {
		d, err := read(t, "a.pptx", slides(t, [2]string{first, notes}), tight)
		check(t, d, err)
	})
}

func FuzzReadXLSX(f *testing.F) {
	f.Add(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cols><col min="1" max="1" hidden="1"/></cols><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="s"><v>0</v></c></row></sheetData></worksheet>`,
		`<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>b</t></si></sst>`, `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`)
	f.Fuzz(func(t *testing.T, sheet, shared, styles string) {
		content := zipped(t, map[string]string{
			"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
			"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
			"xl/workbook.xml":            `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Satu" sheetId="1" r:id="s"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
			"xl/worksheets/sheet1.xml":   sheet, "xl/sharedStrings.xml": shared, "xl/styles.xml": styles,
		})
		d, err := read(t, "a.xlsx", content, tight)
		check(t, d, err)
	})
}

// FuzzReadArchive changes whole files.
func FuzzReadArchive(f *testing.F) {
	fuzz(f, "a.docx", word(f, para("", "a")), slides(f, [2]string{slide("", shape("body", "", "b")), ""}),
		workbook(f, func(x *excelize.File) error { return x.SetCellInt("Sheet1", "A1", 1) }))
}

func FuzzPage(f *testing.F) {
	f.Add([]byte(`<html lang=id><title>a</title><base href=//b/><link rel=canonical href=c><p style="color:red;left:-1px">d<a href="e#f">g</a>`), "text/html; charset=latin1", "https://a.example/b")
	f.Fuzz(func(t *testing.T, content []byte, contentType, address string) {
		d, err := document.Page(content, contentType, address)
		check(t, d, err)
		for _, link := range append(d.Links, d.Canonical) {
			if link != "" && !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
				t.Errorf("link %q", link)
			}
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("T", "# A\n\nb\n\n| c | d |\n|---|---|\n| e | f |\n\n- g\n  1. h\n\n> i\n\n```\nj\n```\n[k]: l\n<p>m\n\nn\n===\n")
	f.Add("", "Q: a?\nA: b\n\nT: c?\nJ: d\n\n**e?**\n\n# f?\n# g?\n")
	f.Add("", "a\nb\n    |-\n=")
	f.Add("", "| a |\n|---|\n"+strings.Repeat("| b |\n", 300))
	f.Fuzz(func(t *testing.T, title, markdown string) {
		checkChunks(t, document.Document{Title: title, Markdown: strings.ToValidUTF8(markdown, "")})
	})
}
