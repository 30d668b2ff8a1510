package instanceapi

import (
	"context"
	"strconv"

	"balas/api/wire"
	"balas/internal/fault"
)

// Window is the part of a list that is asked for, where parts are counted.
type Window struct {
	Limit  int `query:"limit" minimum:"1" maximum:"100" default:"50" doc:"At most so many."`
	Offset int `query:"offset" minimum:"0" doc:"How many to pass over."`
}

// window is that part, and how much there is.
type window[T any] struct {
	items []T
	total int
	Window
}

type windowed[T any] struct {
	Success    bool `json:"success" example:"true"`
	Data       []T  `json:"data" nullable:"false"`
	Pagination struct {
		Total   int  `json:"total" example:"142"`
		Limit   int  `json:"limit" example:"50"`
		Offset  int  `json:"offset" example:"0"`
		HasMore bool `json:"hasMore" example:"true"`
	} `json:"pagination"`
}

type windowedReply[T any] struct{ Body windowed[T] }

// addWindows puts an operation whose handler returns a part of a list that is counted.
func addWindows[I, T any](g *wire.Group, route, summary string, handle func(context.Context, *I) (window[T], error), opts ...wire.Option) {
	wire.Add(g, route, summary, func(ctx context.Context, in *I) (*windowedReply[T], error) {
		w, err := handle(ctx, in)
		if err != nil {
			return nil, err
		}
		body := windowed[T]{Success: true, Data: w.items}
		p := &body.Pagination
		p.Total, p.Limit, p.Offset, p.HasMore = w.total, w.Limit, w.Offset, w.Offset+len(w.items) < w.total
		return &windowedReply[T]{body}, nil
	}, opts...)
}

// Sequel is the part of a long list that is asked for: after the page before.
type Sequel struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"At most so many."`
	Cursor string `query:"cursor" doc:"The nextCursor of the page before."`
}

// after is the place behind which the page begins. It fails with Invalid for what is no cursor.
func (s Sequel) after() (int64, error) {
	if s.Cursor == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(s.Cursor, 10, 64)
	if err != nil || n < 0 {
		return 0, fault.Bad("request", "cursor", "must be the nextCursor of a page")
	}
	return n, nil
}

// sequelOf is a page of what was found, one more than asked for when there is more.
func sequelOf[S, T any](found []S, limit int, place func(S) string, show func(S) T) page[T] {
	next := ""
	if len(found) > limit {
		found = found[:limit]
		next = place(found[limit-1])
	}
	return pageOf(found, next, show)
}
