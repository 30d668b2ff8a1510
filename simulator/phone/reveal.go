package phone

import (
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// sealedPart is a part of a message that is encrypted with the secret of an earlier one.
type sealedPart interface {
	GetEncPayload() []byte
	GetEncIV() []byte
}

func sealedOf(target *waCommon.MessageKey, part sealedPart) sealed {
	return sealed{target: target, payload: part.GetEncPayload(), iv: part.GetEncIV()}
}

// secretTarget is the message without whose secret another one cannot be read, empty if it needs none.
func secretTarget(m *waE2E.Message) string {
	for _, key := range []*waCommon.MessageKey{
		m.GetPollUpdateMessage().GetPollCreationMessageKey(), m.GetEncReactionMessage().GetTargetMessageKey(),
		m.GetEncCommentMessage().GetTargetMessageKey(), m.GetEncEventResponseMessage().GetEventCreationMessageKey(),
		m.GetSecretEncryptedMessage().GetTargetMessageKey(),
	} {
		if key.GetID() != "" {
			return key.GetID()
		}
	}
	return ""
}

// reveal completes the entry of a message that is encrypted with another one's secret. What fails stands in the entry.
func (p *Phones) reveal(owner *world.Person, sender string, m *waE2E.Message, entry *world.Entry) {
	if err := p.revealPart(owner, sender, unwrap(m), entry); err != nil {
		entry.Error = err.Error()
	}
}

func (p *Phones) revealPart(owner *world.Person, sender string, m *waE2E.Message, entry *world.Entry) error {
	entry.TargetID = secretTarget(m)
	switch {
	case m.PollUpdateMessage != nil:
		return p.revealVote(owner, sender, m.PollUpdateMessage, entry)
	case m.EncReactionMessage != nil:
		reaction := new(waE2E.ReactionMessage)
		err := p.unseal(owner, sender, entry.Chat, useReaction, sealedOf(m.EncReactionMessage.GetTargetMessageKey(), m.EncReactionMessage), reaction)
		entry.Type, entry.Text = "reaction", reaction.GetText()
		return err
	case m.EncCommentMessage != nil:
		comment := new(waE2E.Message)
		err := p.unseal(owner, sender, entry.Chat, useComment, sealedOf(m.EncCommentMessage.GetTargetMessageKey(), m.EncCommentMessage), comment)
		entry.Type, entry.Text = "text", describe(comment).Text
		return err
	case m.EncEventResponseMessage != nil:
		response := new(waE2E.EventResponseMessage)
		part := m.EncEventResponseMessage
		err := p.unseal(owner, sender, entry.Chat, useEventResponse, sealedOf(part.GetEventCreationMessageKey(), part), response)
		entry.Text, entry.Raw = response.GetResponse().String(), raw(response)
		return err
	default:
		return p.revealChange(owner, sender, m.GetSecretEncryptedMessage(), entry)
	}
}

func (p *Phones) revealVote(owner *world.Person, sender string, m *waE2E.PollUpdateMessage, entry *world.Entry) error {
	asked, err := p.knownPoll(owner, world.Ref{Chat: entry.Chat, ID: m.GetPollCreationMessageKey().GetID()})
	if err != nil {
		return err
	}
	chosen := new(waE2E.PollVoteMessage)
	if err := p.unseal(owner, sender, entry.Chat, useVote, sealedOf(m.GetPollCreationMessageKey(), m.GetVote()), chosen); err != nil {
		return err
	}
	entry.Options = chosenNames(asked, chosen.GetSelectedOptions())
	return nil
}

// changeUses are the uses of a secret by the kind of change. The client library reads a new option of a poll as an edit.
var changeUses = map[waE2E.SecretEncryptedMessage_SecretEncType]string{
	waE2E.SecretEncryptedMessage_EVENT_EDIT:      useEventEdit,
	waE2E.SecretEncryptedMessage_MESSAGE_EDIT:    useMessageEdit,
	waE2E.SecretEncryptedMessage_POLL_EDIT:       usePollEdit,
	waE2E.SecretEncryptedMessage_POLL_ADD_OPTION: usePollEdit,
}

// revealChange reads a new version of an earlier message.
func (p *Phones) revealChange(owner *world.Person, sender string, m *waE2E.SecretEncryptedMessage, entry *world.Entry) error {
	changed := new(waE2E.Message)
	if err := p.unseal(owner, sender, entry.Chat, changeUses[m.GetSecretEncType()], sealedOf(m.GetTargetMessageKey(), m), changed); err != nil {
		return err
	}
	if edited := changed.GetProtocolMessage().GetEditedMessage(); edited != nil {
		changed = edited
	}
	inner := describe(changed)
	entry.Type, entry.Text, entry.Caption, entry.Options = "edit", inner.Text, inner.Caption, inner.Options
	return nil
}

// awaits says that a message needs the secret of another one that the phone has not read yet. The message then waits and
// is shown right after that one, as apps do with a vote that overtakes its poll. When too many wait, the oldest is shown as it
// is, with an error.
func (p *Phones) awaits(owner *world.Person, arrival world.Arrival, m *waE2E.Message) bool {
	target := secretTarget(unwrap(m))
	if target == "" {
		return false
	}
	plain, err := proto.Marshal(m)
	if err != nil {
		return false
	}
	arrival.Kind, arrival.Data = "", plain
	waits, given := p.world.Await(owner, world.Ref{Chat: arrival.Chat, ID: target}, arrival)
	if given == nil {
		return waits
	}
	early := new(waE2E.Message)
	if err := proto.Unmarshal(given.Data, early); err == nil {
		p.list(owner, *given, early)
	}
	return waits
}
