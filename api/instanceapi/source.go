package instanceapi

import (
	"context"
	"time"

	"github.com/google/uuid"

	"balas/api/wire"
	"balas/chat"
	"balas/knowledge"
)

// sourceRequest names a source. Without an agentId it is looked for in all of the instance's agents.
type sourceRequest struct {
	AgentQuery
	ID string `path:"id" doc:"The source." example:"qna_k3v5q2n7d4x6a8bc"`
}

// listRequest asks for a page of sources.
type listRequest struct {
	AgentQuery
	Matching
	Limit  int    `query:"limit" minimum:"1" default:"50" doc:"At most so many, and never more than 500."`
	Cursor string `query:"cursor" doc:"The nextCursor of the page before."`
}

func (r listRequest) filter() knowledge.Filter {
	f := r.Matching.filter()
	f.Limit, f.Cursor = r.Limit, r.Cursor
	return f
}

// Matching says which sources are meant.
type Matching struct {
	Category string    `query:"category" doc:"Only these."`
	Text     string    `query:"q" maxLength:"500" doc:"Only those in which this text stands, in capitals or not." example:"open"`
	ValidAt  time.Time `query:"validAt" doc:"Only those that hold at this instant." example:"2026-12-24T00:00:00Z"`
}

func (m Matching) filter() knowledge.Filter {
	f := knowledge.Filter{Category: m.Category, Text: m.Text}
	if !m.ValidAt.IsZero() {
		f.At = &m.ValidAt
	}
	return f
}

// pageOf is a page of sources as the dialect shows them.
func pageOf[S, T any](found []S, next string, show func(S) T) page[T] {
	list := make([]T, len(found))
	for n, s := range found {
		list[n] = show(s)
	}
	return page[T]{items: list, next: next}
}

// Validity is when a source holds.
type Validity struct {
	ValidFrom  wire.Field[time.Time] `json:"validFrom,omitempty" doc:"From when on it holds; null: since always." example:"2026-12-01T00:00:00.000Z"`
	ValidUntil wire.Field[time.Time] `json:"validUntil,omitempty" doc:"Until when it holds; null: for good." example:"2026-12-27T00:00:00.000Z"`
}

func (v Validity) apply(w *knowledge.Window) {
	v.ValidFrom.Set(&w.ValidFrom)
	v.ValidUntil.Set(&w.ValidUntil)
}

// Extras are what an answer or a product may have besides what it says.
type Extras struct {
	MediaID wire.Field[string] `json:"mediaId,omitempty" doc:"A stored file that is sent along with the answer; null: none." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11"`
	Validity
}

// apply puts what is given where it belongs. It fails with NotFound if the account has no such file.
func (x Extras) apply(ctx context.Context, d dialect, i chat.Instance, window *knowledge.Window, mediaID **uuid.UUID) (err error) {
	x.Validity.apply(window)
	if x.MediaID.Given {
		*mediaID, err = d.Attachment(ctx, i, text(x.MediaID.Value))
	}
	return err
}

// extras are Extras as they are shown.
type extras struct {
	MediaID    *string `json:"mediaId" doc:"The file that is sent along; null: none."`
	ValidFrom  *string `json:"validFrom" doc:"null: since always."`
	ValidUntil *string `json:"validUntil" doc:"null: for good."`
}

func extrasOf(w knowledge.Window, mediaID *uuid.UUID) extras {
	x := extras{ValidFrom: wire.MaybeTime(w.ValidFrom), ValidUntil: wire.MaybeTime(w.ValidUntil)}
	if mediaID != nil {
		x.MediaID = wire.MaybeText(mediaID.String())
	}
	return x
}
