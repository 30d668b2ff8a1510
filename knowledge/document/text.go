package document

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// bytes returns all of a file; Read has seen to its size.
func (f File) bytes() ([]byte, error) {
	content, err := io.ReadAll(io.NewSectionReader(f.Content, 0, f.Size))
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	return content, nil
}

var comments = regexp.MustCompile(`(?s)<!--.*?-->`)

// readText reads plain text, Markdown, and tables with commas, semicolons or tabs, which the name tells apart.
func readText(_ context.Context, _ Reader, f File) (Document, error) {
	content, err := f.bytes()
	if err != nil {
		return Document{}, err
	}
	text, err := decode(content)
	if err != nil {
		return Document{}, err
	}
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".csv", ".tsv":
		return readTable(text)
	case ".html", ".htm", ".xhtml":
		return pageOf(strings.NewReader(text), nil)
	}
	return Document{Markdown: comments.ReplaceAllString(text, "")}, nil
}

// decode returns text as UTF-8: by its byte order mark, else as UTF-8, else as Windows-1252, which takes any byte.
func decode(content []byte) (string, error) {
	var from encoding.Encoding = unicode.UTF8BOM
	switch {
	case len(content) >= 2 && (content[0] == 0xff && content[1] == 0xfe || content[0] == 0xfe && content[1] == 0xff):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case !utf8.Valid(content):
		from = charmap.Windows1252
	}
	text, err := from.NewDecoder().Bytes(content)
	if err != nil {
		return "", damaged(err)
	}
	return string(text), nil
}

// readTable reads rows whose fields are separated by whatever separates most of them in the first line.
func readTable(text string) (Document, error) {
	first, _, _ := strings.Cut(text, "\n")
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, true
	for _, separator := range ";\t|" {
		if strings.Count(first, string(separator)) > strings.Count(first, string(r.Comma)) {
			r.Comma = separator
		}
	}
	var t grid
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return Document{Markdown: t.markdown()}, nil
		}
		if err != nil {
			return Document{}, damaged(err)
		}
		t.add(row)
	}
}
