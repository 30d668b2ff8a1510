package instanceapi

import (
	"context"
	"io"

	"balas/api/wire"
	"balas/internal/fault"
	"balas/knowledge"
	"balas/knowledge/table"
)

// exportRequest asks for all sources of a kind that match.
type exportRequest struct {
	AgentQuery
	Matching
	Format table.Format `query:"format" enum:"jsonl,csv" default:"jsonl" doc:"csv opens in a spreadsheet: cells that it would take for formulas have an apostrophe before them, which the import takes away."`
}

// fileTypes are the content types of the formats.
var fileTypes = map[table.Format]string{table.JSONL: "application/jsonl", table.CSV: "text/csv; charset=utf-8"}

// exportOf writes a kind of source of an agent.
type exportOf func(ctx context.Context, agentID string, f knowledge.Filter, format table.Format, to io.Writer) error

// export returns the handler that writes the sources of a kind to a file of that name.
func (d dialect) export(name string, write exportOf) func(context.Context, *exportRequest) (*wire.Stream, error) {
	return func(ctx context.Context, in *exportRequest) (*wire.Stream, error) {
		a, err := d.agentOf(ctx, in.AgentQuery)
		if err != nil {
			return nil, err
		}
		return wire.NewStream(fileTypes[in.Format], name+"."+string(in.Format), func(ctx context.Context, to io.Writer) error {
			return write(ctx, a.ID, in.filter(), in.Format, to)
		}), nil
	}
}

const aboutImport = "A row changes what has its id, else what has its question, SKU or address, and of that only the columns which the table has; " +
	"an empty cell empties. Any other row adds. Rows that fail are left out and named, and the others are stored. An import that ends " +
	"with an error may have stored some rows; run it again, and what is so already is left alone. Days and moments are ISO 8601; " +
	"prices are in the smallest unit of the currency, in digits alone."

// largestTable is the largest table of a form, in bytes.
const largestTable = 16 << 20

// importRequest brings a table of sources:
//
//	{"instanceId": "0199a7c4-…", "content": "question,answer\nWhen do you open?,At nine.\n", "dryRun": true}
type importRequest struct {
	Body struct {
		InBody
		Content  *string   `json:"content,omitempty" doc:"CSV, JSON Lines or an array of JSON, its columns named as in an export or in Indonesian. Needed, unless a form has a file, which may be an Excel workbook too." example:"question,answer\nWhen do you open?,At nine.\n"`
		AgentID  *string   `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent."`
		Timezone *string   `json:"timezone,omitempty" doc:"Of days and moments that name none; absent: UTC." example:"Asia/Jakarta"`
		DryRun   wire.Flag `json:"dryRun,omitempty" doc:"Tell what would become of the rows, and change nothing." example:"true"`
	}
}

type imported struct {
	DryRun    bool        `json:"dryRun" example:"true"`
	Rows      int         `json:"rows" example:"4"`
	Created   int         `json:"created" example:"1"`
	Updated   int         `json:"updated" doc:"Rows with the id, else the question, SKU or address, of what is there." example:"1"`
	Unchanged int         `json:"unchanged" example:"1"`
	Failed    int         `json:"failed" doc:"Rows that were left out; they do not hinder the others." example:"1"`
	Failures  []failedRow `json:"failures" nullable:"false" doc:"The first 100 of them."`
	Ignored   []string    `json:"ignoredColumns" nullable:"false" doc:"Columns that mean nothing."`
}

type failedRow struct {
	Line    int    `json:"line" doc:"Where the row begins in the file, from 1." example:"3"`
	Message string `json:"message" doc:"For people." example:"Missing or invalid request parameters: answer must have 1 to 16000 bytes of text"`
	Code    string `json:"error" doc:"For programs." example:"BAD_REQUEST"`
}

func importedOf(i knowledge.Imported, dryRun bool) imported {
	shown := imported{
		DryRun: dryRun, Rows: i.Rows, Created: i.Created, Updated: i.Updated, Unchanged: i.Unchanged, Failed: i.Failed,
		Failures: make([]failedRow, len(i.Failures)), Ignored: append([]string{}, i.Unknown...),
	}
	for n, f := range i.Failures {
		shown.Failures[n] = failedRow{Line: f.Line, Message: shape(fault.Of(f.Err)).Error(), Code: codeOf(f.Err)}
	}
	return shown
}

// importOf stores a table of a kind of source.
type importOf func(context.Context, knowledge.Import) (knowledge.Imported, error)

// bring returns the handler that stores tables of a kind of source.
func (d dialect) bring(store importOf) func(context.Context, *importRequest) (imported, error) {
	return func(ctx context.Context, in *importRequest) (imported, error) {
		b := in.Body
		i, err := d.Instance(ctx, b.Instance)
		if err != nil {
			return imported{}, err
		}
		a, err := d.Agent(ctx, i, text(b.AgentID))
		if err != nil {
			return imported{}, err
		}
		content, err := contentOf(ctx, b.Content, "")
		if err != nil {
			return imported{}, err
		}
		if content == nil {
			return imported{}, fault.Bad("table", "content", "must be given")
		}
		defer func() { _ = content.Close() }()
		done, err := store(ctx, knowledge.Import{
			AccountID: i.AccountID, AgentID: a.ID, Content: content, Timezone: text(b.Timezone), DryRun: bool(b.DryRun),
		})
		return importedOf(done, bool(b.DryRun)), err
	}
}
