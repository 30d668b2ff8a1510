package agent

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"balas/agent/quality"
	"balas/chat"
	"balas/knowledge/lexical"
)

// EvalOptions say how the quality of answers is measured.
type EvalOptions struct {
	JSON     bool    // one line a query instead of a summary
	Typos    float64 // the share of the words of four letters or more that is misspelt, 0 to 1
	Withhold float64 // the share of the documents that the agent is not taught, all of one label together, 0 to 1
	Seed     uint64  // of the misspelling and the withholding
}

// evalDepth is how many documents of a query are ranked.
const evalDepth = 10

// evalDoc is a line of a set's documents. A document with a label is one of several wordings of the same answer.
type evalDoc struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Text  string `json:"text"`
	Label string `json:"label"`
}

// evalQuery is a line of a set's queries. The documents in Rel are right, or those that carry Label; none is when
// both are empty.
type evalQuery struct {
	Q     string   `json:"q"`
	Rel   []string `json:"rel"`
	Label *string  `json:"label"`
}

// evalLine is what Eval writes of one query.
type evalLine struct {
	Q          string      `json:"q"` // as it stands in the set, without typos
	Ranked     []string    `json:"ranked"`
	Confidence float64     `json:"confidence"`
	Action     chat.Action `json:"action"`
}

// Eval teaches a scratch agent the documents, asks it the queries and writes to w how it did: how often the first and
// the first five documents hold a right one, the mean reciprocal rank, how well the confidence tells answerable
// queries from others, how true it is, and how long a search took. The agent searches by words, has default thresholds
// and no model; nothing is stored. It fails if a line of either set is not JSON as README of the sets describes it, or
// has no id or q, and if two documents have the same id.
func Eval(w io.Writer, docs, queries io.Reader, o EvalOptions) error {
	e, err := Judge(docs, queries, o)
	if err != nil {
		return err
	}
	if !o.JSON {
		return e.write(w)
	}
	out := json.NewEncoder(w)
	for _, line := range e.lines {
		if err := out.Encode(line); err != nil {
			return fmt.Errorf("write result: %w", err)
		}
	}
	return nil
}

// Evaluation is what came of asking an agent.
type Evaluation struct {
	Judged []quality.Judged // by query
	Took   time.Duration    // all searches together

	lines   []evalLine
	actions map[chat.Action]int
}

// Judge does what Eval does, for programs.
func Judge(docs, queries io.Reader, o EvalOptions) (Evaluation, error) {
	set, err := readEvalSet(docs, o)
	if err != nil {
		return Evaluation{}, err
	}
	asked, err := readLines[evalQuery](queries)
	if err != nil {
		return Evaluation{}, fmt.Errorf("read queries: %w", err)
	}
	a := New(uuid.Nil, nil, "scratch")
	random := rand.New(rand.NewPCG(o.Seed, o.Seed))
	e := Evaluation{actions: map[chat.Action]int{}}
	for i, q := range asked {
		if q.Q == "" {
			return Evaluation{}, fmt.Errorf("query %d has no q", i+1)
		}
		question, began := misspell(q.Q, o.Typos, random), time.Now()
		line := a.evalOne(set.index, question)
		e.Took += time.Since(began)
		line.Q = q.Q
		e.lines, e.Judged = append(e.lines, line), append(e.Judged, set.judge(line, q))
		e.actions[line.Action]++
	}
	return e, nil
}

// evalSet is what the agent was taught: the index, and the label of each document in it.
type evalSet struct {
	index  *lexical.Index
	labels map[string]string
}

