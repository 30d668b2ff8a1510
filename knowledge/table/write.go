package table

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Format is how a table is written.
type Format string

// The formats.
const (
	JSONL Format = "jsonl"
	CSV   Format = "csv"
)

// Writer writes a table.
type Writer struct {
	out     *bufio.Writer
	format  Format
	columns []Column
}

// NewWriter returns a writer of rows with the columns. Of CSV it writes the byte order mark, by which Excel knows UTF-8,
// and the header.
func NewWriter(out io.Writer, format Format, columns []Column) *Writer {
	w := &Writer{bufio.NewWriterSize(out, 32<<10), format, columns}
	if format == CSV {
		_, _ = w.out.WriteString(mark) // Flush tells of errors
		for i, c := range columns {
			w.cell(i, c.Name)
		}
	}
	return w
}

// Write writes a row, a value for each column: a string, an int64, nil or what JSON can encode.
func (w *Writer) Write(values ...any) error {
	if w.format != CSV {
		return w.object(values)
	}
	for i, v := range values {
		text, err := textOf(v)
		if err != nil {
			return err
		}
		w.cell(i, text)
	}
	return nil
}

// Flush writes what is held back, and tells what failed.
func (w *Writer) Flush() error { return w.out.Flush() }

func textOf(value any) (string, error) {
	switch v := value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	}
	raw, err := encode(value)
	return string(raw), err
}

// cell writes the cell of a column. Quotes stand around whatever another program might take for more than text.
func (w *Writer) cell(i int, text string) {
	if text = guard(text); strings.ContainsAny(text, "\",;\t\r\n") || strings.TrimSpace(text) != text {
		text = `"` + strings.ReplaceAll(text, `"`, `""`) + `"`
	}
	_, _ = w.out.WriteString(text)
	if i < len(w.columns)-1 {
		_ = w.out.WriteByte(',')
	} else {
		_, _ = w.out.WriteString("\r\n")
	}
}

func (w *Writer) object(values []any) error {
	for i, v := range values {
		raw, err := encode(v)
		if err != nil {
			return err
		}
		before := `,"`
		if i == 0 {
			before = `{"`
		}
		_, _ = w.out.WriteString(before + w.columns[i].Name + `":`)
		_, _ = w.out.Write(raw)
	}
	_, err := w.out.WriteString("}\n")
	return err
}

// encode returns a value as JSON for a file, not for a page.
func encode(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, fmt.Errorf("encode cell: %w", err)
	}
	return bytes.TrimSpace(b.Bytes()), nil
}
