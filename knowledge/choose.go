package knowledge

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"balas/knowledge/lexical"
)

// mostChosen is how many products that fit a wish are looked through.
const mostChosen = 2000

// stated is the confidence in products that were asked for by price and attributes alone: the rows say that they fit. Set
// by judgement, below certainty: the words may have been misread.
const stated = 0.95

// Choice is what a customer can have of what was wished for.
type Choice struct {
	Wish       Wish
	Products   []Product // the best first, at most as many as were asked for
	More       int       // how many others fit
	Confidence float64   // the probability that these are meant
}

// Choose reads a message as a wish for products by price range, order or attributes ("sepatu di bawah 300rb ukuran 42")
// and returns at most k of those that fit. It returns false for a message without such a wish, and when nothing fits what
// the message names: then it is a question as any other.
func (s *Service) Choose(ctx context.Context, agentID, message string, k int, now time.Time) (Choice, bool, error) {
	b, err := s.current(ctx, agentID)
	if err != nil {
		return Choice{}, false, err
	}
	w := wishOf(cut(message, maxQuestion), b.choices)
	if w.Empty() {
		return Choice{}, false, nil
	}
	fitting, err := s.fitting(ctx, agentID, w, now)
	if err != nil {
		return Choice{}, false, err
	}
	c := Choice{Wish: w, Confidence: stated}
	if lexical.Telling(w.About) {
		if c, err = s.named(ctx, agentID, c, fitting, now); err != nil || len(fitting) > 0 && c.Confidence == 0 {
			return Choice{}, false, err
		}
	} else {
		c.Products = fitting
	}
	c.More = max(0, len(c.Products)-k)
	c.Products = c.Products[:min(k, len(c.Products))]
	return c, len(c.Products) > 0, nil
}

// named keeps of the products that fit those that the message names, best first unless an order was asked for.
func (s *Service) named(ctx context.Context, agentID string, c Choice, fitting []Product, now time.Time) (Choice, error) {
	byID := map[string]Product{}
	for _, p := range fitting {
		byID[p.ID] = p
	}
	r, err := s.Search(ctx, agentID, Query{Text: c.Wish.About, K: len(fitting), Now: now, Only: func(id string) bool {
		_, fits := byID[id]
		return fits
	}})
	if err != nil {
		return c, err
	}
	c.Confidence = r.Confidence
	for _, f := range r.Found {
		if f.Score >= r.Found[0].Score*alsoNamed {
			c.Products = append(c.Products, byID[f.SourceID])
		}
	}
	c.Wish.sort(c.Products)
	return c, nil
}

// alsoNamed is the share of the best score from which on a product counts as named too.
const alsoNamed = 0.5

// sort puts products into the order that was asked for.
func (w Wish) sort(products []Product) {
	switch w.Order {
	case CheapestFirst:
		slices.SortStableFunc(products, func(a, b Product) int { return cmp.Compare(a.Price, b.Price) })
	case DearestFirst:
		slices.SortStableFunc(products, func(a, b Product) int { return cmp.Compare(b.Price, a.Price) })
	}
}

// bounds are the limits of a price in the smallest unit of a currency.
type bounds struct {
	Currency string `json:"currency"`
	Min      int64  `json:"min"`
	Max      int64  `json:"max"`
}

// bounds returns the range in each currency that is known, and with an empty name in any other.
func (r PriceRange) bounds() []bounds {
	all := []bounds{}
	for _, code := range append(slices.Sorted(maps.Keys(currencies)), "") {
		scale := float64(currencyOf(code).scale())
		b := bounds{code, int64(r.Min * scale), maxPrice}
		if r.Max > 0 {
			b.Max = int64(min(r.Max*scale, maxPrice))
		}
		all = append(all, b)
	}
	return all
}

// demand is an attribute with the values of which a product must have one.
type demand struct {
	Name   string   `json:"name"`
	Values []string `json:"values"`
}

// fitting returns the products that a wish fits, the cheapest first unless the dearest were asked for.
func (s *Service) fitting(ctx context.Context, agentID string, w Wish, now time.Time) ([]Product, error) {
	demands := []demand{}
	for _, name := range slices.Sorted(maps.Keys(w.Attributes)) {
		demands = append(demands, demand{name, w.Attributes[name]})
	}
	rows, err := s.pool.Query(ctx, sqlFittingProducts, agentID, now, asJSON(w.Price.bounds()), asJSON(demands), w.InStock,
		w.Order == DearestFirst, mostChosen)
	if err != nil {
		return nil, fmt.Errorf("look for products: %w", err)
	}
	products, err := pgx.CollectRows(rows, pgx.RowToStructByName[Product])
	if err != nil {
		return nil, fmt.Errorf("look for products: %w", err)
	}
	return products, nil
}

func asJSON(v any) string {
	text, _ := json.Marshal(v) // plain structs always encode
	return string(text)
}

// mostChoices bounds the values of attributes that are looked for in messages.
const mostChoices = 5000

// attributes returns every attribute of the agent's products with its values.
func (s *Service) attributes(ctx context.Context, agentID string) (Attributes, error) {
	rows, err := s.pool.Query(ctx, sqlAttributes, agentID, mostChoices)
	if err != nil {
		return nil, fmt.Errorf("load attributes: %w", err)
	}
	known := Attributes{}
	var name, value string
	_, err = pgx.ForEachRow(rows, []any{&name, &value}, func() error {
		known[name] = append(known[name], value)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("load attributes: %w", err)
	}
	return known, nil
}
