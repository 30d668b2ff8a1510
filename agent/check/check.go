// Package check tells whether a reply that a model wrote may leave. A model errs, and what customers, pages and files
// say may lead it astray; so a reply is held against its evidence by plain rules. They are strict: a reply that is
// refused is written again, and then replaced by what needs no model.
package check

import (
	"strings"

	"balas/knowledge/conflict"
	"balas/knowledge/lexical"
)

// Piece is a piece of evidence.
type Piece struct {
	Title, Text string
	Product     bool
}

// Case is a reply and what it may rest on.
type Case struct {
	Reply   string
	Answers bool    // it claims to answer, and does not ask back
	Hands   bool    // it hands the customer over to a person
	Cited   []Piece // the evidence that it names
	Shown   []Piece // all evidence that it was written from
	Owner   string  // what the owner and the system said in the prompt, which a reply may repeat
	Secret  string  // the instructions of the prompt, which it may not
	Foreign bool    // it is in another language than the evidence that it names
}

// Fault returns what is wrong with a reply, as a clause that its writer understands; empty if nothing is.
func Fault(c Case) string {
	for _, rule := range [...]func(Case) string{leaked, disguised, invented, misplaced, promised, contradicted, unrelated} {
		if fault := rule(c); fault != "" {
			return fault
		}
	}
	return ""
}

// grounds is the evidence that vouches for what a reply says: what it cites; all of it for one that asks back.
func (c Case) grounds() []Piece {
	if c.Answers {
		return c.Cited
	}
	return c.Shown
}

func textOf(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Title + "\n" + p.Text + "\n")
	}
	return b.String()
}

// invented refuses numbers, prices, times, phones and links that the evidence does not hold.
func invented(c Case) string {
	evidence := c.Owner + "\n" + textOf(c.grounds())
	if unknown := made(c.Reply, evidence); len(unknown) > 0 {
		return "it holds " + strings.Join(unknown, ", ") + ", which its sources do not"
	}
	if wrong := mismeasured(c.Reply, evidence); wrong != "" {
		return "it says " + wrong + ", which its sources do not"
	}
	return ""
}

// contradicted refuses an answer that says the opposite of the one piece it rests on. Of several pieces each may say
// something else.
func contradicted(c Case) string {
	if !c.Answers || len(c.Cited) != 1 {
		return ""
	}
	reply, source := plain(lexical.Fold(c.Reply)), plain(lexical.Fold(c.Cited[0].Text))
	if kind := conflict.Between(reply, source); kind != "" {
		return "it contradicts its source (" + kind + ")"
	}
	return ""
}
