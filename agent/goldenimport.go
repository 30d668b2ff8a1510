package agent

import (
	"context"
	"fmt"
	"io"

	"balas/chat"
	"balas/internal/fault"
	"balas/knowledge/table"
)

// mostGoldenTable is the largest table of golden questions, in bytes.
const mostGoldenTable = 4 << 20

// goldenColumns are those of a table of golden questions: of the last three a row fills in one.
var goldenColumns = []table.Column{
	{Name: "question", Also: []string{"pertanyaan", "tanya", "soal"}, Key: true},
	{Name: "sourceId", Also: []string{"source", "sumber"}},
	{Name: "contains", Also: []string{"text", "memuat", "berisi", "isi"}},
	{Name: "action", Also: []string{"aksi", "tindakan"}},
}

// ImportGolden stores the golden questions of a table, CSV, JSON Lines or an Excel workbook, as AddGolden does: all or none.
// It fails with Invalid for what is no such table and for a row that is wrong, with TooLarge for more than 500 rows or
// 4 MiB, and as AddGolden.
func (s *Service) ImportGolden(ctx context.Context, a Agent, content io.Reader) ([]Golden, error) {
	raw, err := io.ReadAll(io.LimitReader(content, mostGoldenTable+1))
	if err != nil {
		return nil, fmt.Errorf("read golden questions: %w", err)
	}
	if len(raw) > mostGoldenTable {
		return nil, &fault.Fault{Kind: fault.TooLarge, Noun: "table", Field: "content", Detail: "is larger than 4 MiB"}
	}
	t, err := table.Read(ctx, raw, goldenColumns, mostGolden)
	if err != nil {
		return nil, err
	}
	all, lines := make([]Golden, len(t.Rows)), map[string]int{}
	for i, row := range t.Rows {
		all[i], err = goldenIn(row)
		if err == nil && lines[all[i].Question] != 0 {
			err = fault.Bad(nounGolden, "question", fmt.Sprintf("stands in line %d already", lines[all[i].Question]))
		}
		if err != nil {
			f := fault.Of(err)
			f.Field = fmt.Sprintf("line %d: %s", row.Line, f.Field)
			return nil, err
		}
		lines[all[i].Question] = row.Line
	}
	return s.AddGolden(ctx, a, all)
}

// goldenIn reads a row.
func goldenIn(row table.Row) (Golden, error) {
	if row.Err != nil {
		return Golden{}, fault.Bad(nounGolden, "row", row.Err.Error())
	}
	var g Golden
	action := ""
	for column, to := range map[string]*string{
		"question": &g.Question, "sourceId": &g.Expect.SourceID, "contains": &g.Expect.Contains, "action": &action,
	} {
		text, err := row.Text(column)
		if err != nil {
			return Golden{}, fault.Bad(nounGolden, column, err.Error())
		}
		*to = text
	}
	g.Expect.Action = chat.Action(action)
	return g, g.check()
}
