package table_test

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"balas/internal/fault"
	"balas/knowledge/table"
)

var columns = []table.Column{
	{Name: "question", Also: []string{"pertanyaan"}, Key: true},
	{Name: "answer", Also: []string{"jawaban"}},
	{Name: "validFrom", Also: []string{"berlakudari"}},
	{Name: "stock"},
}

func read(t *testing.T, content []byte) table.Table {
	t.Helper()
	got, err := table.Read(t.Context(), content, columns, 100)
	if err != nil {
		t.Fatalf("%q: %v", content, err)
	}
	return got
}

// told is what a row says of two columns, or why it cannot be read.
func told(r table.Row) string {
	if r.Err != nil {
		return fmt.Sprintf("%d: %v", r.Line, r.Err)
	}
	question, err1 := r.Text("question")
	answer, err2 := r.Text("answer")
	if err1 != nil || err2 != nil {
		return fmt.Sprintf("%d: %v %v", r.Line, err1, err2)
	}
	return fmt.Sprintf("%d: %s | %s", r.Line, question, answer)
}

func TestRead(t *testing.T) {
	t.Parallel()
	wide := utf16.Encode([]rune("\ufeffquestion\tanswer\r\nbérapa\tséribu\r\n"))
	utf16le := make([]byte, 0, 2*len(wide))
	for _, unit := range wide {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, unit)
	}
	for what, c := range map[string]struct {
		content string
		want    []string
	}{
		"comma":             {"question,answer\na,b\n", []string{"2: a | b"}},
		"semicolon":         {"Pertanyaan;Jawaban\na,b;c\n", []string{"2: a,b | c"}},
		"tab":               {"answer\tQuestion \nb\ta", []string{"2: a | b"}},
		"Excel's hint":      {"sep=;\r\nquestion;answer\r\na;b\r\n", []string{"3: a | b"}},
		"mark of UTF-8":     {"\ufeffquestion,answer\na,b\n", []string{"2: a | b"}},
		"UTF-16":            {string(utf16le), []string{"2: bérapa | séribu"}},
		"Windows-1252":      {"question,answer\nb\xe9rapa,\x80 5\n", []string{"2: bérapa | € 5"}},
		"lines in a cell":   {"question,answer\n\"a\nb\",\"c\r\nd\"\n\ne,f", []string{"2: a\nb | c\r\nd", "6: e | f"}},
		"old line ends":     {"question,answer\ra,b\rc,d\r", []string{"2: a | b", "3: c | d"}},
		"quotes":            {"question,answer\n\"a \"\"b\"\"\",5\" pipe\n", []string{`2: a "b" | 5" pipe`}},
		"short row":         {"question,answer\na\n", []string{"2: a | "}},
		"long row":          {"question,answer\na,b,c\nd,e,\n", []string{"2: has more cells than there are columns: texts with a delimiter need quotes", "3: d | e"}},
		"text after quotes": {"question,answer\n\"a\"b,c\nd,e\n", []string{"2: has text behind a closing quote", "3: d | e"}},
		"open quote":        {"question,answer\na,b\nc,\"d\ne,f\n", []string{"2: a | b", "3: has a quote that is not closed"}},
		"guarded":           {"question,answer\n'=a,'b'\n''@c,-d\n", []string{"2: =a | 'b'", "3: '@c | -d"}},
		"objects":           {"\ufeff{\"question\":\"a\",\"answer\":5}\r\n\n{\"Jawaban\":\"'=b\",\"pertanyaan\":null}\n", []string{"1: a | 5", "3:  | '=b"}},
		"array":             {"\ufeff [\n{\"question\":\"a\",\n\"answer\":5},{\"Jawaban\":\"b\"},\n\n7, {\"question\":\"c\"}]\n", []string{"2: a | 5", "3:  | b", "5: is no object of JSON", "5: c | "}},
		"empty array":       {"[ ]", nil},
		"bracketed names":   {"[question],[answer]\na,b\n", []string{"2: a | b"}},
		"bad objects": {
			"{\"question\":true}\n{\"question\":\"a\"\n{\"question\":1} {}\n[]\n{\"question\":\"\xff\"}\n{\"question\":1,\"pertanyaan\":2}\n{\"question\":\"b\"}",
			[]string{
				"1: must be text <nil>", "2: is no object of JSON", "3: has more than one object of JSON", "4: is no object of JSON", "5: is not UTF-8",
				"6: has question twice", "7: b | ",
			},
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, r := range read(t, []byte(c.content)).Rows {
				got = append(got, told(r))
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("rows (-want +got):\n%s", diff)
			}
		})
	}
}

func TestReadIsBounded(t *testing.T) {
	t.Parallel()
	if _, err := table.Read(t.Context(), []byte("question\n"+strings.Repeat("a\n", 101)), columns, 100); !fault.Is(err, fault.TooLarge) {
		t.Errorf("101 rows: %v, want too large", err)
	}
	for content, want := range map[string]string{
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 1000): "is of an old Office format",
		`[{"question":"a"},`:   "is no array of JSON",
		`[{"question":"a"}] b`: "must end with its bracket",
	} {
		if _, err := table.Read(t.Context(), []byte(content), columns, 100); !fault.Is(err, fault.Invalid) || !strings.Contains(fault.Of(err).Detail, want) {
			t.Errorf("%.30q: %v, want %s", content, err, want)
		}
	}
	if got := read(t, []byte("question\n"+strings.Repeat("a\n\n", 100))); len(got.Rows) != 100 {
		t.Errorf("%d rows, want 100", len(got.Rows))
	}
}

