package scheduler

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// mostMembers is how many members a list or campaign has at most.
const mostMembers = 1_000_000

// batchMembers is how many are stored at once: enough to make the way to the database cheap, and few enough to hold.
const batchMembers = 2000

// intake stores members, one batch after another, in the transaction of its caller. Of those with one number the first
// stays. What it holds does not grow with their number.
type intake struct {
	tx      pg.DB
	sql     string // sqlAddMembers or sqlAddRecipients
	owner   string // the list or campaign
	noun    string
	has     int // members that it had before
	numbers Numbers
	report  Report

	batch []Member
	lines []int
	seen  map[string]bool // the numbers of the batch
}

// all takes everybody of a sequence, whose lines are their places in it.
func (in *intake) all(ctx context.Context, members iter.Seq[Member]) error {
	if members == nil {
		return nil
	}
	line := 0
	for m := range members {
		line++
		if err := in.add(ctx, line, m); err != nil {
			return err
		}
	}
	return in.done(ctx)
}

// done stores what is left, and tells of problems in the order of their lines.
func (in *intake) done(ctx context.Context) error {
	err := in.flush(ctx)
	slices.SortStableFunc(in.report.Problems, func(a, b Problem) int { return cmp.Compare(a.Line, b.Line) })
	return err
}

func (in *intake) add(ctx context.Context, line int, m Member) error {
	in.report.Read++
	given := m.Number
	if err := m.read(in.numbers); err != nil {
		in.report.invalid(line, given, err.Error())
		return nil
	}
	if in.seen[m.Number] {
		in.report.duplicate(line, m.Number)
		return nil
	}
	if in.seen == nil {
		in.seen = make(map[string]bool, batchMembers)
	}
	in.seen[m.Number] = true
	in.batch, in.lines = append(in.batch, m), append(in.lines, line)
	if len(in.batch) < batchMembers {
		return nil
	}
	return in.flush(ctx)
}

// flush stores the batch. Whose number is not told as new was there before.
func (in *intake) flush(ctx context.Context) error {
	if len(in.batch) == 0 {
		return nil
	}
	args, err := in.columns()
	if err != nil {
		return err
	}
	rows, err := in.tx.Query(ctx, in.sql, args...)
	if err != nil {
		return fmt.Errorf("add members: %w", err)
	}
	added := 0
	var number string
	if _, err = pgx.ForEachRow(rows, []any{&number}, func() error {
		added++
		delete(in.seen, number)
		return nil
	}); err != nil {
		return fmt.Errorf("add members: %w", err)
	}
	for i, m := range in.batch {
		if in.seen[m.Number] {
			in.report.duplicate(in.lines[i], m.Number)
		}
	}
	in.report.Added += added
	clear(in.seen)
	in.batch, in.lines = in.batch[:0], in.lines[:0]
	if in.has+in.report.Added > mostMembers {
		return &fault.Fault{Kind: fault.TooLarge, Noun: in.noun, Field: "recipients", Detail: fmt.Sprintf("must be at most %d", mostMembers)}
	}
	return nil
}

func (in *intake) columns() ([]any, error) {
	n := len(in.batch)
	numbers, names, jobs, companies := make([]string, n), make([]string, n), make([]string, n), make([]string, n)
	fields, zones := make([]string, n), make([]string, n)
	for i, m := range in.batch {
		numbers[i], names[i], jobs[i], companies[i], fields[i], zones[i] = m.Number, m.Name, m.JobTitle, m.CompanyName, "{}", m.Zone
		if len(m.Fields) == 0 {
			continue
		}
		raw, err := json.Marshal(m.Fields)
		if err != nil {
			return nil, fmt.Errorf("encode fields of member: %w", err)
		}
		fields[i] = string(raw)
	}
	return []any{in.owner, numbers, names, jobs, companies, fields, zones}, nil
}
