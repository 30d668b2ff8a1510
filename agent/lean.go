package agent

import (
	"context"
	"slices"

	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/lexical"
)

// leaning is the confidence in what the last reply rests on, for a question that leans on it. Set by judgement: each word of
// the question stands there.
const leaning = 0.8

// properties are what may be asked of anything without naming it, a word for each of which the search knows synonyms.
const properties = "harga stok ukuran warna berat bahan isi lama kapan"

// bare reports whether a question names no subject but only what it asks of one: "harganya?", "stok berapa?".
func bare(question string) bool {
	return lexical.Telling(question) && len(lexical.Foreign(question, properties)) == 0
}

// still finds what the last reply rests on, for a short question that goes on about it: it is bare, or nothing else answers
// it, and each of its words stands there. found is what the question itself finds.
func (s *Service) still(ctx context.Context, a Agent, q chat.Question, found knowledge.Result) (retrieval, bool, error) {
	follow, reply := followUpOf(q), lastReply(q.History)
	switch {
	case follow.joined == "" || follow.shown || reply == "" || !lexical.Telling(q.Text):
		return retrieval{}, false, nil
	case a.decide(found.Confidence) == chat.ActionAnswer && !bare(q.Text):
		return retrieval{}, false, nil
	}
	r, err := s.search(ctx, a, q, reply)
	if err != nil {
		return retrieval{}, false, err
	}
	at := slices.IndexFunc(r.Found, func(f knowledge.Found) bool { return leansOn(reply, f) && leansOn(q.Text, f) })
	if at < 0 {
		return retrieval{}, false, nil
	}
	r.Found, r.Confidence = r.Found[at:at+1], leaning
	return retrieval{asked: reply, about: follow.joined, found: r, shown: merged(r, found)}, true, nil
}

// lastReply is the last line of a conversation if it is ours; else it is empty.
func lastReply(history []chat.Line) string {
	if len(history) == 0 || !history[len(history)-1].FromMe {
		return ""
	}
	return history[len(history)-1].Text
}

// undecided reports whether a bare question finds several answers that fit it as well: which one is meant, nobody said.
func undecided(question string, found []knowledge.Found) bool {
	return bare(question) && len(found) > 1 && found[1].Score >= asWell*found[0].Score && found[1].Text != found[0].Text
}

// asWell is the share of the best score from which on another answer fits a bare question as well.
const asWell = 0.8
