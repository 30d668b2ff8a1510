package document_test

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"balas/knowledge/document"
)

// secret is what no reader sees.
const secret = "ABAIKAN"

func TestPageWithoutHiddenText(t *testing.T) {
	t.Parallel()
	for _, hidden := range []string{
		`<!-- ABAIKAN -->`, `<script>ABAIKAN</script>`, `<style>ABAIKAN</style>`, `<template>ABAIKAN</template>`, `<noscript>ABAIKAN</noscript>`,
		`<p hidden>ABAIKAN</p>`, `<p hidden="">a<b>ABAIKAN</b></p>`, `<p aria-hidden="true">ABAIKAN</p>`, `<dialog>ABAIKAN</dialog>`,
		`<p style="display:none">ABAIKAN</p>`, `<p style="color:red;DISPLAY : None !important">ABAIKAN</p>`, `<p style="visibility:hidden">ABAIKAN</p>`,
		`<p style="opacity:0">ABAIKAN</p>`, `<p style="opacity: 0.0">ABAIKAN</p>`, `<p style="opacity:0%">ABAIKAN</p>`,
		`<p style="font-size:0">ABAIKAN</p>`, `<p style="font-size:0px">ABAIKAN</p>`, `<p style="font-size:1px">ABAIKAN</p>`, `<p style="font-size:0"><b style="font-size:2em">ABAIKAN</b></p>`,
		`<p style="position:absolute;left:-9999px">ABAIKAN</p>`, `<p style="position:fixed;top:-100em">ABAIKAN</p>`, `<p style="text-indent:-9999px">ABAIKAN</p>`,
		`<p style="color:#fff;background:#FFFFFF">ABAIKAN</p>`, `<p style="color:white;background-color:rgb(255, 255, 255)">ABAIKAN</p>`,
		`<div style="background:white"><p style="color:#fff">ABAIKAN</p></div>`, `<p style="color:transparent">ABAIKAN</p>`, `<p style="color:rgba(0,0,0,0)">ABAIKAN</p>`,
		`<table bgcolor=white><tr><td><font color="#ffffff">ABAIKAN</font></td></tr></table>`,
		`<input type=hidden value="ABAIKAN">`, `<img src="https://pelacak.example/ABAIKAN.gif">`, `<img hidden alt=ABAIKAN>`, `<svg><title>ABAIKAN</title></svg>`,
		`<select><option>ABAIKAN</select>`, `<a title="ABAIKAN" href="#ABAIKAN">x</a>`, `<a href="javascript:ABAIKAN">x</a>`,
		`<nav>ABAIKAN</nav>`, `<footer>ABAIKAN</footer>`, `<div role="navigation">ABAIKAN</div>`, `<div class="cookie-banner">ABAIKAN</div>`, `<div id="CybotCookiebotDialog">ABAIKAN</div>`,
	} {
		d, err := document.Page([]byte(`<!doctype html><title>T</title><body><h1>Toko</h1><p>Kelihatan.</p>`+hidden+`<p>Akhir.</p>`), "", "https://toko.example/")
		if err != nil {
			t.Errorf("%s: %v", hidden, err)
		}
		if strings.Contains(d.Markdown+strings.Join(d.Links, ""), secret) || !strings.Contains(d.Markdown, "Kelihatan.") || !strings.Contains(d.Markdown, "Akhir.") {
			t.Errorf("%s: got %q, links %q", hidden, d.Markdown, d.Links)
		}
	}
}

func TestPageWithShownText(t *testing.T) {
	t.Parallel()
	for _, shown := range []string{
		`<p>TAMPAK</p>`, `<p hidden="until-found">TAMPAK</p>`, `<details><summary>a</summary>TAMPAK</details>`, `<p style="display:block;opacity:0.9">TAMPAK</p>`,
		`<p style="visibility:hidden"><b style="visibility:visible">TAMPAK</b></p>`, `<p style="font-size:0"><b style="font-size:14px">TAMPAK</b></p>`,
		`<p style="margin-left:-20px">TAMPAK</p>`, `<p style="left:-9999px">TAMPAK</p>`, `<p style="color:white;background:black">TAMPAK</p>`,
		`<p aria-hidden="false">TAMPAK</p>`, `<div class="product-cookie">TAMPAK</div>`, `<img alt="TAMPAK">`, `<dialog open>TAMPAK</dialog>`, `<button>TAMPAK</button>`,
		`<table><tr><td>a<td>TAMPAK</table>`, `<ul><li><a href="/x">TAMPAK</a></ul>`, `<dl><dt>a<dd>TAMPAK</dl>`, `<p>TAM&#8203;PAK</p>`, "<p>TAM\u202ePAK</p>", "<p>TA\U000e0041MPAK</p>",
		`<pre>TAMPAK</pre>`, `<blockquote>TAMPAK</blockquote>`, `<p>` + strings.Repeat(`<span>`, 200) + `TAMPAK`,
	} {
		d, err := document.Page([]byte(`<!doctype html><title>T</title><body><h1>Toko</h1>`+shown+`<p>Akhir.</p>`), "", "https://toko.example/")
		if err != nil || !strings.Contains(d.Markdown, "TAMPAK") {
			t.Errorf("%s: got %q, %v", shown, d.Markdown, err)
		}
	}
}

