package form

import (
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/chat"
)

// isChange reports whether a protocol message is about another message, and no bookkeeping.
func isChange(m *waE2E.ProtocolMessage) bool {
	return m.GetType() == waE2E.ProtocolMessage_REVOKE && m.GetKey().GetID() != "" ||
		m.GetType() == waE2E.ProtocolMessage_MESSAGE_EDIT
}

// readChange reads reactions, edits, revocations and votes. A vote is sealed: its options are read with the
// secret of its poll.
func readChange(m *waE2E.Message) (part, bool) {
	switch {
	case m.ReactionMessage != nil:
		r := m.GetReactionMessage()
		return part{kind: chat.KindReaction, body: Clean(r.GetText(), reactionMax), target: r.GetKey().GetID()}, true
	case m.PollUpdateMessage != nil:
		vote := part{kind: chat.KindVote, target: m.GetPollUpdateMessage().GetPollCreationMessageKey().GetID()}
		vote.content.Vote = &chat.Vote{Sealed: true}
		return vote, true
	case m.ProtocolMessage == nil:
		return part{}, false
	case m.GetProtocolMessage().GetType() == waE2E.ProtocolMessage_REVOKE:
		return part{kind: chat.KindRevoke, target: m.GetProtocolMessage().GetKey().GetID()}, true
	}
	return part{kind: chat.KindEdit, body: newText(m.GetProtocolMessage().GetEditedMessage()), target: m.GetProtocolMessage().GetKey().GetID()}, true
}

// reactionMax is how many bytes of a reaction are kept: the longest emoji have some forty.
const reactionMax = 64

// newText is what an edit makes of a text or a caption.
func newText(m *waE2E.Message) string {
	if m == nil {
		return ""
	}
	inner := Unwrap(m).Message
	for _, reader := range []func(*waE2E.Message) (part, bool){readText, readFile} {
		if p, ok := reader(inner); ok {
			return p.body
		}
	}
	return ""
}
