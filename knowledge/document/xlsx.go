package document

import (
	"context"
	"encoding/xml"
	"errors"
	"strconv"
	"strings"

	"github.com/dustin/go-humanize"
	"github.com/xuri/excelize/v2"
)

// sheet is a sheet of a workbook as the workbook lists it (ECMA-376 part 1, 18.2.19).
type sheet struct {
	Name     string `xml:"name,attr"`
	State    string `xml:"state,attr"`
	Relation string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
}

// workbook reads the sheets of an Excel workbook that are shown.
type workbook struct {
	archive
	file   *excelize.File
	out    *writer
	limits Limits
}

// stringsMost is how many bytes the strings that the cells share may have: they take some forty times that in memory.
const stringsMost = 8 << 20

// checkParts refuses a workbook whose parts would take too much memory: all but the sheets are held whole.
func checkParts(a archive) error {
	for name, file := range a.files {
		name, most := strings.ToLower(name), uint64(smallMost)
		switch {
		case name == "xl/sharedstrings.xml":
			most = stringsMost
		case !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels"), strings.HasPrefix(name, "xl/worksheets/sheet"),
			strings.HasPrefix(name, "xl/pivotcache/"), strings.HasPrefix(name, "xl/drawings/"), strings.HasPrefix(name, "xl/charts/"):
			continue
		}
		if file.UncompressedSize64 > most {
			return errParts
		}
	}
	return nil
}

func readXLSX(ctx context.Context, f File, l Limits) (Document, error) {
	w, err := openWorkbook(f, l)
	if err != nil {
		return Document{}, err
	}
	defer w.file.Close()
	title, err := w.title()
	if err != nil {
		return Document{}, err
	}
	err = w.sheets(ctx, func(s sheet, part string) error {
		hidden, err := w.hiddenColumns(part)
		return firstError(err, w.sheet(ctx, s.Name, hidden))
	})
	return Document{Title: title, Markdown: w.out.out.String()}, err
}

// openWorkbook opens a workbook that is checked. The caller closes its file.
func openWorkbook(f File, l Limits) (workbook, error) {
	a, err := openOffice(f, l)
	if err != nil {
		return workbook{}, err
	}
	if err := checkParts(a); err != nil {
		return workbook{}, err
	}
	file, err := excelize.OpenReader(contentOf(f), excelize.Options{UnzipSizeLimit: l.Unpacked, UnzipXMLSizeLimit: l.Unpacked})
	if errors.Is(err, excelize.ErrWorkbookPassword) {
		return workbook{}, locked(err)
	}
	if err != nil {
		return workbook{}, damaged(err)
	}
	return workbook{a, file, &writer{limits: l}, l}, nil
}

// sheets gives the sheets that are shown, each with the part that holds it, to take, until that fails.
func (w workbook) sheets(ctx context.Context, take func(s sheet, part string) error) error {
	const part = "xl/workbook.xml"
	var list struct {
		Sheets []sheet `xml:"sheets>sheet"`
	}
	relations, err := w.relations(part)
	if err := firstError(err, w.decode(part, &list)); err != nil {
		return err
	}
	if len(list.Sheets) > w.limits.Pages {
		return tooLarge("has more than " + humanize.Comma(int64(w.limits.Pages)) + " sheets")
	}
	for _, s := range list.Sheets {
		if s.State != "" && s.State != "visible" {
			continue
		}
		if err := firstError(ctx.Err(), take(s, relations[s.Relation].Target)); err != nil {
			return err
		}
	}
	return nil
}

// sheet writes the rows of a sheet that are shown, below its name. A sheet without any gives nothing.
func (w workbook) sheet(ctx context.Context, name string, hidden spans) error {
	rows, err := w.file.Rows(name)
	if err != nil {
		return damaged(err)
	}
	defer rows.Close()
	g := grid{out: w.out, heading: name}
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return damaged(err)
		}
		w.out.count(len(cells))
		if err := firstError(w.out.err, ctx.Err()); err != nil {
			return err
		}
		if !rows.GetRowOpts().Hidden {
			g.add(hidden.drop(cells))
		}
	}
	g.flush()
	if err := rows.Error(); err != nil {
		return damaged(err)
	}
	return w.out.err
}

// spans are ranges of columns, first and last from 1.
type spans [][2]int

// drop returns a row without the columns of the spans.
func (s spans) drop(row []string) []string {
	for _, span := range s {
		for i := max(span[0], 1); i <= min(span[1], len(row)); i++ {
			row[i-1] = ""
		}
	}
	return row
}

// errSeen ends the walk of a part whose rest is of no interest.
var errSeen = errors.New("seen enough")

// hiddenColumns returns the columns of a sheet that are not shown (ECMA-376 part 1, 18.3.1.13). They stand before its
// rows.
func (w workbook) hiddenColumns(part string) (hidden spans, err error) {
	if w.files[part] == nil {
		return nil, nil
	}
	err = w.walk(part, w.limits, func(x *walker, _ xml.StartElement) error {
		return x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "sheetData":
				return errSeen
			case "cols":
				return x.children(func(e xml.StartElement) error {
					if v := attr(e, "hidden"); v == "1" || v == "true" {
						first, _ := strconv.Atoi(attr(e, "min"))
						last, _ := strconv.Atoi(attr(e, "max"))
						hidden = append(hidden, [2]int{first, last})
					}
					return x.skip()
				})
			}
			return x.skip()
		})
	})
	if errors.Is(err, errSeen) {
		err = nil
	}
	return hidden, err
}
