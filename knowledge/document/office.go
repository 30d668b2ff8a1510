package document

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
)

// walker walks the elements of one part of an Office file, within a depth.
type walker struct {
	*xml.Decoder
	part  string
	depth int
	most  int
}

// children calls visit for each child of the element that was begun last. visit reads the child to its end, by
// children, text or Skip. other is called with text between; it may be nil.
func (w *walker) children(visit func(xml.StartElement) error) error {
	if w.depth++; w.depth > w.most {
		return bad("is nested too deeply", nil)
	}
	defer func() { w.depth-- }()
	for {
		token, err := w.Token()
		if errors.Is(err, io.EOF) && w.depth == 1 {
			return nil
		}
		if err != nil {
			return damaged(fmt.Errorf("%s: %w", w.part, err))
		}
		switch t := token.(type) {
		case xml.StartElement:
			if err := visit(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// text returns the text right within the element that was begun last, and reads to its end.
func (w *walker) text() (string, error) {
	var b []byte
	for {
		token, err := w.Token()
		if err != nil {
			return "", damaged(fmt.Errorf("%s: %w", w.part, err))
		}
		switch t := token.(type) {
		case xml.CharData:
			b = append(b, t...)
		case xml.StartElement:
			if err := w.skip(); err != nil {
				return "", err
			}
		case xml.EndElement:
			return string(b), nil
		}
	}
}

// skip reads the element that was begun last to its end.
func (w *walker) skip() error {
	if err := w.Skip(); err != nil {
		return damaged(fmt.Errorf("%s: %w", w.part, err))
	}
	return nil
}

// attr returns an attribute by its local name; empty if there is none.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// walk opens a part and calls visit for its root.
func (a archive) walk(part string, l Limits, visit func(*walker, xml.StartElement) error) error {
	r, err := a.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	w := &walker{Decoder: newDecoder(r), part: part, most: l.Depth}
	return w.children(func(e xml.StartElement) error { return visit(w, e) })
}
