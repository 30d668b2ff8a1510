package knowledge

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/internal/fault"
)

// Product is something that the owner sells.
type Product struct {
	ID          string // prod_…
	Seq         int64
	AgentID     string
	Name        string
	Description string
	Price       int64  // in the smallest unit of the currency
	Currency    string // ISO 4217; empty: IDR
	Category    string
	Stock       *int64 // nil: not counted
	SKU         string
	Attributes  Attributes
	MediaID     *uuid.UUID // the picture that is sent along; nil: none
	Window
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Attributes are what one can choose by: lists of values by name, such as {"size": ["41", "42"]}.
type Attributes map[string][]string

func (p Product) place() int64 { return p.Seq }

// productPrefix begins the id of a product.
const productPrefix = "prod_"

// IsProduct reports whether the source with the id is a product.
func IsProduct(sourceID string) bool { return strings.HasPrefix(sourceID, productPrefix) }

var currencyPattern = regexp.MustCompile(`^[A-Z]{3}$`)

// check fills in defaults. It fails with Invalid for what is empty, too long, negative or not UTF-8.
func (p *Product) check() error {
	p.Name, p.Description, p.SKU = strings.TrimSpace(p.Name), strings.TrimSpace(p.Description), strings.TrimSpace(p.SKU)
	p.Currency = strings.ToUpper(strings.TrimSpace(p.Currency))
	if p.Currency == "" {
		p.Currency = DefaultCurrency
	}
	if p.Category == "" {
		p.Category = DefaultCategory
	}
	switch {
	case p.Name == "" || len(p.Name) > 500 || !storable(p.Name):
		return fault.Bad("product", "name", "must have 1 to 500 bytes of text")
	case p.Description == "" || len(p.Description) > maxAnswer || !storable(p.Description):
		return fault.Bad("product", "description", "must have 1 to 16000 bytes of text")
	case p.Price < 0 || p.Price > maxPrice:
		return fault.Bad("product", "price", "must be 0 to 10^15 of the smallest unit of the currency")
	case !currencyPattern.MatchString(p.Currency):
		return fault.Bad("product", "currency", "must be three letters, such as IDR")
	case len(p.Category) > 100 || !storable(p.Category):
		return fault.Bad("product", "category", "must have at most 100 bytes of text")
	case p.Stock != nil && (*p.Stock < 0 || *p.Stock > maxPrice):
		return fault.Bad("product", "stock", "must be 0 or more")
	case len(p.SKU) > 100 || !storable(p.SKU):
		return fault.Bad("product", "sku", "must have at most 100 bytes of text")
	}
	if err := p.Attributes.check(); err != nil {
		return err
	}
	return p.Window.check("product")
}

// maxPrice keeps sums and conversions to floating point exact.
const maxPrice = 1_000_000_000_000_000

func (a Attributes) check() error {
	size := 0
	for name, values := range a {
		size += len(name)
		for _, v := range values {
			if size += len(v); !storable(v) || strings.TrimSpace(v) == "" {
				return fault.Bad("product", "attributes", "must have values of text")
			}
		}
		if strings.TrimSpace(name) == "" || !storable(name) || len(values) == 0 {
			return fault.Bad("product", "attributes", "must have a name and a value each")
		}
	}
	if size > 8_000 {
		return fault.Bad("product", "attributes", "must have at most 8000 bytes")
	}
	return nil
}

// String lists the attributes by name: "color: red, blue. size: 41".
func (a Attributes) String() string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(a)) {
		parts = append(parts, name+": "+strings.Join(a[name], ", "))
	}
	return strings.Join(parts, ". ")
}

// chunk returns what search finds the product by. Price and stock are not in it: they change.
func (p Product) chunk() Chunk {
	text := p.Description
	if p.Category != DefaultCategory {
		text += "\n" + p.Category
	}
	if len(p.Attributes) > 0 {
		text += "\n" + p.Attributes.String()
	}
	title := p.Name
	if p.SKU != "" {
		title += " " + p.SKU
	}
	return Chunk{AgentID: p.AgentID, SourceID: p.ID, Title: title, Text: text, Category: p.Category, MediaID: p.MediaID, Window: p.Window}
}

// Facts are what a model is told of the product as it stands now, a line each.
func (p Product) Facts() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Product: %s\nPrice: %s\n", p.Name, FormatPrice(p.Price, p.Currency))
	switch {
	case p.Stock == nil:
	case *p.Stock == 0:
		b.WriteString("Stock: 0 (sold out)\n")
	default:
		fmt.Fprintf(&b, "Stock: %d\n", *p.Stock)
	}
	if p.SKU != "" {
		fmt.Fprintf(&b, "SKU: %s\n", p.SKU)
	}
	if len(p.Attributes) > 0 {
		b.WriteString(p.Attributes.String() + "\n")
	}
	b.WriteString(p.Description)
	return b.String()
}
