package table

import (
	"bytes"
	"context"
	"strings"

	"balas/knowledge/document"
)

// workbook reads the first sheet of an Excel workbook whose first row that is not empty names columns.
func (r *reader) workbook(ctx context.Context, content []byte) error {
	sheet, asked := -1, -1 // the sheet that is read, and the last one whose header was looked at
	var names []string
	var refused error
	file := document.File{Content: bytes.NewReader(content), Size: int64(len(content))}
	err := document.Rows(ctx, file, r.limits, func(c document.Cells) error {
		switch {
		case strings.TrimSpace(strings.Join(c.Shown, "")) == "", sheet < 0 && asked == c.Sheet, sheet >= 0 && sheet != c.Sheet:
			return nil
		case sheet >= 0:
			return r.add(sheetRow(c, names))
		}
		asked, r.unknown = c.Sheet, map[string]bool{}
		found, why := r.header(c.Shown)
		if why == nil {
			sheet, names = c.Sheet, found
		}
		refused = why
		return nil
	})
	if err == nil && sheet < 0 {
		if err = refused; err == nil {
			err = bad("is empty")
		}
	}
	return err
}

func sheetRow(c document.Cells, names []string) Row {
	row := rowOf(line{number: c.Row, cells: c.Shown}, names)
	for i, name := range names {
		if cell, has := row.cells[name]; has && i < len(c.Raw) {
			cell.raw, cell.apple = c.Raw[i], c.Apple
			row.cells[name] = cell
		}
	}
	return row
}
