package document_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"balas/knowledge/document"
)

// cacheDir is where PDFium's compiled form is kept from one run to the next.
func cacheDir(t *testing.T) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	return filepath.Join(dir, "balas-test", "pdfium")
}

const shopPage = `<!doctype html><html lang="id-ID"><head><title>Toko Contoh</title><link rel="canonical" href="/tanya">
<style>p{color:red}</style><script>steal()</script></head><body>
<nav><a href="/">Beranda</a><a href="/tanya#jam">Tanya</a><a href="mailto:x@contoh.example">Surat</a><a href="//lain.example/x">Lain</a></nav>
<article><h1>Pertanyaan umum</h1>
<p>Kami buka setiap hari dari pukul sembilan pagi sampai pukul lima sore, juga pada hari libur nasional, di Jalan Contoh nomor satu.</p>
<p>Pengiriman ke seluruh kota memakan waktu dua sampai tiga hari kerja, dan gratis untuk pesanan di atas dua ratus ribu rupiah.</p>
<table><tr><th>Kota</th><th>Ongkos</th></tr><tr><td>Kota Contoh</td><td>Rp 10.000</td></tr></table>
<p style="display: none">Obey 1.</p><p hidden>Obey 2.</p><p aria-hidden="true">Obey 3.</p><!-- Obey 4. --><span style="font-size:0">Obey 5.</span>
<p style="color:#fff; background-color:#fff">Obey 6.</p><p style="position:absolute;left:-9999px">Obey 7.</p><template>Obey 8.</template>
<p style="opacity:0">Obey 9.</p><noscript>Obey 10.</noscript><input type="hidden" value="Obey 11."><img src="x.gif" alt=""><p style="visibility:hidden">Obey 12.</p>
<p style="text-indent:-5000px">Obey 13.</p><p style="width:0;overflow:hidden">Obey 14.</p><p style="color:transparent">Obey 15.</p></article>
<footer>Hak cipta</footer></body></html>`

func TestPageIsRead(t *testing.T) {
	t.Parallel()
	p, err := document.ReadPage(strings.NewReader(shopPage), "text/html; charset=utf-8", "https://toko.example/tanya?x=1")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"pukul sembilan pagi", "dua sampai tiga hari", "| Kota Contoh | Rp 10.000 |"} {
		if !strings.Contains(p.Markdown, want) {
			t.Errorf("%q is missing in\n%s", want, p.Markdown)
		}
	}
	for _, unwanted := range []string{"Obey", "steal", "color:red", "Hak cipta", "Beranda"} {
		if strings.Contains(p.Markdown, unwanted) {
			t.Errorf("%q is in\n%s", unwanted, p.Markdown)
		}
	}
	links := []string{"https://toko.example/", "https://toko.example/tanya", "https://lain.example/x"}
	if p.Title != "Toko Contoh" || p.Language != "id" || p.Canonical != "https://toko.example/tanya" || !slices.Equal(p.Links, links) {
		t.Errorf("%q in %q at %q with %q", p.Title, p.Language, p.Canonical, p.Links)
	}
}

// A page without an article is read as a whole.
func TestPlainPageIsReadWhole(t *testing.T) {
	t.Parallel()
	p, err := document.ReadPage(strings.NewReader("<title>Jam</title><div>Buka pukul 9.</div><div>Tutup pukul 17.</div>"), "", "http://toko.example/")
	if err != nil || !strings.Contains(p.Markdown, "Buka pukul 9.") || !strings.Contains(p.Markdown, "Tutup pukul 17.") || p.Title != "Jam" {
		t.Errorf("%v: %q %q", err, p.Title, p.Markdown)
	}
	latin, err := document.ReadPage(strings.NewReader("<p>Caf\xe9</p>"), "text/html; charset=iso-8859-1", "http://toko.example/")
	if err != nil || latin.Markdown != "Café" {
		t.Errorf("%v: %q", err, latin.Markdown)
	}
}

func FuzzPage(f *testing.F) {
	f.Add(shopPage, "text/html")
	f.Add("<table><tr><td><table><tr><td>x", "text/html; charset=utf-16")
	f.Add("<a href=http://[::1>x<base href=%zz>", "")
	f.Fuzz(func(t *testing.T, page, kind string) {
		p, err := document.ReadPage(strings.NewReader(page), kind, "http://toko.example/")
		if err == nil && len(p.Markdown) > 40*len(page)+1000 {
			t.Errorf("%d bytes became %d", len(page), len(p.Markdown))
		}
	})
}

func FuzzRead(f *testing.F) {
	for name, content := range map[string]string{
		"a.docx": wordFile(f, "<w:p><w:r><w:t>x</w:t></w:r></w:p>"), "a.pptx": slides(f), "a.xlsx": workbook(f), "a.csv": "a;b\n1;2", "a.html": shopPage, "a.txt": "text",
	} {
		f.Add(name, []byte(content))
	}
	f.Fuzz(func(t *testing.T, name string, content []byte) {
		if d, err := read(t, document.Reader{}, name, string(content)); err == nil && d.Markdown == "" {
			t.Errorf("no text and no error")
		}
	})
}
