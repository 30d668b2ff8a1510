package agent

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"balas/chat"
	"balas/knowledge/lexical"
)

// EvalOptions say how the quality of answers is measured.
type EvalOptions struct {
	JSON  bool    // one line a query instead of a summary
	Typos float64 // the share of the words of four letters or more that is misspelt, 0 to 1
	Seed  uint64  // of the misspelling
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
// queries from others, and how true it is. The agent searches by words, has default thresholds and no model; nothing
// is stored. It fails if a line of either set is not JSON as README of the sets describes it, or has no id or q.
func Eval(w io.Writer, docs, queries io.Reader, o EvalOptions) error {
	index, labels, err := evalIndex(docs)
	if err != nil {
		return err
	}
	asked, err := readLines[evalQuery](queries)
	if err != nil {
		return fmt.Errorf("read queries: %w", err)
	}
	a := New(uuid.Nil, nil, "scratch")
	random := rand.New(rand.NewPCG(o.Seed, o.Seed))
	out := json.NewEncoder(w)
	var all score
	for i, q := range asked {
		if q.Q == "" {
			return fmt.Errorf("query %d has no q", i+1)
		}
		line := a.evalOne(index, misspell(q.Q, o.Typos, random))
		line.Q = q.Q
		all.count(line, q, labels)
		if o.JSON {
			if err := out.Encode(line); err != nil {
				return fmt.Errorf("write result: %w", err)
			}
		}
	}
	if o.JSON {
		return nil
	}
	return all.write(w)
}

// evalIndex returns the documents' index and how each is judged: by its id and its label.
func evalIndex(r io.Reader) (*lexical.Index, map[string]string, error) {
	docs, err := readLines[evalDoc](r)
	if err != nil {
		return nil, nil, fmt.Errorf("read documents: %w", err)
	}
	index, labels := lexical.NewIndex(), map[string]string{}
	for i, d := range docs {
		if d.ID == "" {
			return nil, nil, fmt.Errorf("document %d has no id", i+1)
		}
		index.Put(lexical.Doc{ID: d.ID, Title: d.Title, Text: d.Text, Group: d.Label})
		labels[d.ID] = d.Label
	}
	return index, labels, nil
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
		if strings.TrimSpace(lines.Text()) == "" {
			continue
		}
		var v T
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		values = append(values, v)
	}
	return values, lines.Err()
}

// misspell gives a share of the words of four letters or more one slip each: two letters swapped, one left out, one
// added or one replaced.
func misspell(text string, share float64, random *rand.Rand) string {
	words := strings.Fields(text)
	for i, w := range words {
		letters := []rune(w)
		if counted(letters) < 4 || random.Float64() >= share {
			continue
		}
		at, other := random.IntN(len(letters)-1), rune('a'+random.IntN(26))
		switch random.IntN(4) {
		case 0:
			letters[at], letters[at+1] = letters[at+1], letters[at]
		case 1:
			letters = slices.Delete(letters, at, at+1)
		case 2:
			letters = slices.Insert(letters, at, other)
		default:
			letters[at] = other
		}
		words[i] = string(letters)
	}
	if share == 0 {
		return text
	}
	return strings.Join(words, " ")
}

func counted(letters []rune) int {
	n := 0
	for _, r := range letters {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// score sums up the results of queries.
type score struct {
	queries, answerable int
	first, five         int
	reciprocal          float64
	confidence          []float64
	right, could        []bool // by query: the first document is right; some document is
	actions             map[chat.Action]int
}

func (s *score) count(line evalLine, q evalQuery, labels map[string]string) {
	right := func(id string) bool {
		return slices.Contains(q.Rel, id) || q.Label != nil && *q.Label != "" && labels[id] == *q.Label
	}
	could := false
	for id := range labels {
		could = could || right(id)
	}
	rank := slices.IndexFunc(line.Ranked, right)
	s.queries++
	s.confidence = append(s.confidence, line.Confidence)
	s.right, s.could = append(s.right, rank == 0), append(s.could, could)
	if s.actions == nil {
		s.actions = map[chat.Action]int{}
	}
	s.actions[line.Action]++
	if !could {
		return
	}
	s.answerable++
	if rank == 0 {
		s.first++
	}
	if rank >= 0 && rank < 5 {
		s.five++
	}
	if rank >= 0 {
		s.reciprocal += 1 / float64(rank+1)
	}
}

func (s *score) write(w io.Writer) error {
	n := float64(max(1, s.answerable))
	_, err := fmt.Fprintf(w, "queries       %d, %d of them answerable\nhit@1         %.3f\nhit@5         %.3f\nMRR           %.3f\n",
		s.queries, s.answerable, float64(s.first)/n, float64(s.five)/n, s.reciprocal/n)
	_, err2 := fmt.Fprintf(w, "ECE           %.3f\nanswer        %d\nclarify       %d\nfallback      %d\n", calibrationError(s.confidence, s.right),
		s.actions[chat.ActionAnswer], s.actions[chat.ActionClarify], s.actions[chat.ActionFallback])
	if area, ok := auroc(s.confidence, s.could); ok {
		_, err3 := fmt.Fprintf(w, "AUROC         %.3f\n", area)
		return errors.Join(err, err2, err3)
	}
	return errors.Join(err, err2)
}

// calibrationError is the expected calibration error over ten equal bins (Naeini, Cooper, Hauskrecht, 2015): the mean
// distance of the confidence from the share that is right. It is 0 without queries.
func calibrationError(confidence []float64, right []bool) float64 {
	var gap [10]float64
	for i, c := range confidence {
		bin := min(9, int(c*10))
		gap[bin] += c
		if right[i] {
			gap[bin]--
		}
	}
	sum := 0.0
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return sum / float64(max(1, len(confidence)))
}

// auroc is the probability that a query of the true kind has a higher confidence than one of the other, ties counting
// half. It is false if there are none of one kind.
func auroc(confidence []float64, kind []bool) (float64, bool) {
	var pairs, won float64
	for i := range confidence {
		for j := range confidence {
			if !kind[i] || kind[j] {
				continue
			}
			pairs++
			switch {
			case confidence[i] > confidence[j]:
				won++
			case confidence[i] == confidence[j]:
				won += 0.5
			}
		}
	}
	return won / pairs, pairs > 0
}
