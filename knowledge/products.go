package knowledge

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"balas/internal/fault"
	"balas/internal/pg"
)

// AddProduct stores a new product of the agent and returns it as stored. It fails with Invalid for a value out of range,
// and with Conflict if the agent has another product with the SKU.
func (s *Service) AddProduct(ctx context.Context, p Product) (Product, error) {
	stored, err := s.AddProducts(ctx, []Product{p})
	if err != nil {
		return Product{}, err
	}
	return stored[0], nil
}

// AddProducts stores several products of one agent in one transaction. It fails as AddProduct, and then stores none; no
// products change nothing.
func (s *Service) AddProducts(ctx context.Context, products []Product) ([]Product, error) {
	if len(products) == 0 {
		return nil, nil
	}
	for i := range products {
		if err := products[i].check(); err != nil {
			return nil, err
		}
	}
	stored := make([]Product, len(products))
	err := s.change(ctx, products[0].AgentID, func(tx pgx.Tx, version int64) (err error) {
		for i, p := range products {
			p.ID, p.AgentID = newID(productPrefix), products[0].AgentID
			if stored[i], err = storeProductTx(ctx, tx, sqlAddProduct, p, version); err != nil {
				return err
			}
		}
		return nil
	})
	return stored, err
}

// UpdateProduct changes the product with p's agent and id to all that p says. It fails with NotFound if the agent has no
// such product, and as AddProduct.
func (s *Service) UpdateProduct(ctx context.Context, p Product) (stored Product, err error) {
	if err := p.check(); err != nil {
		return Product{}, err
	}
	err = s.change(ctx, p.AgentID, func(tx pgx.Tx, version int64) error {
		stored, err = storeProductTx(ctx, tx, sqlUpdateProduct, p, version)
		return err
	})
	return stored, err
}

// errTakenSKU says that another product of the agent has the SKU.
var errTakenSKU = &fault.Fault{Kind: fault.Conflict, Noun: "product", Field: "sku", Detail: "is another product's"}

func storeProductTx(ctx context.Context, tx pgx.Tx, sql string, p Product, version int64) (Product, error) {
	stored, err := oneOf[Product](ctx, tx, "product", sql, p.values()...)
	if pg.Taken(err) {
		return Product{}, errTakenSKU
	}
	if err != nil {
		return Product{}, err
	}
	return stored, putChunkTx(ctx, tx, stored.chunk(), version)
}

// Product returns a product of the agent. It fails with NotFound if there is none with the id.
func (s *Service) Product(ctx context.Context, agentID, id string) (Product, error) {
	return oneOf[Product](ctx, s.pool, "product", sqlProduct, agentID, id)
}

// productsOf returns those of the agent's products that have one of the ids, by id.
func (s *Service) productsOf(ctx context.Context, agentID string, ids []string) (map[string]Product, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := s.pool.Query(ctx, sqlProductsByID, agentID, ids)
	if err != nil {
		return nil, fmt.Errorf("load products: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[Product])
	if err != nil {
		return nil, fmt.Errorf("load products: %w", err)
	}
	products := make(map[string]Product, len(found))
	for _, p := range found {
		products[p.ID] = p
	}
	return products, nil
}

// ListProducts returns the agent's products, newest first, and the cursor of the next page, empty on the last one. It
// fails with Invalid for a cursor that no page gave.
func (s *Service) ListProducts(ctx context.Context, agentID string, f Filter) ([]Product, string, error) {
	return listOf[Product](ctx, s.pool, "product", sqlListProducts, agentID, f)
}

// DeleteProduct removes a product. It fails with NotFound if the agent has none with the id.
func (s *Service) DeleteProduct(ctx context.Context, agentID, id string) error {
	return s.delete(ctx, "product", sqlDeleteProduct, agentID, id)
}

// delete removes a source with its chunks.
func (s *Service) delete(ctx context.Context, noun, sql, agentID, id string) error {
	return s.change(ctx, agentID, func(tx pgx.Tx, _ int64) error {
		done, err := tx.Exec(ctx, sql, agentID, id)
		if err != nil {
			return fmt.Errorf("delete %s: %w", noun, err)
		}
		if done.RowsAffected() == 0 {
			return fault.Missing(noun)
		}
		return deleteChunksTx(ctx, tx, agentID, id)
	})
}
