package table

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"
)

// lines reads JSON Lines: an object a line, by whose names the cells go.
func (r *reader) lines(content []byte) error {
	content = bytes.TrimPrefix(content, []byte(mark))
	for number := 1; len(content) > 0; number++ {
		var raw []byte
		raw, content, _ = bytes.Cut(content, []byte("\n"))
		if len(bytes.TrimSpace(raw)) == 0 {
			continue
		}
		row := Row{Line: number}
		row.cells, row.Err = r.object(raw)
		if err := r.add(row); err != nil {
			return err
		}
	}
	return nil
}

func (r *reader) object(raw []byte) (map[string]cell, error) {
	if !utf8.Valid(raw) {
		return nil, errors.New("is not UTF-8")
	}
	object, err := decodeObject(raw)
	if err != nil {
		return nil, err
	}
	cells := make(map[string]cell, len(object))
	for name, value := range object {
		c, known := r.column(name)
		if !known {
			r.noteUnknown(name)
		}
		if c.Name = r.nameOf(c, name); c.Name == "" {
			continue
		}
		if _, twice := cells[c.Name]; twice {
			return nil, errors.New("has " + strings.TrimPrefix(c.Name, other) + " twice")
		}
		cells[c.Name] = cell{value: value}
	}
	return cells, nil
}
