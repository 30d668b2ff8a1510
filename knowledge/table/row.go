package table

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"balas/knowledge/document"
)

// Row is a row of a table.
type Row struct {
	Line  int   // where it begins in its file, from 1
	Err   error // why it cannot be read, a clause for people; nil: it can
	cells map[string]cell
}

// cell is what stands in a column: of JSON null, a string, a number, a truth, a list or an object, else a string.
type cell struct {
	value any
	raw   string // of a workbook, as it is stored; empty: as value
	apple bool   // raw is counted from 1904
}

// Has reports whether the row says anything of a column, be it that it is empty.
func (r Row) Has(column string) bool {
	_, has := r.cells[column]
	return has
}

// Others returns what stands in columns that are none of ours, by their names as they are written: texts, numbers and
// truths; what is empty is left out. It fails for lists and objects of JSON.
func (r Row) Others() (map[string]string, error) {
	others := map[string]string{}
	for name, c := range r.cells {
		name, is := strings.CutPrefix(name, other)
		if !is {
			continue
		}
		switch v := c.value.(type) {
		case nil:
		case string:
			if text := strings.TrimSpace(v); text != "" {
				others[name] = text
			}
		case json.Number:
			others[name] = v.String()
		case bool:
			others[name] = strconv.FormatBool(v)
		default:
			return nil, errors.New(name + " must be text")
		}
	}
	return others, nil
}

func (r Row) empty() bool {
	for _, c := range r.cells {
		if text, ok := c.value.(string); !ok || strings.TrimSpace(text) != "" {
			return false
		}
	}
	return true
}

// Text returns a text, which may be a number; empty for null and for what is not there.
func (r Row) Text(column string) (string, error) {
	switch v := r.cells[column].value.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	}
	return "", errors.New("must be text")
}

// Stored is Text as the file has it, where that differs from what is shown: a workbook shows long numbers cut short.
func (r Row) Stored(column string) (string, error) {
	if raw := r.cells[column].raw; raw != "" {
		return raw, nil
	}
	return r.Text(column)
}

// Int returns a whole number; nil for null, for an empty cell and for what is not there. Marks between thousands differ
// from land to land and are not taken.
func (r Row) Int(column string) (*int64, error) {
	c := r.cells[column]
	text, err := r.Text(column)
	if c.raw != "" {
		text = c.raw
	}
	if text = strings.TrimSpace(text); text == "" && err == nil {
		return nil, nil
	}
	n, wrong := strconv.ParseInt(text, 10, 64)
	if err != nil || wrong != nil {
		return nil, errors.New("must be a whole number, written in digits alone")
	}
	return &n, nil
}

// clocks are the ways to write a moment without a zone.
var clocks = []string{"2006-01-02", "2006-01-02 15:04", "2006-01-02T15:04", time.DateTime, "2006-01-02T15:04:05"}

// Time returns a moment, to the microsecond; nil for null, for an empty cell and for what is not there. One without a zone
// is taken in the given one, a day for its first moment.
func (r Row) Time(column string, zone *time.Location) (*time.Time, error) {
	c := r.cells[column]
	text, err := r.Text(column)
	if text = strings.TrimSpace(text); text == "" && err == nil {
		return nil, nil
	}
	if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
		return inUTC(at), nil
	}
	for _, clock := range clocks {
		if at, err := time.ParseInLocation(clock, text, zone); err == nil {
			return inUTC(at), nil
		}
	}
	if at, ok := document.Instant(c.raw, c.apple, zone); ok {
		return inUTC(at), nil
	}
	return nil, errors.New("must be a day or a moment such as 2026-12-27 or 2026-12-27T09:00:00+07:00")
}

func inUTC(at time.Time) *time.Time {
	at = at.UTC().Truncate(time.Microsecond)
	return &at
}

// Lists returns lists of texts by name, from an object of JSON, or from a cell as people write it: "size: 41, 42; colour:
// red". Nil for null, for an empty cell and for what is not there.
func (r Row) Lists(column string) (map[string][]string, error) {
	switch v := r.cells[column].value.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		return listsOf(v)
	case string:
		switch text := strings.TrimSpace(v); {
		case text == "":
			return nil, nil
		case text[0] == '{':
			return decodeLists(text)
		default:
			return writtenLists(text)
		}
	}
	return nil, errLists
}

var errLists = errors.New(`must be lists of texts by name, such as {"size": ["41", "42"]}`)

func decodeLists(text string) (map[string][]string, error) {
	object, err := decodeObject([]byte(text))
	if err != nil {
		return nil, errLists
	}
	return listsOf(object)
}

func listsOf(object map[string]any) (map[string][]string, error) {
	lists := make(map[string][]string, len(object))
	for name, value := range object {
		items, ok := value.([]any)
		if !ok {
			items = []any{value}
		}
		for _, item := range items {
			switch item := item.(type) {
			case string:
				lists[name] = append(lists[name], item)
			case json.Number:
				lists[name] = append(lists[name], item.String())
			default:
				return nil, errLists
			}
		}
	}
	return lists, nil
}

func writtenLists(text string) (map[string][]string, error) {
	lists := map[string][]string{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' }) {
		if strings.TrimSpace(part) == "" {
			continue
		}
		name, values, found := strings.Cut(part, ":")
		if name = strings.TrimSpace(name); !found || name == "" {
			return nil, errLists
		}
		for value := range strings.SplitSeq(values, ",") {
			lists[name] = append(lists[name], strings.TrimSpace(value))
		}
	}
	return lists, nil
}

// decodeObject reads one object of JSON, its numbers as they are written.
func decodeObject(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var object map[string]any
	if err := d.Decode(&object); err != nil || object == nil {
		return nil, errors.New("is no object of JSON")
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("has more than one object of JSON")
	}
	return object, nil
}
