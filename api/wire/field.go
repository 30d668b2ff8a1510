package wire

import (
	"bytes"
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Field is a field of a change: absent leaves things as they are, null takes the value away.
type Field[T any] struct {
	Given bool
	Value *T // nil: null
}

// UnmarshalJSON implements json.Unmarshaler.
func (f *Field[T]) UnmarshalJSON(data []byte) error {
	f.Given = true
	return json.Unmarshal(data, &f.Value)
}

// Schema implements huma.SchemaProvider: T or null.
func (f Field[T]) Schema(r huma.Registry) *huma.Schema {
	s := *huma.SchemaFromType(r, reflect.TypeFor[T]())
	s.Nullable = true
	return &s
}

// Set puts the value, or nil, where it belongs, if the field was given.
func (f Field[T]) Set(to **T) {
	if f.Given {
		*to = f.Value
	}
}

// Flag is a truth, which a form writes as a string.
type Flag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *Flag) UnmarshalJSON(data []byte) error {
	data = bytes.Trim(data, `"`)
	return json.Unmarshal(data, (*bool)(f))
}

// Schema implements huma.SchemaProvider: a boolean, or its name.
func (Flag) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: huma.TypeBoolean}, {Type: huma.TypeString, Enum: []any{"true", "false"}}}}
}

// Maybe is an object of an answer, or null where Value is nil.
type Maybe[T any] struct{ Value *T }

// MarshalJSON implements json.Marshaler.
func (m Maybe[T]) MarshalJSON() ([]byte, error) { return json.Marshal(m.Value) }

// Schema implements huma.SchemaProvider: T or null.
func (Maybe[T]) Schema(r huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{r.Schema(reflect.TypeFor[T](), true, ""), {Type: "null"}}}
}
