// Package sample holds the Q&A pairs of an invented tea shop, in Indonesian and English, for the demo and for tests.
package sample

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"strings"

	"balas/knowledge"
)

// Shop is the name of the invented shop.
const Shop = "Kedai Teh Embun Senja"

//go:embed shop.jsonl
var shop string

// Pairs returns the shop's Q&A pairs, for no agent yet.
func Pairs() ([]knowledge.QnA, error) {
	var pairs []knowledge.QnA
	for line := range strings.Lines(shop) {
		var pair struct{ Question, Answer, Category string }
		if err := json.Unmarshal([]byte(line), &pair); err != nil {
			return nil, fmt.Errorf("read sample pair %d: %w", len(pairs)+1, err)
		}
		pairs = append(pairs, knowledge.QnA{Question: pair.Question, Answer: pair.Answer, Category: pair.Category})
	}
	return pairs, nil
}

// Load teaches the shop's pairs to an agent and returns how many there are. Loading twice changes nothing.
func Load(ctx context.Context, base *knowledge.Service, agentID string) (int, error) {
	pairs, err := Pairs()
	if err != nil {
		return 0, err
	}
	for i := range pairs {
		pairs[i].AgentID = agentID
	}
	if _, err := base.PutAllQnA(ctx, pairs); err != nil {
		return 0, fmt.Errorf("load sample shop: %w", err)
	}
	return len(pairs), nil
}
