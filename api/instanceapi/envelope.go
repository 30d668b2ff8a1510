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
func add[I, T any](g wire.Group, route, summary string, handle func(context.Context, *I) (T, error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*reply[T], error) {
		data, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		return ok(data), nil
	}, opts...)
}
