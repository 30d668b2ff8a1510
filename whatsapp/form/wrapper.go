package form

import (
	"strings"

	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// Unwrapped is a message out of its envelopes.
type Unwrapped struct {
	*waE2E.Message
	ViewOnce bool
}

// wrappersMax is how many envelopes are opened; apps use two.
const wrappersMax = 16

// Unwrap opens the envelopes that whatsmeow does not know or does not expect in that order. Whatever their
// names, they are of one type.
func Unwrap(m *waE2E.Message) Unwrapped {
	u := Unwrapped{Message: m}
	for range wrappersMax {
		name, inner := wrapper(u.Message)
		if inner == nil {
			break
		}
		u.Message, u.ViewOnce = inner, u.ViewOnce || strings.HasPrefix(string(name), "viewOnce")
	}
	return u
}

// wrapper is the first envelope of a message, by number of its field, and what is in it; nil: there is none.
func wrapper(m *waE2E.Message) (name protoreflect.Name, inner *waE2E.Message) {
	if own := m.GetDeviceSentMessage().GetMessage(); own != nil {
		return "deviceSentMessage", own
	}
	each(m, func(f protoreflect.FieldDescriptor, v protoreflect.Message) bool {
		w, ok := v.Interface().(*waE2E.FutureProofMessage)
		if ok && w.GetMessage() != nil && !bookkeeping[f.Name()] {
			name, inner = f.Name(), w.GetMessage()
		}
		return inner == nil
	})
	return name, inner
}

// each calls visit with the parts of a message in the order of their numbers, until it returns false.
func each(m *waE2E.Message, visit func(protoreflect.FieldDescriptor, protoreflect.Message) bool) {
	if m == nil {
		return
	}
	r := m.ProtoReflect()
	fields := r.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Kind() == protoreflect.MessageKind && !f.IsList() && !f.IsMap() && r.Has(f) && !visit(f, r.Get(f).Message()) {
			return
		}
	}
}
