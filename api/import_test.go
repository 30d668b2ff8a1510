package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"balas/knowledge"
)

const (
	qnaPath     = "/api/v2/agent/kb/qna/"
	productPath = "/api/v2/agent/kb/products/"
)

func (w *world) export(path, query string) reply {
	w.t.Helper()
	r := w.call(call{method: http.MethodGet, target: path + "export?instanceId={{online}}" + query, key: "{{key}}"})
	if r.status != 200 {
		w.t.Fatalf("export: %d %s", r.status, r.text)
	}
	return r
}

func TestExportsAreFiles(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct{ path, query, kind, name, start string }{
		{qnaPath, "", "application/jsonl", "qna.jsonl", `{"id":"{{qna}}","question":"When do you open?","answer":"At nine.","category":"general","source":"manual","mediaId":null,"validFrom":null,"validUntil":null}` + "\n{"},
		{qnaPath, "&format=csv", "text/csv; charset=utf-8", "qna.csv", "\ufeffid,question,answer,category,source,mediaId,validFrom,validUntil\r\n{{qna}},When do you open?,At nine.,general,manual,,,\r\nqna_"},
		{qnaPath, "&q=nothing", "application/jsonl", "qna.jsonl", ""},
		{productPath, "", "application/jsonl", "products.jsonl", `{"id":"{{product}}","name":"Glass teapot","description":"Holds a litre.","price":145000,"currency":"IDR","category":"general","stock":3,"sku":"GT-01","attributes":{},"mediaId":null,`},
		{productPath, "&format=csv&q=teapot", "text/csv; charset=utf-8", "products.csv", "\ufeffid,name,description,price,currency,category,stock,sku,attributes,mediaId,validFrom,validUntil\r\n{{product}},Glass teapot,Holds a litre.,145000,IDR,general,3,GT-01,{},,,\r\n"},
	} {
		r := w.export(c.path, c.query)
		if r.header.Get("Content-Type") != c.kind || r.header.Get("Content-Disposition") != `attachment; filename="`+c.name+`"` {
			t.Errorf("%s%s: headers %v", c.path, c.query, r.header)
		}
		if start := w.fill(c.start); !strings.HasPrefix(r.text, start) || c.query != "" && strings.Contains(c.query, "q=") && r.text != start {
			t.Errorf("%s%s: %q, want %q", c.path, c.query, r.text, start)
		}
	}
}

// A caller must not take the beginning of an export for all of it.
func TestExportThatFailsIsCut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	pairs := make([]knowledge.QnA, 900)
	for n := range pairs {
		pairs[n] = knowledge.QnA{AgentID: w.vars["agent"], Question: fmt.Sprint("What is number ", n), Answer: strings.Repeat("long ", 100)}
	}
	_, err := w.engine.Agents.Knowledge.PutAllQnA(t.Context(), pairs)
	w.must(err)
	ctx, cancel := context.WithCancel(t.Context())
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, w.fill(qnaPath+"export?instanceId={{online}}"), nil)
	r.Header.Set("X-Api-Key", w.vars["key"])
	defer func() {
		if p := recover(); p != http.ErrAbortHandler { //nolint:errorlint // a panic carries the value itself
			t.Errorf("the connection was not cut: %v", p)
		}
	}()
	w.handler.ServeHTTP(&hangsUp{httptest.NewRecorder(), cancel}, r)
}

// hangsUp ends the call once something is written.
type hangsUp struct {
	*httptest.ResponseRecorder
	hangUp func()
}

func (h *hangsUp) Write(b []byte) (int, error) {
	h.hangUp()
	return h.ResponseRecorder.Write(b)
}

func TestImportsComeAsForms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	book := excelize.NewFile()
	defer book.Close()
	for cell, value := range map[string]any{"A1": "Pertanyaan", "B1": "Jawaban", "A2": "Where are you?", "B2": "By the lake.", "A3": "Ada parkir?", "B3": "Ada."} {
		w.must(book.SetCellValue("Sheet1", cell, value))
	}
	sheet, err := book.WriteToBuffer()
	w.must(err)
	here := map[string]string{"instanceId": w.vars["online"]}
	rehearsal := map[string]string{"instanceId": w.vars["online"], "dryRun": "true"}
	var large bytes.Buffer
	large.WriteString("question,answer\n")
	for large.Len() < 9<<20 {
		large.WriteString("Where are you?," + strings.Repeat("x", 10_000) + "\n")
	}
	for _, c := range []struct {
		what, name, content string
		fields              map[string]string
		status              int
		want                string
	}{
		{"a rehearsal", "qna.xlsx", sheet.String(), rehearsal, 200, `"dryRun":true,"rows":2,"created":1,"updated":1,"unchanged":0,"failed":0,"failures":[],"ignoredColumns":[]`},
		{"a workbook", "qna.xlsx", sheet.String(), here, 200, `"dryRun":false,"rows":2,"created":1,"updated":1,"unchanged":0,"failed":0,"failures":[],"ignoredColumns":[]`},
		{"the workbook again", "qna.xlsx", sheet.String(), here, 200, `"created":0,"updated":0,"unchanged":2`},
		{"a bad row", "qna.csv", "question,answer\nWhy?\n", here, 200, `"failures":[{"line":2,"message":"Missing or invalid request parameters: answer must have 1 to 16000 bytes of text","error":"BAD_REQUEST"}]`},
		{"many bytes", "qna.csv", large.String(), rehearsal, 200, `"failed":0`},
		{"too many bytes", "qna.csv", "question,answer\n" + strings.Repeat("x", 16<<20), here, 413, "PAYLOAD_TOO_LARGE"},
		{"too many rows", "qna.csv", "question,answer\n" + strings.Repeat("a,b\n", 10_001), here, 413, "PAYLOAD_TOO_LARGE"},
		{"no file", "", "", here, 400, "BAD_REQUEST"},
		{"a picture", "qna.png", "\x89PNG\r\n\x1a\n\x00\x00", here, 400, "BAD_REQUEST"},
	} {
		if status, answer := w.form(qnaPath+"import", c.fields, c.name, c.content); status != c.status || !strings.Contains(answer, c.want) {
			t.Errorf("%s: %d %s, want %d with %s", c.what, status, answer, c.status, c.want)
		}
	}
}

// What one agent knows another can be given, of another account too, without its files and its ids.
func TestExportsMoveKnowledge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, c := range []struct{ path, format, want string }{
		{qnaPath, "jsonl", `"created":3,"updated":0,"unchanged":0,"failed":0`},
		{qnaPath, "csv", `"created":0,"updated":0,"unchanged":3,"failed":0`},
		{productPath, "csv", `"created":2,"updated":0,"unchanged":0,"failed":0`},
		{productPath, "jsonl", `"created":0,"updated":0,"unchanged":2,"failed":0`},
	} {
		body, err := json.Marshal(map[string]any{"instanceId": w.vars["foreign"], "content": w.export(c.path, "&format="+c.format).text})
		w.must(err)
		r := w.call(call{method: http.MethodPost, target: c.path + "import", key: "{{other_key}}", body: string(body)})
		if r.status != 200 || !strings.Contains(r.text, c.want) {
			t.Errorf("%s %s: %d %s, want %s", c.path, c.format, r.status, r.text, c.want)
		}
	}
}
