package form

import (
	"go.mau.fi/whatsmeow/proto/waE2E"
	"google.golang.org/protobuf/reflect/protoreflect"

	"balas/chat"
)

// bookkeeping are the parts of a message that carry nothing for the people of a chat: keys, settings, and what
// belongs to statuses and channels.
var bookkeeping = map[protoreflect.Name]bool{
	"messageContextInfo": true, "senderKeyDistributionMessage": true, "fastRatchetKeySenderKeyDistributionMessage": true,
	"protocolMessage": true, "keepInChatMessage": true, "placeholderMessage": true, "stickerSyncRmrMessage": true,
	"messageHistoryBundle": true, "messageHistoryNotice": true, "encReactionMessage": true, "secretEncryptedMessage": true,
	"encCommentMessage": true, "encEventResponseMessage": true, "groupRootKeyShare": true, "rootSecretDistributeMessage": true,
	"pinInChatMessage": true, "call": true, "chat": true, "bcallMessage": true, "callLogMesssage": true, "deviceSentMessage": true,
	"limitSharingMessage": true, "acp2SettingMessage": true, "pollAddOptionMessage": true,
	"statusMentionMessage": true, "groupStatusMentionMessage": true, "groupStatusMessage": true, "groupStatusMessageV2": true,
	"statusAddYours": true, "statusNotificationMessage": true, "statusQuestionAnswerMessage": true, "statusQuotedMessage": true,
	"statusStickerInteractionMessage": true, "statusLinkPreviewMetadata": true,
	"newsletterAdminProfileMessage": true, "newsletterAdminProfileStatusMessage": true, "newsletterScheduledMessage": true,
	"botPlatformRegistrationSuccessMessage": true,
}

// readOther names a message of a kind that nobody here knows, with the text that it shows if it is found in
// a usual place; false when there is bookkeeping only.
func readOther(m *waE2E.Message) (p part, ok bool) {
	each(m, func(f protoreflect.FieldDescriptor, v protoreflect.Message) bool {
		if bookkeeping[f.Name()] {
			return true
		}
		p, ok = part{kind: chat.KindOther, body: shownText(v), content: chat.Content{Note: string(f.Name())}}, true
		return false
	})
	return p, ok
}

// shownText looks for the text that most messages have under one of a few names, in a part of its own if not at once.
func shownText(m protoreflect.Message) string {
	for _, name := range []protoreflect.Name{
		"text", "caption", "name", "title", "contentText", "body", "description", "groupName", "orderTitle", "message", "itemName", "note",
	} {
		if text := textAt(m, name); text != "" {
			return text
		}
	}
	for _, name := range []protoreflect.Name{"product", "noteMessage", "hydratedTemplate", "body", "header"} {
		f := m.Descriptor().Fields().ByName(name)
		if f != nil && f.Kind() == protoreflect.MessageKind && !f.IsList() && m.Has(f) {
			if text := shownWithin(m.Get(f).Message()); text != "" {
				return text
			}
		}
	}
	return ""
}

func shownWithin(m protoreflect.Message) string {
	if whole, ok := m.Interface().(*waE2E.Message); ok {
		p, _ := readText(whole)
		return p.body
	}
	for _, name := range []protoreflect.Name{"text", "title", "description"} {
		if text := textAt(m, name); text != "" {
			return text
		}
	}
	return ""
}

// textAt is the string of that name, or empty.
func textAt(m protoreflect.Message, name protoreflect.Name) string {
	f := m.Descriptor().Fields().ByName(name)
	if f == nil || f.Kind() != protoreflect.StringKind || f.IsList() {
		return ""
	}
	return m.Get(f).String()
}
