package knowledge

import (
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"balas/knowledge/table"
)

func (p *Product) names() (id, sku string) { return p.ID, p.SKU }

func (*Product) named(r table.Row) (id, sku string) { return textIn(r, "id"), textIn(r, "sku") }

// open makes a new product, which check refuses until a row has told its price.
func (p *Product) open(agentID string) { p.ID, p.AgentID, p.Price = newID(productPrefix), agentID, -1 }

func (p *Product) file() *uuid.UUID { return p.MediaID }

func (p *Product) taken() error { return errTakenSKU }

func (p *Product) fill(r table.Row, zone *time.Location) error {
	c := cells{Row: r, noun: "product"}
	into(&c, "name", &p.Name, r.Text)
	into(&c, "description", &p.Description, r.Text)
	into(&c, "price", &p.Price, func(column string) (int64, error) {
		n, err := r.Int(column)
		if err == nil && n == nil {
			return 0, errors.New("must be given, in the smallest unit of the currency")
		}
		if err != nil {
			return 0, err
		}
		return *n, nil
	})
	into(&c, "currency", &p.Currency, r.Text)
	into(&c, "category", &p.Category, r.Text)
	into(&c, "stock", &p.Stock, r.Int)
	into(&c, "sku", &p.SKU, r.Text)
	into(&c, "attributes", &p.Attributes, func(column string) (Attributes, error) {
		lists, err := r.Lists(column)
		return lists, err
	})
	c.extras(&p.MediaID, &p.Window, zone)
	return c.err
}

func (p *Product) says(other *Product) bool {
	return p.Name == other.Name && p.Description == other.Description && p.Price == other.Price && p.Currency == other.Currency &&
		p.Category == other.Category && sameValue(p.Stock, other.Stock) && p.SKU == other.SKU &&
		maps.EqualFunc(p.Attributes, other.Attributes, slices.Equal) && sameValue(p.MediaID, other.MediaID) && p.same(other.Window)
}

func (p *Product) queue(b *pgx.Batch, before *Product, version int64) {
	sql := sqlUpdateProduct
	if before == nil {
		sql = sqlAddProduct
	}
	b.Queue(sql, p.values()...)
	queueChunk(b, p.chunk(), version)
}

// values are the arguments of the SQL that stores the product.
func (p *Product) values() []any {
	if p.Attributes == nil {
		p.Attributes = Attributes{}
	}
	return []any{
		p.ID, p.AgentID, p.Name, p.Description, p.Price, p.Currency, p.Category, p.Stock, p.SKU, p.Attributes, p.MediaID,
		p.ValidFrom, p.ValidUntil,
	}
}

// exported are the values of productColumns.
func (p Product) exported() []any {
	values := []any{p.ID, p.Name, p.Description, p.Price, p.Currency, p.Category, nil, p.SKU, p.Attributes}
	if p.Stock != nil {
		values[6] = *p.Stock
	}
	return append(values, exported(p.MediaID, p.Window)...)
}
