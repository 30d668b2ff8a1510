package phone

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCommon"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"

	"balas/simulator/world"
)

// secretSize is how many bytes the secret of a message has.
const secretSize = 32

// ivSize is how many bytes the vector of something sealed with AES-GCM has.
const ivSize = 12

// Uses of a message's secret, as they stand in the derivation of the key.
const (
	useVote          = "Poll Vote"
	useReaction      = "Enc Reaction"
	useComment       = "Enc Comment"
	useEventResponse = "Event Response"
	useEventEdit     = "Event Edit"
	useMessageEdit   = "Message Edit"
	usePollEdit      = "Poll Edit"
)

var (
	errNoSecret = errors.New("the message it is about has no secret")
	errSealed   = errors.New("encrypted for no known pair of names")
)

// sealed is something about an earlier message, encrypted with that message's secret.
type sealed struct {
	target      *waCommon.MessageKey
	payload, iv []byte
}

// secretKey derives what encrypts a change to a message: HKDF-SHA256 of the message's secret over its id, its author, who
// changes it, and the use. Votes and event responses also authenticate id and sender.
func secretKey(secret []byte, use, id string, author, sender types.JID) (key, additional []byte) {
	info := slices.Concat([]byte(id), []byte(author.String()), []byte(sender.String()), []byte(use))
	if use == useVote || use == useEventResponse {
		additional = fmt.Appendf(nil, "%s\x00%s", id, sender)
	}
	return hkdfutil.SHA256(secret, nil, info, 32), additional
}

// secretOf is the secret of a message that a phone knows.
func (p *Phones) secretOf(owner *world.Person, ref world.Ref) ([]byte, world.Known, error) {
	known, err := p.world.Known(owner, ref)
	if err != nil {
		return nil, known, err
	}
	message := new(waE2E.Message)
	if err := proto.Unmarshal(known.Raw, message); err != nil {
		return nil, known, fmt.Errorf("decode message %q: %w", ref.ID, err)
	}
	secret := message.GetMessageContextInfo().GetMessageSecret()
	if len(secret) != secretSize {
		return nil, known, fmt.Errorf("message %q: %w", ref.ID, errNoSecret)
	}
	return secret, known, nil
}

// seal encrypts something about a message that from knows. Author and sender are named as the recipients see them.
func (p *Phones) seal(from *world.Person, chat world.Chat, id, use string, content proto.Message) (sealed, error) {
	secret, known, err := p.secretOf(from, world.Ref{Chat: chat.Name(), ID: id})
	if err != nil {
		return sealed{}, err
	}
	target, err := p.key(from, chat, id)
	if err != nil {
		return sealed{}, err
	}
	sender := p.nameIn(chat, from)
	author := sender
	if known.From != from.Number {
		if author, err = types.ParseJID(cmp.Or(target.GetParticipant(), target.GetRemoteJID())); err != nil {
			return sealed{}, fmt.Errorf("read author of %q: %w", id, err)
		}
	}
	plain, err := proto.Marshal(content)
	if err != nil {
		return sealed{}, fmt.Errorf("encode %s: %w", use, err)
	}
	iv := p.world.Random("vectors of "+from.Number, ivSize)
	key, additional := secretKey(secret, use, id, author, sender)
	payload, err := gcmutil.Encrypt(key, iv, plain, additional)
	if err != nil {
		return sealed{}, fmt.Errorf("encrypt %s: %w", use, err)
	}
	return sealed{target: target, payload: payload, iv: iv}, nil
}

// decrypt opens what is sealed with AES-GCM. The library panics at vectors of another length, which anybody may send.
func decrypt(key, iv, sealed, additional []byte) ([]byte, error) {
	if len(iv) != ivSize {
		return nil, fmt.Errorf("%w: a vector of %d bytes", world.ErrMalformed, len(iv))
	}
	return gcmutil.Decrypt(key, iv, sealed, additional)
}

// unseal decrypts something that sender wrote about a message of a chat. Clients differ in which names they use, so all pairs of
// the author's and the sender's names are tried.
func (p *Phones) unseal(owner *world.Person, sender, chat, use string, s sealed, into proto.Message) error {
	secret, known, err := p.secretOf(owner, world.Ref{Chat: chat, ID: s.target.GetID()})
	if err != nil {
		return err
	}
	author, err := p.world.Person(known.From)
	if err != nil {
		return err
	}
	writer, err := p.world.Person(sender)
	if err != nil {
		return err
	}
	both := []world.Addressing{world.ByLID, world.ByPhone}
	for _, byAuthor := range both {
		for _, bySender := range both {
			key, additional := secretKey(secret, use, s.target.GetID(), author.JID(byAuthor, 0), writer.JID(bySender, 0))
			if plain, err := decrypt(key, s.iv, s.payload, additional); err == nil {
				return proto.Unmarshal(plain, into)
			}
		}
	}
	return fmt.Errorf("%s: %w", use, errSealed)
}
