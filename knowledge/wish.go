package knowledge

import (
	"regexp"
	"slices"
	"strings"

	"balas/knowledge/lexical"
)

// Wish is what a customer wants of a product besides its name.
type Wish struct {
	Price      PriceRange `json:"price"`
	Order      Order      `json:"order"`
	InStock    bool       `json:"inStock"`
	Attributes Attributes `json:"attributes"` // as the agent's products spell them
	About      string     `json:"about"`      // what is left of the message: the name of the goods, if any
}

// Order is by what products are wanted first.
type Order int

// The orders.
const (
	ByFit Order = iota
	CheapestFirst
	DearestFirst
)

var orders = [...]string{ByFit: "fit", CheapestFirst: "cheapest", DearestFirst: "dearest"}

// MarshalText implements encoding.TextMarshaler: a trace tells the order by its name.
func (o Order) MarshalText() ([]byte, error) { return []byte(orders[o]), nil }

// Empty reports whether the message wishes for nothing.
func (w Wish) Empty() bool {
	return w.Price == PriceRange{} && w.Order == ByFit && len(w.Attributes) == 0
}

var (
	cheapestPattern = regexp.MustCompile(`\b(?:termurah|paling murah|cheapest|lowest price|most affordable)\b`)
	dearestPattern  = regexp.MustCompile(`\b(?:termahal|paling mahal|most expensive|priciest)\b`)
	goodsPattern    = regexp.MustCompile(`\b(?:produk(?:nya)?|barang(?:nya)?|harga(?:nya)?|products?|items?|goods|stuff|things?|something|price[ds]?)\b`)
	stockPattern    = regexp.MustCompile(`\b(?:ready(?: stok| stock)?|ada stok(?:nya)?|masih ada|tersedia|in stock|available)\b`)
)

// wishOf reads a message. Attributes are told by the values that the agent's products have.
func wishOf(message string, known Attributes) Wish {
	var w Wish
	w.Price, w.About = priceRange(lexical.Fold(message))
	for pattern, found := range map[*regexp.Regexp]func(){
		cheapestPattern: func() { w.Order = CheapestFirst },
		dearestPattern:  func() { w.Order = DearestFirst },
		stockPattern:    func() { w.InStock = true },
	} {
		if pattern.MatchString(w.About) {
			w.About = pattern.ReplaceAllString(w.About, " ")
			found()
		}
	}
	w.Attributes, w.About = attributesIn(w.About, known)
	if !w.Empty() {
		w.About = goodsPattern.ReplaceAllString(w.About, " ")
	}
	w.About = strings.Join(strings.Fields(w.About), " ")
	return w
}

// alike are names of attributes that mean the same.
var alike = map[string][]string{
	"size":  {"size", "ukuran", "uk", "sz", "nomor", "no"},
	"color": {"color", "colour", "warna"},
}

// namesOf returns the words by which customers call an attribute.
func namesOf(attribute string) []string {
	folded := lexical.Fold(attribute)
	for _, names := range alike {
		if slices.Contains(names, folded) {
			return names
		}
	}
	return []string{folded}
}

// attributesIn finds values of known attributes in a folded message and returns what is left of it. A value of letters
// speaks for itself; one with a digit, or of a letter or two, needs the attribute's name before it: "ukuran 42".
func attributesIn(folded string, known Attributes) (Attributes, string) {
	found := Attributes{}
	words := lexical.Words(folded)
	taken := make([]bool, len(words))
	for name, values := range known {
		names := namesOf(name)
		for _, value := range values {
			at, length := mentioned(words, names, lexical.Words(lexical.Fold(value)))
			if length == 0 {
				continue
			}
			found[name] = append(found[name], value)
			for i := at; i < at+length; i++ {
				taken[i] = true
			}
		}
	}
	if len(found) == 0 {
		return nil, folded
	}
	var left []string
	for i, w := range words {
		if !taken[i] {
			left = append(left, w)
		}
	}
	return found, strings.Join(left, " ")
}

// mentioned returns where the words of a value stand in a message, the attribute's name before them included, and how
// many words that is; 0: nowhere.
func mentioned(words, names, value []string) (at, length int) {
	if len(value) == 0 {
		return 0, 0
	}
	for i := 0; i+len(value) <= len(words); i++ {
		if !slices.Equal(words[i:i+len(value)], value) {
			continue
		}
		if i > 0 && slices.Contains(names, words[i-1]) {
			return i - 1, len(value) + 1
		}
		if speaksForItself(value) {
			return i, len(value)
		}
	}
	return 0, 0
}

func speaksForItself(value []string) bool {
	joined := strings.Join(value, "")
	return len(joined) > 2 && !strings.ContainsAny(joined, "0123456789")
}
