package instanceapi

import (
	"context"

	"balas/api/wire"
	"balas/chat"
	"balas/knowledge"
)

type product struct {
	ID          string               `json:"id" example:"prod_k3v5q2n7d4x6a8bc"`
	Name        string               `json:"name" example:"Sport shoe X"`
	Description string               `json:"description" example:"A light shoe that does not slip."`
	Price       int64                `json:"price" doc:"In the smallest unit of the currency." example:"350000"`
	Currency    string               `json:"currency" example:"IDR"`
	Category    string               `json:"category" example:"footwear"`
	Stock       *int64               `json:"stock" doc:"null: not counted." example:"25"`
	SKU         string               `json:"sku" example:"SX-001"`
	Attributes  knowledge.Attributes `json:"attributes" doc:"Lists of values by name."`
	AgentID     string               `json:"agentId" example:"agent_k3v5q2n7d4x6a8bc"`
	extras
	CreatedAt string `json:"createdAt" example:"2026-03-20T10:30:00.000Z"`
	UpdatedAt string `json:"updatedAt" example:"2026-03-20T10:30:00.000Z"`
}

func productOf(p knowledge.Product) product {
	return product{
		ID: p.ID, Name: p.Name, Description: p.Description, Price: p.Price, Currency: p.Currency, Category: p.Category,
		Stock: p.Stock, SKU: p.SKU, Attributes: p.Attributes, AgentID: p.AgentID, extras: extrasOf(p.Window, p.MediaID),
		CreatedAt: wire.Time(p.CreatedAt), UpdatedAt: wire.Time(p.UpdatedAt),
	}
}

// Goods are what a product may have besides name, description and price.
type Goods struct {
	Currency   *string              `json:"currency,omitempty" nullable:"true" doc:"Three letters; absent: IDR." example:"IDR"`
	Category   *string              `json:"category,omitempty" nullable:"true" doc:"Absent: general." example:"footwear"`
	Stock      wire.Field[int64]    `json:"stock,omitempty" doc:"null: not counted." example:"25"`
	SKU        *string              `json:"sku,omitempty" nullable:"true" doc:"Of one product of the agent." example:"SX-001"`
	Attributes knowledge.Attributes `json:"attributes,omitempty" doc:"Lists of values by name, such as sizes and colours, by which customers choose."`
	AgentID    *string              `json:"agentId,omitempty" nullable:"true" doc:"Absent: the instance's default agent; of a change, whichever agent has the product."`
	Extras
}

// addProductRequest adds a product that the agent may offer:
//
//	{"instanceId": "0199a7c4-…", "name": "Sport shoe X", "description": "Light and safe.", "price": 350000, "stock": 25}
type addProductRequest struct {
	Body struct {
		InBody
		Name        string `json:"name" minLength:"1" example:"Sport shoe X"`
		Description string `json:"description" minLength:"1" example:"A light shoe that does not slip."`
		Price       int64  `json:"price" minimum:"0" doc:"In the smallest unit of the currency; rupiah have no smaller one." example:"350000"`
		Goods
	}
}

func (d dialect) addProduct(ctx context.Context, in *addProductRequest) (product, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return product{}, err
	}
	a, err := d.Agent(ctx, i, text(b.AgentID))
	if err != nil {
		return product{}, err
	}
	p := knowledge.Product{AgentID: a.ID, Name: b.Name, Description: b.Description, Price: b.Price}
	if err := b.Goods.apply(ctx, d, i, &p); err != nil {
		return product{}, err
	}
	p, err = d.Agents.Knowledge.AddProduct(ctx, p)
	return productOf(p), err
}

func (g Goods) apply(ctx context.Context, d dialect, i chat.Instance, p *knowledge.Product) error {
	set(&p.Currency, g.Currency)
	set(&p.Category, g.Category)
	set(&p.SKU, g.SKU)
	g.Stock.Set(&p.Stock)
	if g.Attributes != nil {
		p.Attributes = g.Attributes
	}
	return g.Extras.apply(ctx, d, i, &p.Window, &p.MediaID)
}

func (d dialect) listProducts(ctx context.Context, in *listRequest) (page[product], error) {
	a, err := d.agentOf(ctx, in.AgentQuery)
	if err != nil {
		return page[product]{}, err
	}
	found, next, err := d.Agents.Knowledge.ListProducts(ctx, a.ID, in.filter())
	return pageOf(found, next, productOf), err
}

func (d dialect) product(ctx context.Context, in *sourceRequest) (product, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return product{}, err
	}
	p, err := d.Product(ctx, i, in.AgentID, in.ID)
	return productOf(p), err
}

// editProductRequest changes what is given of a product:
//
//	{"instanceId": "0199a7c4-…", "price": 299000, "stock": null}
type editProductRequest struct {
	ID   string `path:"id" doc:"The product." example:"prod_k3v5q2n7d4x6a8bc"`
	Body struct {
		InBody
		Name        *string `json:"name,omitempty" example:"Sport shoe X"`
		Description *string `json:"description,omitempty" example:"A light shoe that does not slip."`
		Price       *int64  `json:"price,omitempty" minimum:"0" doc:"In the smallest unit of the currency." example:"299000"`
		Goods
	}
}

func (d dialect) editProduct(ctx context.Context, in *editProductRequest) (product, error) {
	b := in.Body
	i, err := d.Instance(ctx, b.Instance)
	if err != nil {
		return product{}, err
	}
	p, err := d.Product(ctx, i, text(b.AgentID), in.ID)
	if err != nil {
		return product{}, err
	}
	set(&p.Name, b.Name)
	set(&p.Description, b.Description)
	set(&p.Price, b.Price)
	if err := b.Goods.apply(ctx, d, i, &p); err != nil {
		return product{}, err
	}
	p, err = d.Agents.Knowledge.UpdateProduct(ctx, p)
	return productOf(p), err
}

func (d dialect) deleteProduct(ctx context.Context, in *sourceRequest) (deleted, error) {
	i, err := d.Instance(ctx, in.Instance)
	if err != nil {
		return deleted{}, err
	}
	p, err := d.Product(ctx, i, in.AgentID, in.ID)
	if err != nil {
		return deleted{}, err
	}
	return deleted{Deleted: true}, d.Agents.Knowledge.DeleteProduct(ctx, p.AgentID, p.ID)
}
