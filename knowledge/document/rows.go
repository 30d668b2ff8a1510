package document

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// Cells are a row of a workbook. Hidden rows and columns are data as all others.
type Cells struct {
	Sheet int // from 0, among those that are shown
	Row   int // from 1
	Shown []string
	Raw   []string // numbers as they are stored, without a format
	Apple bool     // moments are days since 1904, not 1900
}

// Rows gives the rows of an Excel workbook to take, until that fails. It fails with Invalid and TooLarge as Read, with
// ctx's error, and with that of take.
func Rows(ctx context.Context, f File, limits Limits, take func(Cells) error) error {
	limits = limits.or()
	if f.Size > limits.Bytes {
		return tooLarge("is too large")
	}
	if kind, err := sniff(f); err != nil {
		return err
	} else if kind != kindXLSX {
		return bad("is no Excel workbook", nil)
	}
	_, err := within(ctx, limits.Time, func(ctx context.Context) (Document, error) {
		w, err := openWorkbook(f, limits)
		if err != nil {
			return Document{}, err
		}
		defer w.file.Close()
		props, err := w.file.GetWorkbookProps()
		if err != nil {
			return Document{}, damaged(err)
		}
		apple, number := props.Date1904 != nil && *props.Date1904, -1
		return Document{}, w.sheets(ctx, func(s sheet, _ string) error {
			number++
			return w.rows(ctx, s.Name, Cells{Sheet: number, Apple: apple}, take)
		})
	})
	return err
}

// rows reads a sheet twice at once: as its cells are shown, and as they are stored.
func (w workbook) rows(ctx context.Context, name string, c Cells, take func(Cells) error) error {
	shown, err := w.file.Rows(name)
	if err != nil {
		return damaged(err)
	}
	defer shown.Close()
	raw, err := w.file.Rows(name)
	if err != nil {
		return damaged(err)
	}
	defer raw.Close()
	for row := 1; shown.Next() && raw.Next(); row++ {
		var errShown, errRaw error
		c.Row = row
		c.Shown, errShown = shown.Columns()
		c.Raw, errRaw = raw.Columns(excelize.Options{RawCellValue: true})
		if err := errors.Join(errShown, errRaw); err != nil {
			return damaged(err)
		}
		w.out.count(len(c.Shown))
		if err := firstError(w.out.err, ctx.Err(), take(c)); err != nil {
			return err
		}
	}
	if err := errors.Join(shown.Error(), raw.Error()); err != nil {
		return damaged(err)
	}
	return nil
}

// Instant reads a moment as a workbook stores it, as a clock of the zone shows it.
func Instant(raw string, apple bool, zone *time.Location) (at time.Time, ok bool) {
	days, err := strconv.ParseFloat(raw, 64)
	if err != nil {
		return time.Time{}, false
	}
	at, err = excelize.ExcelDateToTime(days, apple)
	at = at.Round(time.Second)
	return time.Date(at.Year(), at.Month(), at.Day(), at.Hour(), at.Minute(), at.Second(), 0, zone), err == nil
}

// Text returns text in UTF-8: as a byte order mark says, as UTF-8 if it is that, else as Windows-1252. It fails with
// Invalid for what is no text.
func Text(content []byte) (string, error) { return decode(content) }
