package agent

import (
	"math"
	"slices"
	"strings"

	"balas/agent/quality"
	"balas/chat"
)

// GoldenResult is how a golden question was answered.
type GoldenResult struct {
	QuestionID string      `json:"questionId"`
	Question   string      `json:"question"`
	Expect     Expectation `json:"expect"` // then
	Passed     bool        `json:"passed"`
	Action     chat.Action `json:"action"`
	Confidence float64     `json:"confidence"`
	SourceID   string      `json:"sourceId,omitempty"` // the first that the answer rests on, else that search found; empty: none
	Rank       int         `json:"rank"`               // of the first source that is right, from 1; 0: none was found, or none is expected
	Reply      string      `json:"reply"`              // its first 500 characters
	Model      string      `json:"model,omitempty"`    // that wrote it; empty: the built-in answerer
}

// longestKept is how many characters of a reply are kept.
const longestKept = 500

// judgeGolden compares an answer with what is expected of it.
func judgeGolden(g Golden, answer chat.Answer) GoldenResult {
	sources := sourcesOf(answer)
	r := GoldenResult{
		QuestionID: g.ID, Question: g.Question, Expect: g.Expect, Passed: g.Expect.met(answer), Action: answer.Action,
		Confidence: answer.Confidence, Rank: 1 + rankOf(sources, g.Expect.right), Reply: kept(answer.Text), Model: answer.Model,
	}
	if r.Passed && g.Expect.Contains != "" {
		r.Rank = 1 // a model may say it in other words than the source
	}
	if len(sources) > 0 {
		r.SourceID = sources[0].SourceID
	}
	return r
}

// met reports whether an answer is as expected.
func (e Expectation) met(answer chat.Answer) bool {
	switch {
	case e.Action != "":
		return answer.Action == e.Action
	case answer.Action != chat.ActionAnswer:
		return false
	case e.Contains != "":
		return stands(e.Contains, answer.Text)
	}
	return slices.ContainsFunc(answer.Evidence, func(s chat.Evidence) bool { return s.SourceID == e.SourceID })
}

// right reports whether a source is one that the answer is expected to rest on.
func (e Expectation) right(h hit) bool {
	return e.SourceID != "" && h.SourceID == e.SourceID || e.Contains != "" && stands(e.Contains, h.text)
}

// stands reports whether a text stands in another one, case and white space aside.
func stands(part, whole string) bool {
	plain := func(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), "") }
	return strings.Contains(plain(whole), plain(part))
}

// sourcesOf returns what an answer rests on and behind it what search found, best first.
func sourcesOf(answer chat.Answer) []hit {
	var all []hit
	for _, e := range answer.Evidence {
		all = append(all, hit{e.SourceID, e.Score, e.Text})
	}
	found, _ := answer.Trace["found"].([]hit)
	return append(all, found...)
}

// rankOf returns how many sources stand before the first that is right; -1: none is.
func rankOf(sources []hit, right func(hit) bool) int {
	var before []string
	for _, h := range sources {
		n := slices.Index(before, h.SourceID)
		if n < 0 {
			n = len(before)
			before = append(before, h.SourceID)
		}
		if right(h) {
			return n
		}
	}
	return -1
}

// kept is as much of a reply as a run keeps.
func kept(reply string) string {
	letters := []rune(strings.ReplaceAll(strings.ToValidUTF8(reply, ""), "\x00", ""))
	return string(letters[:min(len(letters), longestKept)])
}

// judged is the result for the metrics; false where nobody has said whether something is known. A chat that goes to people
// without a search claims nothing of what is known.
func (r GoldenResult) judged() (quality.Judged, bool) {
	j := quality.Judged{Answerable: r.Expect.Action == "", Rank: r.Rank - 1, Confidence: r.Confidence}
	if r.Action == chat.ActionHandoff && r.SourceID == "" {
		j.Confidence = 0
	}
	return j, j.Answerable || r.Expect.Action == chat.ActionFallback
}

// sum counts results and takes their metrics.
func (r *GoldenRun) sum(results []GoldenResult) {
	var all []quality.Judged
	for _, one := range results {
		if one.Passed {
			r.Passed++
		} else {
			r.Failed++
		}
		if j, ok := one.judged(); ok {
			all = append(all, j)
		}
	}
	q := quality.Of(all)
	r.HitAt1, r.MRR, r.ECE, r.ECEFloor = known(q.Hit1), known(q.MRR), known(q.ECE), known(q.Floor)
}

// known is a number that can be told, nil for NaN.
func known(x float64) *float64 {
	if math.IsNaN(x) {
		return nil
	}
	return &x
}
