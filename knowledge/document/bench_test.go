package document_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"balas/knowledge/document"
)

// BenchmarkRead tells MB/s of the file as it is uploaded.
func BenchmarkRead(b *testing.B) {
	prose := strings.Repeat(article, 50)
	table := "Barang;Harga\n" + strings.Repeat("Kopi Gayo;Rp 20.000\n", 3000)
	var page, body strings.Builder
	page.WriteString("<!doctype html><title>Toko</title>")
	pages := make([]string, 30)
	for i := range 100 {
		fmt.Fprintf(&page, "<h2>Bagian %d</h2><p>%s</p><ul><li><a href=/a>Kopi</a><li>Teh</ul>", i, strings.Repeat(article, 3))
		body.WriteString(para("Judul1", fmt.Sprint("Bagian ", i)) + para("", strings.Repeat(article, 3)))
	}
	for i := range pages {
		pages[i] = strings.Repeat(strings.TrimSpace(article)+"\n", 30)
	}
	for _, c := range []struct {
		kind    string
		content []byte
	}{
		{"text", []byte(prose)},
		{"csv", []byte(table)},
		{"html", []byte(page.String())},
		{"pdf", pdf(nil, "", pages...)},
		{"docx", word(b, body.String())},
		{"pptx", slides(b, [2]string{slide("", shape("title", "", "Toko")+shape("body", "", strings.Split(prose, ". ")...)), ""})},
		{"xlsx", workbook(b, func(f *excelize.File) error {
			all := make([][]any, 2000)
			for i := range all {
				all[i] = []any{fmt.Sprint("Kopi ", i), 20000 + i, "tersedia"}
			}
			return rows(f, "Sheet1", all...)
		})},
	} {
		b.Run(c.kind, func(b *testing.B) {
			b.SetBytes(int64(len(c.content)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := read(b, "a", c.content, document.Limits{Ratio: 10_000}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSplit tells MB/s of Markdown.
func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat("# Bagian\n\n"+strings.Repeat(article, 20)+"\n\n- satu\n- dua\n\n| a | b |\n|---|---|\n"+strings.Repeat("| Kopi | Rp 20.000 |\n", 90)+"\n", 40)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		if len(document.Split(document.Document{Title: "Toko", Markdown: text}, document.Options{})) < 100 {
			b.Fatal("too few chunks")
		}
	}
}
