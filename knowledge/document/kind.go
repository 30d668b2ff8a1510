package document

import (
	stdbytes "bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// The kinds of files that can be read.
const (
	kindText = "text" // plain or Markdown
	kindHTML = "html"
	kindCSV  = "csv"
	kindPDF  = "pdf"
	kindDOCX = "docx"
	kindPPTX = "pptx"
	kindXLSX = "xlsx"
)

// called are the words for what a file may claim to be, by its extension.
var called = map[string]string{
	"pdf": "a PDF", "docx": "a Word document", "xlsx": "an Excel workbook", "pptx": "a PowerPoint presentation",
	"txt": "text", "md": "text", "csv": "a table", "tsv": "a table", "html": "a web page", "htm": "a web page",
}

// others are the words for what is often uploaded and cannot be read, by the start of its type.
var others = []struct{ mime, words string }{
	{"application/vnd.microsoft.portable-executable", "a program for Windows"},
	{"application/x-elf", "a program"},
	{"application/x-mach-binary", "a program"},
	{"image/", "a picture: only text can be read"},
	{"video/", "a video"},
	{"audio/", "a sound"},
	{"application/x-ole-storage", "of an old Office format: save it as docx, xlsx or pptx"},
	{"application/msword", "of an old Office format: save it as docx"},
	{"application/vnd.ms-excel", "of an old Office format: save it as xlsx"},
	{"application/vnd.ms-powerpoint", "of an old Office format: save it as pptx"},
	{"application/vnd.oasis", "an OpenDocument file: save it as docx, xlsx or pptx"},
	{"text/rtf", "an RTF document: save it as docx"},
	{"application/zip", "a ZIP archive: upload the files in it"},
	{"application/", "a kind of file that cannot be read"},
}

// sniff tells the kind of a file from its bytes. It fails with Invalid, in words for the owner, when it can be none.
func sniff(f File) (string, error) {
	head := make([]byte, min(f.Size, 4096))
	if _, err := f.Content.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read file: %w", err)
	}
	mime := mimetype.Detect(head)
	switch {
	case mime.Is("application/pdf"), mime.Is("application/octet-stream") && stdbytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		return kindPDF, nil // its mark may stand anywhere in the first 1024 bytes (PDF Reference 1.7, appendix H.3, note 13)
	case mime.Is("text/html") && isPage(head):
		return kindHTML, nil
	case descends(mime, "application/zip"):
		return sniffArchive(f, mime)
	case descends(mime, "application/x-ole-storage"):
		return "", sniffOLE(f, mime)
	case mime.Is("text/rtf"), strings.HasPrefix(mime.String(), "image/"): // some are text, too
		return "", unreadable(f, mime)
	case descends(mime, "text/plain"):
		return kindText, nil
	}
	return "", unreadable(f, mime)
}

// descends reports whether a type is, or is a kind of, another.
func descends(m *mimetype.MIME, from string) bool {
	for ; m != nil; m = m.Parent() {
		if m.Is(from) {
			return true
		}
	}
	return false
}

// isPage tells HTML from Markdown that begins with an element of HTML: a page has a frame, or no line of Markdown.
func isPage(head []byte) bool {
	lower := stdbytes.ToLower(head)
	for _, mark := range []string{"<!doctype", "<html", "<head", "<body"} {
		if stdbytes.Contains(lower, []byte(mark)) {
			return true
		}
	}
	for line := range stdbytes.Lines(lower) {
		if markLine.Match(line) {
			return false
		}
	}
	return true
}

// sniffArchive tells the Office kinds by the part that each must have.
func sniffArchive(f File, mime *mimetype.MIME) (string, error) {
	a, err := openArchive(f)
	if err != nil {
		return "", err
	}
	for _, office := range []struct{ part, kind string }{
		{"word/document.xml", kindDOCX}, {"ppt/presentation.xml", kindPPTX}, {"xl/workbook.xml", kindXLSX},
	} {
		if a.files[office.part] != nil {
			return office.kind, nil
		}
	}
	return "", unreadable(f, mime)
}

// sniffOLE refuses a compound file. Office wraps a document with a password in one, as the stream EncryptedPackage
// (MS-OFFCRYPTO 2.3.4.4), whose name stands in it in UTF-16.
func sniffOLE(f File, mime *mimetype.MIME) error {
	content, err := io.ReadAll(contentOf(f))
	if err != nil {
		return fmt.Errorf("read file: %w", err)
	}
	if stdbytes.Contains(content, []byte("E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d\x00P\x00a\x00c\x00k\x00a\x00g\x00e\x00")) {
		return locked(nil)
	}
	return unreadable(f, mime)
}

func locked(cause error) error { return bad("is protected by a password", cause) }

// unreadable says what a file is, and what it was said to be.
func unreadable(f File, mime *mimetype.MIME) error {
	is := "a kind of file that cannot be read"
	for _, o := range others {
		if descends(mime, o.mime) || strings.HasPrefix(mime.String(), o.mime) {
			is = o.words
			break
		}
	}
	cause := fmt.Errorf("bytes are %s, declared as %q", mime, f.Type)
	if claim := called[strings.TrimPrefix(strings.ToLower(path.Ext(f.Name)), ".")]; claim != "" {
		return bad("is called "+claim+", but is "+is, cause)
	}
	return bad("is "+is, cause)
}
