package document_test

import (
	"archive/zip"
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"balas/internal/fault"
	"balas/knowledge/document"
)

// zipped is an archive of files by name.
func zipped(t testing.TB, files map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(files[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const core = `<cp:coreProperties xmlns:cp="c" xmlns:dc="d"><dc:title>Panduan Toko Melati</dc:title></cp:coreProperties>`

const wordStyles = `<w:styles xmlns:w="w">
<w:style w:styleId="Judul1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="Judul2"><w:name w:val="Custom"/><w:basedOn w:val="Judul1"/></w:style>
<w:style w:styleId="Bab"><w:name w:val="Bab"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
<w:style w:styleId="Rahasia"><w:name w:val="Rahasia"/><w:rPr><w:vanish/></w:rPr></w:style>
<w:style w:styleId="Daftar"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>
</w:styles>`

const wordNumbering = `<w:numbering xmlns:w="w">
<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num>
</w:numbering>`

const wordLinks = `<Relationships><Relationship Id="rId5" Target="https://toko.example/cek resi" TargetMode="External"/></Relationships>`

// word is a Word document with a body.
func word(t testing.TB, body string) []byte {
	return zipped(t, map[string]string{
		"[Content_Types].xml": `<Types/>`, "docProps/core.xml": core, "word/styles.xml": wordStyles, "word/numbering.xml": wordNumbering,
		"word/_rels/document.xml.rels": wordLinks,
		"word/document.xml":            `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="w" xmlns:r="r" xmlns:mc="m"><w:body>` + body + `</w:body></w:document>`,
	})
}

func para(style, text string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + style + `<w:r><w:t xml:space="preserve">` + text + `</w:t></w:r></w:p>`
}

func item(list, level, text string) string {
	return `<w:p><w:pPr><w:numPr><w:ilvl w:val="` + level + `"/><w:numId w:val="` + list + `"/></w:numPr></w:pPr><w:r><w:t>` + text + `</w:t></w:r></w:p>`
}

func cells(texts ...string) string {
	var row strings.Builder
	for _, text := range texts {
		row.WriteString(`<w:tc>` + para("", text) + `</w:tc>`)
	}
	return `<w:tr>` + row.String() + `</w:tr>`
}

// slides is a presentation of slides with their notes, in the order of their names reversed.
func slides(t testing.TB, shown ...[2]string) []byte {
	files := map[string]string{"[Content_Types].xml": `<Types/>`, "docProps/core.xml": core}
	var list, relations strings.Builder
	for i, slide := range shown {
		name := string(rune('z' - i))
		list.WriteString(`<p:sldId id="1" r:id="` + name + `"/>`)
		relations.WriteString(`<Relationship Id="` + name + `" Target="slides/` + name + `.xml"/>`)
		files["ppt/slides/"+name+".xml"] = slide[0]
		if slide[1] != "" {
			files["ppt/slides/_rels/"+name+".xml.rels"] = `<Relationships><Relationship Id="n" Type="x/notesSlide" Target="../notes/` + name + `.xml"/></Relationships>`
			files["ppt/notes/"+name+".xml"] = slide[1]
		}
	}
	files["ppt/presentation.xml"] = `<p:presentation xmlns:p="p" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><p:sldIdLst>` + list.String() + `</p:sldIdLst></p:presentation>`
	files["ppt/_rels/presentation.xml.rels"] = `<Relationships>` + relations.String() + `</Relationships>`
	return zipped(t, files)
}

func slide(attributes, shapes string) string {
	return `<p:sld xmlns:p="p" xmlns:a="a" ` + attributes + `><p:cSld><p:spTree>` + shapes + `</p:spTree></p:cSld></p:sld>`
}

// shape is a placeholder of a kind with paragraphs.
func shape(kind, attributes string, lines ...string) string {
	var s strings.Builder
	s.WriteString(`<p:sp><p:nvSpPr><p:cNvPr ` + attributes + `/><p:nvPr><p:ph type="` + kind + `"/></p:nvPr></p:nvSpPr><p:txBody>`)
	for _, line := range lines {
		level := strings.Count(line, "\t")
		s.WriteString(`<a:p><a:pPr lvl="` + string(rune('0'+level)) + `"/><a:r><a:t>` + strings.TrimSpace(line) + `</a:t></a:r></a:p>`)
	}
	return s.String() + `</p:txBody></p:sp>`
}

// workbook is a workbook that fill fills; its first sheet is called Sheet1.
func workbook(t testing.TB, fill func(*excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rows fills a sheet from its first row.
func rows(f *excelize.File, sheet string, table ...[]any) error {
	for i, row := range table {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			return err
		}
		if err := f.SetSheetRow(sheet, at, &row); err != nil {
			return err
		}
	}
	return nil
}

// read reads content with a reader of its own that ends with the test; PDF with the one that all share.
func read(t testing.TB, name string, content []byte, l document.Limits) (document.Document, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	return shared.Read(ctx, document.File{Name: name, Content: bytes.NewReader(content), Size: int64(len(content))}, l)
}

// wants checks the words of a fault.
func wants(t testing.TB, err error, kind fault.Kind, detail string) {
	t.Helper()
	if f := fault.Of(err); f == nil || f.Kind != kind || f.Detail != detail {
		t.Errorf("got %v, want %s: %s", err, kind, detail)
	}
}
