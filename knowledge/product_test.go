package knowledge_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"balas/internal/fault"
	"balas/internal/pgtest"
	"balas/knowledge"
)

// shoes are what the shoe shop sells.
func shoes(agent string) []knowledge.Product {
	some, none := int64(5), int64(0)
	make := func(name, description string, price int64, stock *int64, sku, colour string, sizes ...string) knowledge.Product {
		return knowledge.Product{
			AgentID: agent, Name: name, Description: description, Price: price, Stock: stock, SKU: sku, Category: "footwear",
			Attributes: knowledge.Attributes{"warna": {colour}, "ukuran": sizes},
		}
	}
	return []knowledge.Product{
		make("Sepatu Lari Angin", "Sepatu olahraga ringan untuk lari jarak jauh.", 350_000, &some, "SL-01", "merah", "41", "42"),
		make("Sepatu Kantor Rapi", "Sepatu kulit formal untuk bekerja.", 525_000, nil, "SK-02", "hitam", "40", "42"),
		make("Sandal Pantai Ombak", "Sandal karet anti selip.", 75_000, &none, "SP-03", "merah", "42"),
		make("Sepatu Anak Ceria", "Sepatu anak dengan lampu.", 180_000, &some, "SA-04", "biru", "30", "31"),
	}
}

func stock(t *testing.T, s *knowledge.Service, products []knowledge.Product) []knowledge.Product {
	t.Helper()
	stored, err := s.AddProducts(t.Context(), products)
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

func TestProducts(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent, other := newAgent(t, pool), newAgent(t, pool)
	p := stock(t, s, shoes(agent))[0]
	if !knowledge.IsProduct(p.ID) || p.Currency != "IDR" || p.Attributes["ukuran"][1] != "42" {
		t.Errorf("stored %+v", p)
	}
	if _, err := s.Product(t.Context(), other, p.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("another agent's product: %v, want not found", err)
	}
	if _, err := s.AddProduct(t.Context(), knowledge.Product{AgentID: agent, Name: "X", Description: "Y", SKU: "SL-01"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a second product of the SKU: %v, want a conflict", err)
	}
	if _, err := s.AddProduct(t.Context(), knowledge.Product{AgentID: other, Name: "X", Description: "Y", SKU: "SL-01"}); err != nil {
		t.Errorf("the SKU with another agent: %v", err)
	}
	p.Price, p.Stock = 299_000, nil
	if p, err := s.UpdateProduct(t.Context(), p); err != nil || p.Price != 299_000 || p.Stock != nil {
		t.Errorf("UpdateProduct: %+v, %v", p, err)
	}
	if err := s.DeleteProduct(t.Context(), other, p.ID); !fault.Is(err, fault.NotFound) {
		t.Errorf("delete another agent's product: %v, want not found", err)
	}
	if err := s.DeleteProduct(t.Context(), agent, p.ID); err != nil {
		t.Error(err)
	}
	left, _, err := s.ListProducts(t.Context(), agent, knowledge.Filter{Category: "footwear"})
	if err != nil || len(left) != 3 {
		t.Errorf("%d left, %v", len(left), err)
	}
	for _, f := range search(t, s, agent, knowledge.Query{Text: "sepatu lari", K: 5}) {
		if f.SourceID == p.ID {
			t.Error("a deleted product was found")
		}
	}
}

func search(t *testing.T, s *knowledge.Service, agent string, q knowledge.Query) []knowledge.Found {
	t.Helper()
	r, err := s.Search(t.Context(), agent, q)
	if err != nil {
		t.Fatal(err)
	}
	return r.Found
}

func TestProductsAreRefused(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	early, late := time.Unix(0, 0), time.Unix(1, 0)
	negative := int64(-1)
	for field, p := range map[string]knowledge.Product{
		"name":        {Description: "d"},
		"description": {Name: "n", Description: " "},
		"price":       {Name: "n", Description: "d", Price: -1},
		"currency":    {Name: "n", Description: "d", Currency: "rupiah"},
		"stock":       {Name: "n", Description: "d", Stock: &negative},
		"attributes":  {Name: "n", Description: "d", Attributes: knowledge.Attributes{"size": {}}},
		"validUntil":  {Name: "n", Description: "d", Window: knowledge.Window{ValidFrom: &late, ValidUntil: &early}},
	} {
		p.AgentID = agent
		_, err := s.AddProduct(t.Context(), p)
		if f := fault.Of(err); f == nil || f.Kind != fault.Invalid || f.Field != field {
			t.Errorf("AddProduct(%+v) = %v, want invalid %s", p, err, field)
		}
	}
}

// What a product costs is read when it is asked for: no index has to learn of it first.
func TestPriceComesFromTheRow(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	p := stock(t, s, shoes(agent))[0]
	found := search(t, s, agent, knowledge.Query{Text: "sepatu lari", K: 1})
	exec(t, pool, `UPDATE knowledge_products SET price = 1, stock = 0 WHERE id = $1`, p.ID) // no version grows
	found = append(found, search(t, s, agent, knowledge.Query{Text: "sepatu lari", K: 1})...)
	for i, want := range []string{"Price: Rp 350.000\nStock: 5", "Price: Rp 1\nStock: 0"} {
		if found[i].SourceID != p.ID || !strings.Contains(found[i].Text, want) || found[i].Product == nil {
			t.Errorf("found %+v, want %q", found[i], want)
		}
	}
}

func TestChooseProducts(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	stock(t, s, shoes(agent))
	put(t, s, agent, "Jam buka?", "Pukul 9.")
	for message, want := range map[string][]string{
		"ada sepatu di bawah 400rb?":        {"Sepatu Anak Ceria", "Sepatu Lari Angin"},
		"yang di bawah 200rb apa aja":       {"Sandal Pantai Ombak", "Sepatu Anak Ceria"},
		"di bawah 200rb yang ready":         {"Sepatu Anak Ceria"},
		"sepatu ukuran 42":                  {"Sepatu Lari Angin", "Sepatu Kantor Rapi"},
		"ukuran 42 warna merah":             {"Sandal Pantai Ombak", "Sepatu Lari Angin"},
		"sepatu termurah":                   {"Sepatu Anak Ceria", "Sepatu Lari Angin", "Sepatu Kantor Rapi"},
		"sepatu 300rb ke atas paling mahal": {"Sepatu Kantor Rapi", "Sepatu Lari Angin"},
		"sepatu di bawah 10rb":              nil,
		"jam buka?":                         nil,
		"sepatu lari":                       nil,
	} {
		c, ok, err := s.Choose(t.Context(), agent, message, 5, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, p := range c.Products {
			names = append(names, p.Name)
		}
		if ok != (want != nil) || !cmp.Equal(sorted(want), sorted(names)) {
			t.Errorf("%q: %v, %q at %.2f, want %q", message, ok, names, c.Confidence, want)
		}
	}
	c, _, err := s.Choose(t.Context(), agent, "ukuran 42", 2, time.Now())
	if err != nil || len(c.Products) != 2 || c.More != 1 || c.Products[0].Price > c.Products[1].Price {
		t.Errorf("two of three: %d and %d more, %v", len(c.Products), c.More, err)
	}
}

// sorted makes lists comparable of which the order is not asked for.
func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

func TestChunksHoldInTheirWindow(t *testing.T) {
	t.Parallel()
	pool := pgtest.New(t)
	s := knowledge.New(pool, nil, 1<<30)
	agent := newAgent(t, pool)
	start := time.Date(2026, 12, 24, 0, 0, 0, 0, time.UTC)
	end := start.AddDate(0, 0, 3)
	promo := knowledge.QnA{AgentID: agent, Question: "Ada promo Natal?", Answer: "Diskon 20 persen.", Window: knowledge.Window{ValidFrom: &start, ValidUntil: &end}}
	if _, err := s.PutQnA(t.Context(), promo); err != nil {
		t.Fatal(err)
	}
	put(t, s, agent, "Ada promo lain?", "Gratis kartu ucapan.")
	for at, want := range map[time.Time]string{
		start.Add(-time.Second): "Gratis kartu ucapan.", start: "Diskon 20 persen.", end.Add(-time.Second): "Diskon 20 persen.", end: "Gratis kartu ucapan.",
	} {
		found := search(t, s, agent, knowledge.Query{Text: "ada promo natal", K: 1, Now: at})
		if len(found) != 1 || found[0].Text != want {
			t.Errorf("at %s found %v, want %q", at, found, want)
		}
	}
}