// readEvalSet reads the documents and leaves out those that are withheld.
func readEvalSet(r io.Reader, o EvalOptions) (evalSet, error) {
	docs, err := readLines[evalDoc](r)
	if err != nil {
		return evalSet{}, fmt.Errorf("read documents: %w", err)
	}
	set := evalSet{index: lexical.NewIndex(), labels: map[string]string{}}
	random, withheld, lines := rand.New(rand.NewPCG(o.Seed, 1)), map[string]bool{}, map[string]int{}
	for i, d := range docs {
		if d.ID == "" {
			return evalSet{}, fmt.Errorf("document %d has no id", i+1)
		}
		one := cmp.Or(d.Label, "\x00"+d.ID)
		if _, drawn := withheld[one]; !drawn {
			withheld[one] = random.Float64() < o.Withhold
		}
		if first, twice := lines[d.ID]; twice {
			return evalSet{}, fmt.Errorf("documents %d and %d have the id %s", first, i+1, d.ID)
		}
		lines[d.ID] = i + 1
		if withheld[one] {
			continue
		}
		set.index.Put(lexical.Doc{ID: d.ID, Title: d.Title, Text: d.Text, Group: d.Label})
		set.labels[d.ID] = d.Label
	}
	return set, nil
}

// judge compares what was found with what is right.
func (s evalSet) judge(line evalLine, q evalQuery) quality.Judged {
	right := func(id string) bool {
		return slices.Contains(q.Rel, id) || q.Label != nil && *q.Label != "" && s.labels[id] == *q.Label
	}
	j := quality.Judged{Rank: slices.IndexFunc(line.Ranked, right), Confidence: line.Confidence}
	for id := range s.labels {
		j.Answerable = j.Answerable || right(id)
	}
	return j
}

func (a Agent) evalOne(index *lexical.Index, question string) evalLine {
	r := index.Search(question, evalDepth)
	line := evalLine{Ranked: []string{}, Confidence: r.Confidence, Action: a.decide(r.Confidence)}
	for _, h := range r.Hits {
		line.Ranked = append(line.Ranked, h.Doc.ID)
	}
	return line
}

// readLines reads one JSON value a line; empty lines count for nothing.
func readLines[T any](r io.Reader) ([]T, error) {
	var values []T
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 16<<20)
	for n := 1; lines.Scan(); n++ {
		line := bytes.TrimSpace(bytes.TrimPrefix(lines.Bytes(), []byte("\ufeff"))) // by which Windows marks UTF-8
		if len(line) == 0 {
			continue
		}
		var v T
		if err := json.Unmarshal(line, &v); err != nil {
			return nil, fmt.Errorf("line %d %s", n, mistakeOf(err))
		}
		values = append(values, v)
	}
	return values, lines.Err()
}

// mistakeOf says of a line what is wrong with it.
func mistakeOf(err error) string {
	var wrong *json.UnmarshalTypeError
	if !errors.As(err, &wrong) {
		return "is no JSON: " + err.Error()
	}
	if wrong.Field == "" {
		return "is no object of JSON"
	}
	is := "text"
	if wrong.Type.Kind() == reflect.Slice {
		is = "a list of texts"
	}
	return wrong.Field + " must be " + is + ", and is a " + wrong.Value
}

func (e Evaluation) write(w io.Writer) error {
	r := quality.Of(e.Judged)
	if _, err := fmt.Fprintf(w, "queries       %d, %d of them answerable\n", r.Queries, r.Answerable); err != nil {
		return fmt.Errorf("write summary: %w", err)
	}
	perQuery := e.Took.Seconds() * 1000 / float64(max(1, r.Queries))
	for _, line := range []struct {
		name  string
		value float64
	}{
		{"hit@1", r.Hit1},
		{"hit@5", r.Hit5},
		{"MRR@10", r.MRR},
		{"AUROC", r.AUROC},
		{"out of scope", r.OutOfScope},
		{"ECE", r.ECE},
		{"ECE, floor", r.Floor},
		{"ms per query", perQuery},
	} {
		if math.IsNaN(line.value) {
			continue
		}
		if _, err := fmt.Fprintf(w, "%-13s %.3f\n", line.name, line.value); err != nil {
			return fmt.Errorf("write summary: %w", err)
		}
	}
	_, err := fmt.Fprintf(w, "answer        %d\nclarify       %d\nfallback      %d\n",
		e.actions[chat.ActionAnswer], e.actions[chat.ActionClarify], e.actions[chat.ActionFallback])
	return err
}
