package instanceapi

import (
	"context"

	"balas/api/wire"
)

// success is the body of every answer that is no failure.
type success[T any] struct {
	Success bool `json:"success" example:"true"`
	Data    T    `json:"data"`
}

type reply[T any] struct{ Body success[T] }

func ok[T any](data T) *reply[T] { return &reply[T]{Body: success[T]{Success: true, Data: data}} }

// add puts an operation whose handler returns the data of a success.
func add[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*reply[T], error) {
		data, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return ok(data), nil
	}, opts...)
}

// page is a part of a list that has more.
type page[T any] struct {
	items []T
	next  string // the cursor of the next page; empty on the last one
}

type pages[T any] struct {
	Success    bool       `json:"success" example:"true"`
	Data       []T        `json:"data" nullable:"false"`
	Pagination pagination `json:"pagination"`
}

type pagination struct {
	HasMore    bool    `json:"hasMore" example:"false"`
	NextCursor *string `json:"nextCursor" doc:"Ask with it as cursor for the next page; null on the last one."`
}

type pagesReply[T any] struct{ Body pages[T] }

// addPages puts an operation whose handler returns a page of a list.
func addPages[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (page[T], error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*pagesReply[T], error) {
		p, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		more := pagination{HasMore: p.next != "", NextCursor: wire.MaybeText(p.next)}
		return &pagesReply[T]{pages[T]{Success: true, Data: p.items, Pagination: more}}, nil
	}, opts...)
}

// counted is a part of a list of which it is known how long it is.
type counted[T any] struct {
	items                []T
	total, limit, offset int
}

type countedPages[T any] struct {
	Success    bool  `json:"success" example:"true"`
	Data       []T   `json:"data" nullable:"false"`
	Pagination count `json:"pagination"`
}

type count struct {
	Total   int  `json:"total" doc:"How many there are in all." example:"142"`
	Limit   int  `json:"limit" example:"100"`
	Offset  int  `json:"offset" example:"0"`
	HasMore bool `json:"hasMore" example:"true"`
}

type countedReply[T any] struct{ Body countedPages[T] }

// addCounted puts an operation whose handler returns a part of a counted list.
func addCounted[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (counted[T], error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*countedReply[T], error) {
		c, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		n := count{Total: c.total, Limit: c.limit, Offset: c.offset, HasMore: c.offset+len(c.items) < c.total}
		return &countedReply[T]{countedPages[T]{Success: true, Data: c.items, Pagination: n}}, nil
	}, opts...)
}
