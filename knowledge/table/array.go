package table

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
)

// arrayStart is how an array of objects begins; the names of columns may be in brackets too.
var arrayStart = regexp.MustCompile(`^\s*\[\s*[{\]]`)

// array reads an array of JSON whose elements are the rows. What follows a mistake in its syntax cannot be told apart, so
// that the table as a whole is refused.
func (r *reader) array(content []byte) error {
	content = bytes.TrimPrefix(content, []byte(mark))
	d := json.NewDecoder(bytes.NewReader(content))
	_, _ = d.Token() // the bracket
	line, counted := 1, 0
	for d.More() {
		start := int(d.InputOffset())
		start += len(content[start:]) - len(bytes.TrimLeft(content[start:], ", \t\r\n"))
		line, counted = line+bytes.Count(content[counted:start], []byte("\n")), start
		var raw json.RawMessage
		if d.Decode(&raw) != nil {
			return bad("is no array of JSON from line " + strconv.Itoa(line) + " on")
		}
		row := Row{Line: line}
		row.cells, row.Err = r.object(raw)
		if err := r.add(row); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil || len(bytes.TrimSpace(content[d.InputOffset():])) > 0 {
		return bad("is no array of JSON: it must end with its bracket")
	}
	return nil
}
