package form

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// ContextOf is a message's context: whom it quotes, whom it mentions. Whatever the kind, it has the same
// name; nil: there is none.
func ContextOf(m *waE2E.Message) *waE2E.ContextInfo {
	var found *waE2E.ContextInfo
	each(m, func(_ protoreflect.FieldDescriptor, v protoreflect.Message) bool {
		if f := contextField(v); f != nil && v.Has(f) {
			found, _ = v.Get(f).Message().Interface().(*waE2E.ContextInfo)
		}
		return found == nil
	})
	return found
}

// SetContext gives a message the context, in its envelopes too, if its kind can have one.
func SetContext(m *waE2E.Message, context *waE2E.ContextInfo) {
	each(Unwrap(m).Message, func(_ protoreflect.FieldDescriptor, v protoreflect.Message) bool {
		if f := contextField(v); f != nil {
			v.Set(f, protoreflect.ValueOfMessage(context.ProtoReflect()))
		}
		return true
	})
}

// contextField is where a kind of message has its context; nil: it has none.
func contextField(part protoreflect.Message) protoreflect.FieldDescriptor {
	f := part.Descriptor().Fields().ByName("contextInfo")
	if f == nil || f.IsList() || f.Message() == nil || f.Message().FullName() != (*waE2E.ContextInfo)(nil).ProtoReflect().Descriptor().FullName() {
		return nil
	}
	return f
}
