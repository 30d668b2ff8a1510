package agent

import (
	"context"
	"slices"

	"balas/agent/check"
	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/lexical"
)

// recall is how many chunks a search returns.
const recall = 6

// retrieval is what was found for a question.
type retrieval struct {
	asked   string           // the text searched for
	found   knowledge.Result // what the built-in answerer may answer from
	shown   knowledge.Result // what a model is shown
	about   string           // what an excerpt of it is to tell; empty: the question
	opening string           // whether it is open when the question asks about; empty: it does not, or it is not sure
}

// retrieve searches for the question as it stands and, if it may lean on the line before it, with that line. The
// joined search answers if it is the surer one, or the question's first words say that it goes on, and its first chunk holds
// all that the question speaks of. A model reads what both found; it may go on from the line before where the question's
// first words say so.
func (s *Service) retrieve(ctx context.Context, a Agent, q chat.Question) (retrieval, error) {
	found, err := s.search(ctx, a, q, q.Text)
	if err != nil {
		return retrieval{}, err
	}
	if visit, ok, err := s.visit(ctx, a, q, found); ok || err != nil {
		return visit, err
	}
	if still, ok, err := s.still(ctx, a, q, found); ok || err != nil {
		return still, err
	}
	alone, follow := retrieval{asked: q.Text, found: found, shown: found}, followUpOf(q)
	if follow.joined == "" {
		return alone, nil
	}
	other, err := s.search(ctx, a, q, follow.joined)
	answers := func(r knowledge.Result) bool { return a.decide(r.Confidence) == chat.ActionAnswer }
	switch {
	case err == nil && follow.shown && other.Confidence <= found.Confidence:
		alone.shown = merged(found, other)
		return alone, nil
	case err != nil || len(other.Found) == 0 || other.Confidence <= found.Confidence && (!follow.opened || !answers(other)):
		return alone, err
	case leansOn(q.Text, other.Found[0]):
		return retrieval{asked: follow.joined, found: other, shown: merged(other, found)}, nil
	case follow.opened:
		alone.shown = merged(other, found)
	default:
		alone.shown = merged(found, other)
	}
	return alone, nil
}

// search finds chunks for a text. What pages and files say to a model is left out of them.
func (s *Service) search(ctx context.Context, a Agent, q chat.Question, text string) (knowledge.Result, error) {
	r, err := s.Knowledge.Search(ctx, a.ID, knowledge.Query{Text: text, K: recall, Now: q.Now})
	if err != nil || len(r.Found) == 0 {
		return r, err
	}
	first, kept := r.Found[0].ID, r.Found[:0]
	for _, f := range r.Found {
		if !knowledge.IsQnA(f.SourceID) && f.Product == nil {
			f.Text = check.WithoutOrders(f.Text)
		}
		if f.Text != "" {
			kept = append(kept, f)
		}
	}
	if len(kept) == 0 || kept[0].ID != first { // the confidence is that of the first
		r.Confidence = 0
	}
	r.Found = kept
	return r, nil
}

// leansOn reports whether a question brings nothing of its own that a chunk lacks. A chunk with an amount has a price.
func leansOn(question string, f knowledge.Found) bool {
	return !slices.ContainsFunc(lexical.Foreign(question, f.Title+"\n"+f.Text), func(w string) bool {
		return !asksPrice(w) || !tellsPrice(f)
	})
}

// merged returns a result with the chunks of another behind its own, each once.
func merged(first, second knowledge.Result) knowledge.Result {
	own := slices.Clone(first.Found)
	for _, f := range second.Found {
		if !slices.ContainsFunc(first.Found, func(g knowledge.Found) bool { return g.ID == f.ID }) {
			own = append(own, f)
		}
	}
	first.Found = own
	return first
}
