package main

import (
	"fmt"
	"os"

	"balas/agent"
)

type evalCommand struct {
	Data     string  `required:"" placeholder:"PREFIX" help:"The set: PREFIX.docs.jsonl and PREFIX.queries.jsonl."`
	JSON     bool    `help:"Print one line of JSON a query instead of a summary."`
	Typos    float64 `help:"Share of the words of four letters or more that is misspelt, 0 to 1."`
	Withhold float64 `help:"Share of the documents that the agent is not taught, 0 to 1."`
	Seed     uint64  `default:"1" help:"Of the misspelling and the withholding."`
}

// Run measures the answers of a scratch agent that knows the set's documents.
func (e evalCommand) Run() error {
	docs, err := os.Open(e.Data + ".docs.jsonl")
	if err != nil {
		return fmt.Errorf("open the documents: %w", err)
	}
	defer func() { _ = docs.Close() }()
	queries, err := os.Open(e.Data + ".queries.jsonl")
	if err != nil {
		return fmt.Errorf("open the queries: %w", err)
	}
	defer func() { _ = queries.Close() }()
	return agent.Eval(os.Stdout, docs, queries, agent.EvalOptions{JSON: e.JSON, Typos: e.Typos, Withhold: e.Withhold, Seed: e.Seed})
}
