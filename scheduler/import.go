package scheduler

import (
	"context"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/knowledge/document"
	"balas/knowledge/table"
)

// mostImported is the largest file of members, in bytes.
const mostImported = 32 << 20

// ofMembers bounds a workbook of members: a hundred thousand rows of a dozen columns fit.
var ofMembers = document.Limits{Bytes: mostImported, Cells: 3_000_000, Unpacked: 256 << 20}

// memberColumns are those whose meaning is known, in English and Indonesian. "No" is not among the numbers: it counts rows.
var memberColumns = []table.Column{
	{Name: "number", Key: true, Also: []string{
		"nomor", "nohp", "nomorhp", "hp", "handphone", "nohandphone", "nomorhandphone", "ponsel", "noponsel", "nomorponsel", "telepon",
		"notelepon", "nomortelepon", "telpon", "notelpon", "telp", "notelp", "tlp", "notlp", "wa", "nowa", "nomorwa", "whatsapp",
		"nowhatsapp", "nomorwhatsapp", "whatsappnumber", "phone", "phonenumber", "mobile", "mobilenumber", "mobilephone", "cell",
		"cellphone", "tel", "telephone", "telephonenumber", "msisdn",
	}},
	{Name: "name", Also: []string{"nama", "namalengkap", "fullname", "customername", "namapelanggan", "pelanggan", "customer", "contactname", "namakontak"}},
	{Name: "jobTitle", Also: []string{"jabatan", "posisi", "position", "pekerjaan", "job", "title", "role"}},
	{Name: "companyName", Also: []string{"perusahaan", "namaperusahaan", "company", "organisasi", "organisation", "organization", "instansi"}},
	{Name: "zone", Also: []string{"timezone", "zonawaktu", "zona"}},
}

// ImportMembers adds the people of a table to a list: CSV, JSON Lines or an Excel workbook of at most 32 MiB, whose first row
// names columns. Columns without a meaning of their own become fields. Rows that are wrong, or whose number is there
// already, are reported and leave the others be. The file is held once; its rows are not. It fails with Invalid for
// what is no such table, with TooLarge, and with NotFound for no such list, and then changes nothing.
func (s *Service) ImportMembers(ctx context.Context, accountID uuid.UUID, id string, content io.Reader, n Numbers) (r Report, err error) {
	raw, err := io.ReadAll(io.LimitReader(content, mostImported+1))
	if err != nil {
		return r, fmt.Errorf("read members: %w", err)
	}
	if len(raw) > mostImported {
		return r, &fault.Fault{Kind: fault.TooLarge, Noun: "table", Field: "content", Detail: "is larger than 32 MiB"}
	}
	err = s.withList(ctx, accountID, id, func(tx pgx.Tx, l *List) error {
		in := intake{tx: tx, sql: sqlAddMembers, owner: id, noun: nounList, has: l.Size, numbers: n}
		err := table.Each(ctx, raw, memberColumns, ofMembers, func(row table.Row) error { return in.row(ctx, row) })
		if err == nil {
			err = in.done(ctx)
		}
		if err != nil {
			return err
		}
		r = in.report
		return l.resize(ctx, tx, l.Size+r.Added)
	})
	if err != nil {
		return Report{}, err
	}
	return r, nil
}

// row takes a row of a table.
func (in *intake) row(ctx context.Context, row table.Row) error {
	m, err := memberOf(row)
	if err != nil {
		in.report.Read++
		in.report.invalid(row.Line, m.Number, err.Error())
		return nil
	}
	return in.add(ctx, row.Line, m)
}

func memberOf(row table.Row) (m Member, err error) {
	if m.Number, err = row.Stored("number"); err != nil || row.Err != nil {
		return m, firstOf(row.Err, err)
	}
	for column, to := range map[string]*string{"name": &m.Name, "jobTitle": &m.JobTitle, "companyName": &m.CompanyName, "zone": &m.Zone} {
		if *to, err = row.Text(column); err != nil {
			return m, fmt.Errorf("%s %w", column, err)
		}
	}
	m.Fields, err = row.Others()
	return m, err
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
