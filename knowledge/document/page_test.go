package document_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/internal/fault"
	"balas/knowledge/document"
)

const article = `Toko Melati mengirim pesanan ke seluruh kota setiap hari kerja, dan kami membungkus semua barang dengan kertas tebal agar tidak rusak di jalan. `

func TestPage(t *testing.T) {
	t.Parallel()
	page := `<!doctype html><html lang="id_ID"><head><title>Ongkir – Toko Melati</title><link rel="canonical" href="/ongkir"><base href="https://toko.example/id/"></head>
<body><header><nav><a href="/">Beranda</a> <a href="kontak?a=1#peta">Kontak</a></nav></header>
<div id="cookie-consent-box">Kami memakai kuki.</div>
<main><h1>Ongkir</h1><p>` + strings.Repeat(article, 4) + `</p><h2>Biaya &amp; kota</h2>
<table><tr><th>Kota</th><th>Biaya</th></tr><tr><td>Bogor</td><td>Rp 9.000<br>per kg</td></tr></table>
<h3>Cara</h3><ol><li>Pilih barang</li><li>Bayar ke <a href="bayar">sini</a><ul><li>tunai</li></ul></li></ol>
<p>` + article + `<a href="mailto:a@toko.example">Surel</a> <a href="#atas">Atas</a> <a href="javascript:x()">Buka</a> <a href="kontak?a=1">Kontak</a></p></main>
<footer>Hak cipta</footer></body></html>`
	d, err := document.Page([]byte(page), "text/html; charset=utf-8", "https://lain.example/a")
	if err != nil {
		t.Fatal(err)
	}
	prose := strings.TrimSpace(strings.Repeat(article, 4))
	want := document.Document{
		Title: "Ongkir – Toko Melati", Language: "id", Kind: "html", Canonical: "https://toko.example/ongkir",
		Links: []string{"https://toko.example/", "https://toko.example/id/kontak?a=1", "https://toko.example/id/bayar"},
		Markdown: lines("# Ongkir", "", prose, "", "## Biaya & kota", "", "| Kota | Biaya |", "|---|---|", "| Bogor | Rp 9.000 per kg |", "",
			"### Cara", "", "1. Pilih barang", "2. Bayar ke [sini](https://toko.example/id/bayar)", "   ", "   - tunai", "",
			strings.TrimSpace(article)+" [Surel](mailto:a@toko.example) Atas Buka [Kontak](https://toko.example/id/kontak?a=1)"),
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
}

// A list of prices is kept though it reads like navigation, and so is a page without an article.
func TestPageKeepsTables(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"table beside an article": `<article><p>` + strings.Repeat(article, 9) + `</p></article><div class="sidebar"><table><tr><td>Kopi<td>Rp 20.000</table></div>`,
		"links alone":             `<ul><li><a href="/a">Kopi Rp 20.000</a></ul>`,
		"a line":                  `Kopi Rp 20.000`,
	} {
		d, err := document.Page([]byte("<!doctype html>"+body), "", "https://toko.example")
		if err != nil || !strings.Contains(d.Markdown, "Kopi") || !strings.Contains(d.Markdown, "Rp 20.000") {
			t.Errorf("%s: got %q, %v", name, d.Markdown, err)
		}
	}
}

func TestPageInOtherCharsets(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ content, contentType, want string }{
		"by header":    {"<p>caf\xe9", "text/html; charset=ISO-8859-1", "café"},
		"by meta":      {"<meta charset=windows-1251><p>\xcf\xf0", "", "Пр"},
		"by mark":      {string(utf16le("<p>é")), "text/html; charset=utf-8", "é"},
		"UTF-8 far on": {"<p>" + strings.Repeat("a ", 1000) + "é", "", strings.Repeat("a ", 1000) + "é"},
		"unknown":      {"<p>caf\xe9", "text/html; charset=nonsense", "café"},
	} {
		if d, err := document.Page([]byte(c.content), c.contentType, ""); err != nil || d.Markdown != c.want {
			t.Errorf("%s: got %q, %v", name, d.Markdown, err)
		}
	}
}

func TestPageRefuses(t *testing.T) {
	t.Parallel()
	_, err := document.Page([]byte("<title>Kosong</title>"), "", "https://toko.example")
	wants(t, err, fault.Invalid, "holds no text")
	_, err = document.Page([]byte("<table>"+strings.Repeat("<tr><td colspan=1000 rowspan=65534>a", 100)), "", "")
	if err != nil {
		t.Errorf("a table that spans all: %v", err)
	}
	_, err = document.Page(make([]byte, 21<<20), "", "")
	wants(t, err, fault.TooLarge, "is larger than a page may be")
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Barang yang sudah dibeli tidak bisa ditukar.": "id", "What you have bought is not for return.": "en", "Kopi 250 g": "", "Guten Tag": "",
		"the and yang dan": "",
	} {
		if d, err := read(t, "a.txt", []byte(text), document.Limits{}); err != nil || d.Language != want {
			t.Errorf("%q: got %q, %v", text, d.Language, err)
		}
	}
}
