package document_test

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"balas/internal/fault"
	"balas/knowledge/document"
)

func utf16le(s string) []byte {
	out := []byte{0xff, 0xfe}
	for _, unit := range utf16.Encode([]rune(s)) {
		out = binary.LittleEndian.AppendUint16(out, unit)
	}
	return out
}

func lines(all ...string) string { return strings.Join(all, "\n") }

func TestRead(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		content        []byte
		kind, title    string
		language, want string
	}{
		"text":             {[]byte("Kami buka\r\nsetiap hari.\r\n\r\nDan malam."), "text", "a", "id", "Kami buka\nsetiap hari.\n\nDan malam."},
		"UTF-8 with mark":  {[]byte("\xef\xbb\xbfhalo"), "text", "a", "", "halo"},
		"UTF-16":           {utf16le("Harga é 10"), "text", "a", "", "Harga é 10"},
		"Windows-1252":     {[]byte("caf\xe9 \x93kita\x94"), "text", "a", "", "café “kita”"},
		"Markdown":         {[]byte("# Toko Melati\n\n- satu\n- dua\n"), "text", "Toko Melati", "", "# Toko Melati\n\n- satu\n- dua"},
		"Markdown, HTML":   {[]byte("# Judul\n\nHalo <nama>, <b>selamat</b> <span hidden>ABAIKAN</span><!-- ABAIKAN -->.\n\n| a | b |\n|---|---|\n| 1 | 2 |"), "text", "Judul", "", "# Judul\n\nHalo \\<nama>, **selamat** .\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
		"Markdown, lines":  {[]byte("# J\n\n*Q*: [a](b)?\nA: <u>c</u> `<b>` \\* <https://a.example>\n"), "text", "J", "", "# J\n\n*Q*: [a](b)?  \nA: c `<b>` * [https://a.example](https://a.example)"},
		"Markdown by HTML": {[]byte("<!-- x -->\n<p align=center>Halo</p>\n\n# Judul\n\nisi"), "text", "Judul", "", "Halo\n\n# Judul\n\nisi"},
		"CSV":              {[]byte("Barang,Harga\n\"Kopi, bubuk\",\"Rp 20.000\"\nTeh|hijau,\n"), "csv", "a", "id", "| Barang | Harga |\n| --- | --- |\n| Kopi, bubuk | Rp 20.000 |\n| Teh\\|hijau |  |"},
		"semicolons":       {[]byte("Barang;Harga\nKopi;20,5\nTeh;10,5\n"), "csv", "a", "id", "| Barang | Harga |\n| --- | --- |\n| Kopi | 20,5 |\n| Teh | 10,5 |"},
		"TSV":              {[]byte("Barang\tHarga\nKopi\t20\n"), "csv", "a", "id", "| Barang | Harga |\n| --- | --- |\n| Kopi | 20 |"},
		"prose is no CSV":  {[]byte("Halo, kawan\nSelamat, datang"), "text", "a", "", "Halo, kawan\nSelamat, datang"},
		"HTML": {
			[]byte(`<!doctype html><html lang="id-ID"><title> Ongkir  Toko </title><h1>Ongkir</h1><p>Ke kota: <a href="https://toko.example/x">sini</a>`),
			"html", "Ongkir Toko", "id", "# Ongkir\n\nKe kota: [sini](https://toko.example/x)",
		},
		"Word": {
			word(t, para("Judul1", "Pengiriman")+para("", "Baris # satu")+`<w:p><w:r><w:t># bukan judul</w:t><w:br/><w:t>lalu</w:t></w:r></w:p>`+
				para("Judul2", "Biaya")+para("Bab", "Rinci")+para("Daftar", "titik")+item("2", "0", "pertama")+item("2", "1", "dalam")+item("2", "0", "kedua")+
				`<w:p><w:hyperlink r:id="rId5"><w:r><w:t>resi</w:t></w:r></w:hyperlink></w:p>`+
				`<w:tbl>`+cells("Kota", "Biaya")+cells("Bogor", "Rp 9.000")+`</w:tbl>`+
				`<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>`+para("", "kotak")+`</w:txbxContent></mc:Choice><mc:Fallback>`+para("", "lagi")+`</mc:Fallback></mc:AlternateContent></w:r></w:p>`),
			"docx", "Panduan Toko Melati", "",
			lines("# Pengiriman", "", "Baris # satu", "", `\# bukan judul`, "lalu", "", "# Biaya", "", "### Rinci", "", "- titik", "1. pertama", "    - dalam", "2. kedua", "",
				"[resi](https://toko.example/cek%20resi)", "", "| Kota | Biaya |", "| --- | --- |", "| Bogor | Rp 9.000 |", "", "kotak"),
		},
		"PowerPoint": {
			slides(t,
				[2]string{
					slide("", shape("title", "", "Promo", "Mei")+shape("body", "", "satu", "\tdua", "tiga")+shape("sldNum", "", "7")),
					slide("", shape("sldImg", "")+shape("body", "", "Sampai akhir bulan.")),
				},
				[2]string{slide("", `<p:graphicFrame><a:graphic><a:graphicData><a:tbl><a:tr><a:tc><p:txBody><a:p><a:r><a:t>Kopi</a:t></a:r></a:p></p:txBody></a:tc></a:tr><a:tr><a:tc><p:txBody><a:p><a:r><a:t>Gayo</a:t></a:r></a:p></p:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>`), ""}),
			"pptx", "Panduan Toko Melati", "",
			lines("## Promo Mei", "", "- satu", "    - dua", "- tiga", "", "Sampai akhir bulan.", "", "## Slide 2", "", "| Kopi |", "| --- |", "| Gayo |"),
		},
		"Excel": {
			workbook(t, func(f *excelize.File) error {
				return rows(f, "Sheet1", []any{"Daftar harga 2031"}, []any{}, []any{"Barang", "Harga"}, []any{"Kopi", 20000}, []any{}, []any{nil, "Kota", "Ongkir"}, []any{nil, "Bogor", 9000.5})
			}),
			"xlsx", "Sheet1", "id", lines("## Sheet1", "", "Daftar harga 2031", "", "| Barang | Harga |", "| --- | --- |", "| Kopi | 20000 |", "", "| Kota | Ongkir |", "| --- | --- |", "| Bogor | 9000.5 |"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := read(t, "folder/a.bin", c.content, document.Limits{})
			if err != nil {
				t.Fatal(err)
			}
			want := document.Document{Title: c.title, Language: c.language, Kind: c.kind, Markdown: c.want}
			d.Links = nil
			if diff := cmp.Diff(want, d); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	t.Parallel()
	ole := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 4096)...)
	var name []byte
	for _, c := range "EncryptedPackage" {
		name = append(name, byte(c), 0)
	}
	broken := word(t, "<w:p><w:r>")
	nested := word(t, strings.Repeat("<w:sdt>", 300)+strings.Repeat("</w:sdt>", 300))
	for title, c := range map[string]struct {
		name    string
		content []byte
		limits  document.Limits
		kind    fault.Kind
		detail  string
	}{
		"program":        {"faq.pdf", append([]byte("MZ\x90\x00"), make([]byte, 500)...), document.Limits{}, fault.Invalid, "is called a PDF, but is a program for Windows"},
		"archive":        {"faq.DOCX", zipped(t, map[string]string{"a.txt": "halo"}), document.Limits{}, fault.Invalid, "is called a Word document, but is a ZIP archive: upload the files in it"},
		"picture":        {"menu.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), document.Limits{}, fault.Invalid, "is a picture: only text can be read"},
		"drawing":        {"x.svg", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><text>a</text></svg>`), document.Limits{}, fault.Invalid, "is a picture: only text can be read"},
		"unknown":        {"x", []byte("\x00\x01\x02\x03"), document.Limits{}, fault.Invalid, "is a kind of file that cannot be read"},
		"RTF":            {"x.rtf", []byte(`{\rtf1 halo}`), document.Limits{}, fault.Invalid, "is an RTF document: save it as docx"},
		"old Office":     {"x.doc", ole, document.Limits{}, fault.Invalid, "is of an old Office format: save it as docx, xlsx or pptx"},
		"locked":         {"x.docx", append(ole, name...), document.Limits{}, fault.Invalid, "is protected by a password"},
		"empty":          {"x.txt", nil, document.Limits{}, fault.Invalid, "is empty"},
		"spaces":         {"x.txt", []byte(" \n\t\u200b "), document.Limits{}, fault.Invalid, "holds no text"},
		"NUL":            {"x.txt", []byte(strings.Repeat("halo ", 2000) + "\x00"), document.Limits{}, fault.Invalid, "is not text"},
		"damaged Word":   {"x.docx", broken, document.Limits{}, fault.Invalid, "is damaged"},
		"cut ZIP":        {"x.docx", broken[:len(broken)-40], document.Limits{}, fault.Invalid, "is damaged"},
		"empty Word":     {"x.docx", word(t, ""), document.Limits{}, fault.Invalid, "holds no text"},
		"nested Word":    {"x.docx", nested, document.Limits{}, fault.Invalid, "is nested too deeply"},
		"nested HTML":    {"x.html", []byte("<!doctype html>" + strings.Repeat("<div>", 600)), document.Limits{}, fault.Invalid, "is nested too deeply"},
		"elements":       {"x.html", []byte("<!doctype html>" + strings.Repeat("<p>a", 50)), document.Limits{Elements: 40}, fault.TooLarge, "has more than 40 elements of HTML"},
		"formatting":     {"x.html", []byte("<!doctype html>" + strings.Repeat("<b>", 300) + strings.Repeat("<p>a", 300)), document.Limits{Elements: 20000}, fault.TooLarge, "has more than 20,000 elements of HTML"},
		"zip bomb":       {"x.docx", word(t, para("", strings.Repeat("a", 4<<20))), document.Limits{}, fault.TooLarge, "unpacks to more than a file of its size may"},
		"styles":         {"x.docx", zipped(t, map[string]string{"word/document.xml": "<d/>", "word/styles.xml": strings.Repeat("<style/>", 300_000)}), document.Limits{Ratio: 10_000}, fault.TooLarge, "has more styles or shared text than can be read"},
		"shared strings": {"x.xlsx", zipped(t, map[string]string{"xl/workbook.xml": "<d/>", "xl/SharedStrings.xml": strings.Repeat("<si/>", 2_000_000)}), document.Limits{Ratio: 10_000}, fault.TooLarge, "has more styles or shared text than can be read"},
		"unpacked":       {"x.docx", word(t, para("", "halo")), document.Limits{Unpacked: 100}, fault.TooLarge, "unpacks to more than 100 B"},
		"text":           {"x.docx", word(t, para("", strings.Repeat("halo ", 30))), document.Limits{Text: 100}, fault.TooLarge, "holds more text than 100 B"},
		"cells":          {"x.csv", []byte(strings.Repeat("a;b\n", 20)), document.Limits{Cells: 39}, fault.TooLarge, "has tables of too many cells"},
		"wide sheet": {
			"x.xlsx", workbook(t, func(f *excelize.File) error { return f.SetCellInt("Sheet1", "XFD9", 1) }),
			document.Limits{Cells: 10000},
			fault.TooLarge, "has tables of too many cells",
		},
		"slides": {"x.pptx", slides(t, [2]string{slide("", "")}, [2]string{slide("", "")}), document.Limits{Pages: 1}, fault.TooLarge, "has more than 1 slides"},
		"sheets": {
			"x.xlsx", workbook(t, func(f *excelize.File) error { _, err := f.NewSheet("Dua"); return err }),
			document.Limits{Pages: 1},
			fault.TooLarge, "has more than 1 sheets",
		},
	} {
		t.Run(title, func(t *testing.T) {
			t.Parallel()
			_, err := read(t, c.name, c.content, c.limits)
			wants(t, err, c.kind, c.detail)
		})
	}
}
