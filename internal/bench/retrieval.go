package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

// set is a part of the data for answer quality, with what search by words should reach on it.
type set struct {
	title, file string
	typos       bool
	goal        quality
}

var sets = []set{
	{"FAQ, English", "faq_en", false, quality{.76, .94, .84}},
	{"FAQ, a quarter of the words misspelt", "faq_en", true, quality{.70, .90, .79}},
	{"facts, Indonesian", "facqa_id", false, quality{.73, .92, .82}},
	{"intents, English", "intents_en", false, quality{.79, .93, .85}},
	{"passages, English", "passages_en", false, quality{.94, .99, .96}},
}

// retrieval measures how well balas eval finds the right document, on the data in EVAL_DATA.
func (b *bench) retrieval(ctx context.Context) ([]table, error) {
	t := table{title: "Retrieval by words, no model", columns: []string{"", "hit@1", "hit@5", "MRR", "goals"}}
	dir := os.Getenv("EVAL_DATA")
	if dir == "" {
		t.note = "Not measured: EVAL_DATA does not name the folder with the data."
		return []table{t}, nil
	}
	for _, s := range sets {
		q, err := b.evaluate(ctx, filepath.Join(dir, s.file), s.typos)
		if err != nil {
			return []table{t}, fmt.Errorf("%s: %w", s.title, err)
		}
		met := q.hit1 >= s.goal.hit1 && q.hit5 >= s.goal.hit5 && q.mrr >= s.goal.mrr
		t.add(s.title, share(q.hit1), share(q.hit5), share(q.mrr),
			verdict(met, "≥ %s, %s, %s", share(s.goal.hit1), share(s.goal.hit5), share(s.goal.mrr)))
	}
	return []table{t}, nil
}

func share(x float64) string { return fmt.Sprintf("%.2f", x) }

// quality is the share of queries with a right document first, and among the first five, and the mean
// of one over the first right document's rank.
type quality struct{ hit1, hit5, mrr float64 }

// query is a line of a set: the right documents by id, or by label. Without either nothing is right.
type query struct {
	Rel   []string
	Label string
}

func (b *bench) evaluate(ctx context.Context, prefix string, typos bool) (quality, error) {
	labels, err := labelsOf(prefix + ".docs.jsonl")
	if err != nil {
		return quality{}, err
	}
	queries, err := readLines[query](prefix + ".queries.jsonl")
	if err != nil {
		return quality{}, err
	}
	args := []string{"eval", "--json", "--data", prefix}
	if typos {
		args = append(args, "--typos", "0.25", "--seed", "1")
	}
	cmd := exec.CommandContext(ctx, b.balas, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return quality{}, fmt.Errorf("balas eval: %w", err)
	}
	answers, err := decodeLines[struct{ Ranked []string }](bytes.NewReader(out))
	if err == nil && len(answers) != len(queries) {
		err = fmt.Errorf("balas eval answered %d of %d queries", len(answers), len(queries))
	}
	if err != nil {
		return quality{}, err
	}
	ranked := make([][]string, len(answers))
	for i, a := range answers {
		ranked[i] = a.Ranked
	}
	return score(queries, ranked, labels), nil
}

// score rounds to two digits, as the goals are.
func score(queries []query, ranked [][]string, labels map[string]string) quality {
	var q quality
	n := 0.0
	for i, want := range queries {
		if len(want.Rel) == 0 && want.Label == "" {
			continue
		}
		n++
		rank := slices.IndexFunc(ranked[i], func(id string) bool {
			return slices.Contains(want.Rel, id) || want.Label != "" && labels[id] == want.Label
		})
		if rank < 0 {
			continue
		}
		q.mrr += 1 / float64(rank+1)
		if rank == 0 {
			q.hit1++
		}
		if rank < 5 {
			q.hit5++
		}
	}
	round := func(sum float64) float64 { return math.Round(100*sum/max(n, 1)) / 100 }
	return quality{round(q.hit1), round(q.hit5), round(q.mrr)}
}

func labelsOf(file string) (map[string]string, error) {
	docs, err := readLines[struct{ ID, Label string }](file)
	labels := make(map[string]string, len(docs))
	for _, d := range docs {
		labels[d.ID] = d.Label
	}
	return labels, err
}

func readLines[T any](file string) ([]T, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read the data: %w", err)
	}
	defer func() { _ = f.Close() }()
	return decodeLines[T](f)
}

func decodeLines[T any](r io.Reader) (all []T, err error) {
	d := json.NewDecoder(r)
	for {
		var one T
		if err := d.Decode(&one); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("read line %d: %w", len(all)+1, err)
		}
		all = append(all, one)
	}
}
