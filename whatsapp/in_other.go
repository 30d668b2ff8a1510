package whatsapp

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/reflect/protoreflect"

	"balas/chat"
)

// bookkeeping are the parts of a message that carry nothing for a person.
var bookkeeping = map[protoreflect.Name]bool{
	"messageContextInfo": true, "senderKeyDistributionMessage": true, "fastRatchetKeySenderKeyDistributionMessage": true,
	"protocolMessage": true, "keepInChatMessage": true, "placeholderMessage": true, "stickerSyncRmrMessage": true,
	"messageHistoryBundle": true, "messageHistoryNotice": true, "encReactionMessage": true, "secretEncryptedMessage": true,
	"groupRootKeyShare": true, "rootSecretDistributeMessage": true, "pinInChatMessage": true,
}

// readOther names a message of a kind that nobody here knows, with the text that it shows if it is found in
// a usual place; false when there is bookkeeping only.
func readOther(m *waE2E.Message) (p part, ok bool) {
	m.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if bookkeeping[f.Name()] || f.IsList() || f.Kind() != protoreflect.MessageKind {
			return true
		}
		p, ok = part{kind: chat.KindOther, body: shownText(v.Message()), content: chat.Content{Note: string(f.Name())}}, true
		return false
	})
	return p, ok
}

// shownText looks for the text that most messages have under one of a few names.
func shownText(m protoreflect.Message) string {
	for _, name := range []protoreflect.Name{"text", "caption", "name", "title", "contentText", "body", "description"} {
		f := m.Descriptor().Fields().ByName(name)
		if f != nil && f.Kind() == protoreflect.StringKind && !f.IsList() && m.Has(f) {
			return m.Get(f).String()
		}
	}
	return ""
}
