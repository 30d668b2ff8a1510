package wire

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"balas/internal/fault"
)

// Patch is an object whose fields take the place of those of a T; what it does not have stays.
type Patch[T any] struct{ given json.RawMessage }

// UnmarshalJSON implements json.Unmarshaler.
func (p *Patch[T]) UnmarshalJSON(data []byte) error {
	p.given = append(p.given[:0], data...)
	return nil
}

// Schema implements huma.SchemaProvider: a T none of whose fields is required.
func (Patch[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Required = nil
	s.PrecomputeMessages()
	return &s
}

// Apply puts what is given where it belongs. Nil, and the zero Patch, give nothing. It fails with Invalid for what is no T.
func (p *Patch[T]) Apply(to *T) error {
	if p == nil || p.given == nil {
		return nil
	}
	if err := json.Unmarshal(p.given, to); err != nil {
		return fault.Bad("request", "", "has a field of the wrong type")
	}
	return nil
}
