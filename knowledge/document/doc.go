// Package document turns files and web pages into text of one form, Markdown, and cuts that into chunks for search.
//
// It reads nothing but the bytes it is given: no database, no network. What a file is, its bytes say, never its name.
// What a person who opens the file would not see is left out: hidden text is how a stranger's page speaks to a model.
package document

import "time"

// Document is a file or page as text.
type Document struct {
	Title     string   // as the file gives it, else its first heading, else its name; empty if there is none
	Language  string   // "id", "en" or what a page declares, in lower case without a region; empty when unknown
	Kind      string   // what it was: text, html, csv, pdf, docx, pptx or xlsx
	Markdown  string   // CommonMark with tables; ends without a newline, and is never empty
	Canonical string   // the address that a page gives as its own, absolute; else empty
	Links     []string // where a page leads, absolute and without fragments, each once, in the order of the page
}

// Limits bound what reading a file may cost. A zero is the default.
type Limits struct {
	Bytes    int64         // of the file; 20 MiB
	Text     int           // bytes of Markdown; 2 MiB
	Pages    int           // of a PDF, slides of a presentation, sheets of a workbook; 1000
	Cells    int           // of all tables; 500 000
	Elements int           // of HTML; 200 000
	Unpacked int64         // bytes, of what a ZIP holds; 64 MiB
	Ratio    int64         // by which a ZIP above 1 MiB may grow when it is unpacked; 200
	Depth    int           // to which elements of an Office file nest; 200. HTML has its parser's, 512
	Time     time.Duration // 1 minute, which a PDF is held to; other kinds look at it now and then
}

// or returns the limits with the defaults in place of zeros.
func (l Limits) or() Limits {
	orDefault(&l.Bytes, 20<<20)
	orDefault(&l.Text, 2<<20)
	orDefault(&l.Pages, 1000)
	orDefault(&l.Cells, 500_000)
	orDefault(&l.Elements, 200_000)
	orDefault(&l.Unpacked, 64<<20)
	orDefault(&l.Ratio, 200)
	orDefault(&l.Depth, 200)
	orDefault(&l.Time, time.Minute)
	return l
}

func orDefault[N int | int64 | time.Duration](n *N, normal N) {
	if *n == 0 {
		*n = normal
	}
}