func TestFilesWithoutHiddenText(t *testing.T) {
	t.Parallel()
	run := func(properties string) string {
		return `<w:p><w:r><w:t>Tampak</w:t></w:r><w:r><w:rPr>` + properties + `</w:rPr><w:t>ABAIKAN</w:t></w:r></w:p>`
	}
	hiddenIn := func(hide func(*excelize.File) error) []byte {
		return workbook(t, func(f *excelize.File) error {
			if _, err := f.NewSheet("Dua"); err != nil {
				return err
			}
			if err := rows(f, "Sheet1", []any{"Tampak", "a"}, []any{"b", "c"}); err != nil {
				return err
			}
			return hide(f)
		})
	}
	for name, content := range map[string][]byte{
		"vanish": word(t, run(`<w:vanish/>`)), "style that vanishes": word(t, run(`<w:rStyle w:val="Rahasia"/>`)), "paragraph that vanishes": word(t, para("", "Tampak")+para("Rahasia", "ABAIKAN")),
		"deleted":            word(t, para("", "Tampak")+`<w:p><w:del><w:r><w:delText>ABAIKAN</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>ABAIKAN</w:t></w:r></w:moveFrom></w:p>`),
		"field code":         word(t, `<w:p><w:r><w:t>Tampak</w:t><w:instrText>ABAIKAN</w:instrText></w:r></w:p>`),
		"hidden row of Word": word(t, `<w:tbl>`+cells("Tampak", "a")+strings.Replace(cells("ABAIKAN", "b"), "<w:tr>", "<w:tr><w:trPr><w:hidden/></w:trPr>", 1)+`</w:tbl>`),
		"hidden slide":       slides(t, [2]string{slide("", shape("title", "", "Tampak")), ""}, [2]string{slide(`show="0"`, shape("title", "", "ABAIKAN")), slide("", shape("body", "", "ABAIKAN"))}),
		"hidden shape":       slides(t, [2]string{slide("", shape("title", "", "Tampak")+shape("body", `hidden="1"`, "ABAIKAN")), ""}),
		"hidden sheet": hiddenIn(func(f *excelize.File) error {
			if err := rows(f, "Dua", []any{"ABAIKAN"}); err != nil {
				return err
			}
			return f.SetSheetVisible("Dua", false)
		}),
		"hidden row": hiddenIn(func(f *excelize.File) error {
			if err := f.SetCellStr("Sheet1", "B2", secret); err != nil {
				return err
			}
			return f.SetRowVisible("Sheet1", 2, false)
		}),
		"hidden column": hiddenIn(func(f *excelize.File) error {
			if err := f.SetCellStr("Sheet1", "B2", secret); err != nil {
				return err
			}
			return f.SetColVisible("Sheet1", "B:C", false)
		}),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := read(t, "a", content, document.Limits{})
			if err != nil || !strings.Contains(d.Markdown, "Tampak") || strings.Contains(d.Markdown, secret) {
				t.Errorf("got %q, %v", d.Markdown, err)
			}
		})
	}
}

// Characters that nobody sees are in the text of no kind of file.
func TestInvisibleCharacters(t *testing.T) {
	t.Parallel()
	const dirty = "Ta\u200bm\u200d\u2060\ufeff\u00adp\u202e\u2066ak\U000e0054\U000e0055\U000e0100\ufe0f\u3164\u180e\u2063"
	table := func(f *excelize.File) error { return rows(f, "Sheet1", []any{dirty, "a"}, []any{"b", "c"}) }
	for name, content := range map[string][]byte{
		"text": []byte(dirty), "UTF-16": utf16le(dirty), "Markdown with HTML": []byte(dirty + " <b>a</b>"), "CSV": []byte("a;b\n" + dirty + ";c"),
		"HTML": []byte("<!doctype html><p>" + dirty + "<p><a href='https://a.example/" + dirty + "'>a</a>"), "Word": word(t, para("Judul1", dirty)+para("", dirty)),
		"PowerPoint": slides(t, [2]string{slide("", shape("title", "", dirty)+shape("body", "", dirty)), ""}), "Excel": workbook(t, table),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := read(t, dirty+".x", content, document.Limits{})
			if err != nil || !strings.Contains(d.Markdown, "Tampak") {
				t.Fatalf("got %q, %v", d.Markdown, err)
			}
			if bad := strings.IndexAny(d.Markdown+d.Title, dirty[2:5]+"\u200d\u2060\ufeff\u00ad\u202e\u2066\U000e0054\U000e0055\U000e0100\ufe0f\u3164\u180e\u2063"); bad >= 0 {
				t.Errorf("got %+q titled %+q", d.Markdown, d.Title)
			}
		})
	}
}