func TestReadWorkbook(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer f.Close()
	set := func(sheet, cell string, value any) {
		t.Helper()
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	set("Sheet1", "A1", "Daftar lama")
	set("Sheet1", "A2", "catatan")
	if _, err := f.NewSheet("Tanya jawab"); err != nil {
		t.Fatal(err)
	}
	for cell, value := range map[string]any{
		"A2": "Pertanyaan", "B2": "Jawaban", "C2": "Berlaku dari", "D2": "Stock", "E2": "Warna",
		"A4": "Berapa?", "B4": 350000, "C4": time.Date(2026, 12, 1, 8, 30, 0, 0, time.UTC), "D4": 1250000,
		"A5": "'=1+1", "C5": "2026-12-02",
	} {
		set("Tanya jawab", cell, value)
	}
	format := "#,##0"
	thousands, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range []string{"B4", "D4"} {
		if err := f.SetCellStyle("Tanya jawab", cell, cell, thousands); err != nil {
			t.Fatal(err)
		}
	}
	content, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	got := read(t, content.Bytes())
	if len(got.Rows) != 2 || !cmp.Equal(got.Unknown, []string{"Warna"}) {
		t.Fatalf("%+v", got)
	}
	if got := told(got.Rows[0]); got != "4: Berapa? | 350,000" {
		t.Error(got)
	}
	if got := told(got.Rows[1]); got != "5: =1+1 | " {
		t.Error(got)
	}
	if stock, err := got.Rows[0].Int("stock"); err != nil || stock == nil || *stock != 1_250_000 {
		t.Errorf("stock %v, %v", stock, err)
	}
	jakarta := time.FixedZone("WIB", 7*3600)
	for n, want := range []time.Time{time.Date(2026, 12, 1, 1, 30, 0, 0, time.UTC), time.Date(2026, 12, 1, 17, 0, 0, 0, time.UTC)} {
		if at, err := got.Rows[n].Time("validFrom", jakarta); err != nil || at == nil || !at.Equal(want) {
			t.Errorf("row %d holds from %v, %v, want %v", n, at, err, want)
		}
	}
}

// Whatever a cell holds comes back, and no program takes it for a formula.
func TestWrittenCellsComeBack(t *testing.T) {
	t.Parallel()
	letters := rapid.SampledFrom([]rune("'=+-@\t\r\n \",;abé＝\u2028{}1"))
	cells := rapid.OneOf(rapid.StringOfN(letters, 0, 12, -1), rapid.StringMatching(`[^\x00]{0,20}`))
	rapid.Check(t, func(rt *rapid.T) {
		question, answer := "a"+cells.Draw(rt, "question"), cells.Draw(rt, "answer")
		for _, format := range []table.Format{table.CSV, table.JSONL} {
			var out bytes.Buffer
			w := table.NewWriter(&out, format, columns)
			for _, row := range [][]any{{question, answer, nil, nil}, {"last", "", "2026-12-01", int64(5)}} {
				if err := w.Write(row...); err != nil {
					rt.Fatal(err)
				}
			}
			if err := w.Flush(); err != nil {
				rt.Fatal(err)
			}
			got, err := table.Read(t.Context(), out.Bytes(), columns, 10)
			if err != nil || len(got.Rows) != 2 {
				rt.Fatalf("%q: %d rows, %v", out.String(), len(got.Rows), err)
			}
			gotQuestion, _ := got.Rows[0].Text("question")
			gotAnswer, _ := got.Rows[0].Text("answer")
			if got.Rows[0].Err != nil || gotQuestion != question || gotAnswer != answer {
				rt.Fatalf("%s: %q, %q came back as %q, %q: %v", format, question, answer, gotQuestion, gotAnswer, got.Rows[0].Err)
			}
			if format == table.CSV {
				harmless(rt, out.String())
			}
		}
	})
}

func harmless(t *rapid.T, text string) {
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("another program cannot read %q: %v", text, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
				t.Fatalf("the cell %q is a formula", cell)
			}
		}
	}
}

func TestLists(t *testing.T) {
	t.Parallel()
	columns := []table.Column{{Name: "sku", Key: true}, {Name: "attributes"}}
	for content, want := range map[string]map[string][]string{
		"sku;attributes\na;\"ukuran: 41, 42; warna: merah\"":               {"ukuran": {"41", "42"}, "warna": {"merah"}},
		"sku;attributes\na;\"{\"\"ukuran\"\": [41, \"\"42\"\"]}\"":         {"ukuran": {"41", "42"}},
		`{"sku": "a", "attributes": {"ukuran": ["41"], "warna": "merah"}}`: {"ukuran": {"41"}, "warna": {"merah"}},
		"sku;attributes\na;merah":                                          nil,
		"sku;attributes\na;{\"ukuran\"":                                    nil,
		`{"sku": "a", "attributes": {"ukuran": [null]}}`:                   nil,
		`{"sku": "a", "attributes": 5}`:                                    nil,
	} {
		got, err := table.Read(t.Context(), []byte(content), columns, 10)
		if err != nil || len(got.Rows) != 1 {
			t.Fatalf("%s: %+v, %v", content, got, err)
		}
		lists, err := got.Rows[0].Lists("attributes")
		if (err != nil) != (want == nil) || err == nil && !cmp.Equal(lists, want) {
			t.Errorf("%s: %v, %v, want %v", content, lists, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, seed := range []string{"question,answer\n\"a\"\"b\",c\r\n", "sep=;\nquestion;x\n'=1;", "{\"question\":\"a\",\"stock\":1}\n{}", "\"question\"\t\"\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		got, err := table.Read(t.Context(), content, columns, 50)
		if err != nil {
			return
		}
		for _, r := range got.Rows {
			_, _ = r.Text("question")
			_, _ = r.Int("stock")
			_, _ = r.Time("validFrom", time.UTC)
			_, _ = r.Lists("answer")
		}
	})
}
