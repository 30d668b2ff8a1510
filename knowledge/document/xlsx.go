package document

import (
	"context"
	"errors"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"
)

// mostCells bounds what is read of a workbook.
const mostCells = 2_000_000

// readXLSX reads the sheets that are shown, each under its name as a heading; hidden rows and columns are left out. What
// a formula came to when the file was saved is its text.
func readXLSX(ctx context.Context, r Reader, f File) (Document, error) {
	book, err := excelize.OpenReader(io.NewSectionReader(f.Content, 0, f.Size), excelize.Options{
		UnzipSizeLimit: unpacked * int64(r.Limits.Text), UnzipXMLSizeLimit: 16 << 20,
	})
	switch {
	case errors.Is(err, excelize.ErrWorkbookPassword):
		return Document{}, bad("is protected by a password")
	case err != nil && strings.Contains(err.Error(), "unzip size exceeds"):
		return Document{}, tooLarge("unpacks to too much")
	case err != nil:
		return Document{}, damaged(err)
	}
	defer func() { _ = book.Close() }()
	var b strings.Builder
	cells := 0
	for _, sheet := range book.GetSheetList() {
		if shown, err := book.GetSheetVisible(sheet); err != nil || !shown {
			continue
		}
		g, err := readSheet(ctx, book, sheet, &cells)
		if err != nil {
			return Document{}, err
		}
		if text := g.markdown(); text != "" {
			b.WriteString("## " + sheet + "\n\n" + text + "\n")
		}
	}
	return Document{Markdown: b.String()}, nil
}

func readSheet(ctx context.Context, book *excelize.File, sheet string, cells *int) (*grid, error) {
	rows, err := book.Rows(sheet)
	if err != nil {
		return nil, damaged(err)
	}
	defer func() { _ = rows.Close() }()
	g := &grid{}
	unseen := map[int]bool{}
	for rows.Next() {
		if ctx.Err() != nil {
			return nil, tooLarge("takes too long to read")
		}
		row, err := rows.Columns()
		if err != nil {
			return nil, damaged(err)
		}
		if *cells += len(row); *cells > mostCells {
			return nil, tooLarge("has too many cells")
		}
		if !rows.GetRowOpts().Hidden {
			g.add(visible(book, sheet, row, unseen))
		}
	}
	return g, nil
}

// visible returns the cells of a row whose columns are shown; unseen remembers by column which are not.
func visible(book *excelize.File, sheet string, row []string, unseen map[int]bool) []string {
	var kept []string
	for i, c := range row {
		gone, known := unseen[i]
		if !known {
			name, _ := excelize.ColumnNumberToName(i + 1)
			shown, err := book.GetColVisible(sheet, name)
			gone = err == nil && !shown
			unseen[i] = gone
		}
		if !gone {
			kept = append(kept, c)
		}
	}
	return kept
}
