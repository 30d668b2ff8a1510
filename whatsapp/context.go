package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// contextOf is a message's context: whom it quotes, whom it mentions. Whatever the kind, it has the same
// name; nil: there is none.
func contextOf(m *waE2E.Message) *waE2E.ContextInfo {
	var found *waE2E.ContextInfo
	m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if f.IsList() || f.Kind() != protoreflect.MessageKind {
			return true
		}
		inner := v.Message().Descriptor().Fields().ByName("contextInfo")
		if inner == nil || inner.IsList() || inner.Kind() != protoreflect.MessageKind || !v.Message().Has(inner) {
			return true
		}
		found, _ = v.Message().Get(inner).Message().Interface().(*waE2E.ContextInfo)
		return found == nil
	})
	return found
}

// setContext gives a message the context, if its kind can have one.
func setContext(m *waE2E.Message, context *waE2E.ContextInfo) {
	m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if f.IsList() || f.Kind() != protoreflect.MessageKind {
			return true
		}
		inner := v.Message().Descriptor().Fields().ByName("contextInfo")
		if inner != nil && inner.Message() != nil && inner.Message().FullName() == context.ProtoReflect().Descriptor().FullName() {
			v.Message().Set(inner, protoreflect.ValueOfMessage(context.ProtoReflect()))
		}
		return true
	})
}
