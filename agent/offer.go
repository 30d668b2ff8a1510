package agent

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"balas/chat"
	"balas/knowledge"
	"balas/knowledge/lexical"
)

// offered is how many products an answer lists at most.
const offered = 5

// offer answers a wish for products by price or attributes ("sepatu di bawah 300rb"). It returns false for any other
// question, and when the agent is not sure enough of what is wished for.
func (s *Service) offer(ctx context.Context, w *scribe, q chat.Question, language string) (chat.Answer, bool, error) {
	a := w.agent
	c, ok, err := s.wished(ctx, a, q)
	if err != nil || !ok || c.Confidence < a.MinConfidence {
		return chat.Answer{}, false, err
	}
	found := knowledge.Result{Confidence: c.Confidence}
	for _, p := range c.Products {
		found.Found = append(found.Found, knowledge.Offer(p, 1))
	}
	answer, path := a.list(c, found, language), "products"
	if len(w.models) > 0 {
		if written, err := w.generate(ctx, q, found, language); err == nil && written.Action == chat.ActionAnswer {
			answer, path = written, "products, model"
		} else if err != nil {
			slog.WarnContext(ctx, "list products without a model", "agent", a.ID, "error", err)
		}
	}
	answer.Trace = trace(path, q.Text, language, found)
	answer.Trace["wish"] = c.Wish
	return answer, true, nil
}

// wished reads the wish of a question. One that names no goods ("the black one?") may be for those of the line before it, or
// be no wish at all but a question that leans on that line.
func (s *Service) wished(ctx context.Context, a Agent, q chat.Question) (knowledge.Choice, bool, error) {
	c, ok, err := s.Knowledge.Choose(ctx, a.ID, q.Text, offered, q.Now)
	follow := followUpOf(q)
	if err != nil || !ok || lexical.Telling(c.Wish.About) || follow.joined == "" {
		return c, ok, err
	}
	if named, ok, err := s.Knowledge.Choose(ctx, a.ID, follow.joined, offered, q.Now); err != nil || ok && named.Confidence >= a.MinConfidence {
		return named, ok, err
	}
	r, err := s.retrieve(ctx, a, q)
	leans := r.asked != q.Text && a.decide(r.found.Confidence) == chat.ActionAnswer
	return c, !leans, err
}

// list names the products that fit, a line each.
func (a Agent) list(c knowledge.Choice, found knowledge.Result, language string) chat.Answer {
	answer := chat.Answer{Action: chat.ActionAnswer, Confidence: c.Confidence, Evidence: evidence(found.Found...)}
	if len(c.Products) == 1 {
		answer.Text, answer.MediaID = describe(c.Products[0], language), c.Products[0].MediaID
		return answer
	}
	lines := make([]string, 0, len(c.Products)+1)
	for _, p := range c.Products {
		lines = append(lines, "- "+priced(p, language))
	}
	if c.More > 0 {
		lines = append(lines, fmt.Sprintf(said(andMore, language), c.More))
	}
	answer.Text = strings.Join(lines, "\n")
	return answer
}

var andMore = map[string]string{indonesian: "dan %d lainnya", english: "and %d more"}

// describe tells of one product what it costs, how many are left, what it is and what one can choose by: a customer who
// asks for a size or colour that there is not has to see those that there are.
func describe(p knowledge.Product, language string) string {
	text := priced(p, language) + ".\n" + p.Description
	if len(p.Attributes) > 0 {
		text += "\n" + p.Attributes.String()
	}
	return text
}

// The words about stock; the first is for none.
var (
	soldOut = map[string]string{indonesian: "stok habis", english: "sold out"}
	inStock = map[string]string{indonesian: "stok %d", english: "%d in stock"}
)

// priced is a product's name, price and stock in one line.
func priced(p knowledge.Product, language string) string {
	line := p.Name + ": " + knowledge.FormatPrice(p.Price, p.Currency)
	switch {
	case p.Stock == nil:
		return line
	case *p.Stock == 0:
		return line + " (" + said(soldOut, language) + ")"
	}
	return line + " (" + fmt.Sprintf(said(inStock, language), *p.Stock) + ")"
}
