package phone

import (
	"crypto/sha256"
	"fmt"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waE2E"

	"balas/simulator/world"
)

// maxPollOptions is how many options phones let their owners give.
const maxPollOptions = 12

// Poll is a question with options to choose from.
type Poll struct {
	Name    string   `json:"name"`
	Options []string `json:"options"`
	// Selectable is how many options one person may choose, 0 for any number.
	Selectable int `json:"selectable"`
}

// Vote chooses options of a poll by their names; none takes the vote back.
type Vote struct {
	ID      string   `json:"id"`
	Options []string `json:"options"`
}

// newPoll makes a poll. Phones use the third kind of poll message where one option may be chosen, the first kind otherwise.
func (p *Phones) newPoll(from *world.Person, q Poll, about *waE2E.ContextInfo) (*waE2E.Message, error) {
	if q.Name == "" || len(q.Options) < 2 || len(q.Options) > maxPollOptions {
		return nil, fmt.Errorf("%w: a poll has a name and 2 to %d options", world.ErrMalformed, maxPollOptions)
	}
	if q.Selectable < 0 || q.Selectable > len(q.Options) {
		return nil, fmt.Errorf("%w: selectable is 0 to the number of options", world.ErrMalformed)
	}
	created := &waE2E.PollCreationMessage{
		Name: proto.String(q.Name), SelectableOptionsCount: proto.Uint32(uint32(q.Selectable)), ContextInfo: about,
	}
	for _, name := range q.Options {
		created.Options = append(created.Options, &waE2E.PollCreationMessage_Option{OptionName: proto.String(name)})
	}
	message := &waE2E.Message{MessageContextInfo: &waE2E.MessageContextInfo{
		MessageSecret: p.world.Random("message secrets of "+from.Number, secretSize),
	}}
	if q.Selectable == 1 {
		message.PollCreationMessageV3 = created
	} else {
		message.PollCreationMessage = created
	}
	return message, nil
}

// vote makes an encrypted vote. It fails with ErrMalformed for options that the poll does not have.
func (p *Phones) vote(from *world.Person, chat world.Chat, v Vote) (*waE2E.Message, error) {
	asked, err := p.knownPoll(from, world.Ref{Chat: chat.Name(), ID: v.ID})
	if err != nil {
		return nil, err
	}
	if limit := asked.GetSelectableOptionsCount(); limit > 0 && len(v.Options) > int(limit) {
		return nil, fmt.Errorf("%w: the poll allows %d options, not %d", world.ErrMalformed, limit, len(v.Options))
	}
	chosen := &waE2E.PollVoteMessage{}
	for _, name := range v.Options {
		if len(chosenNames(asked, [][]byte{optionHash(name)})) == 0 {
			return nil, fmt.Errorf("%w: the poll has no option %q", world.ErrMalformed, name)
		}
		chosen.SelectedOptions = append(chosen.SelectedOptions, optionHash(name))
	}
	sealed, err := p.seal(from, chat, v.ID, useVote, chosen)
	if err != nil {
		return nil, err
	}
	return &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
		PollCreationMessageKey: sealed.target, SenderTimestampMS: proto.Int64(p.world.Now().UnixMilli()),
		Vote: &waE2E.PollEncValue{EncPayload: sealed.payload, EncIV: sealed.iv},
	}}, nil
}

// knownPoll finds a poll that a phone sent or read.
func (p *Phones) knownPoll(owner *world.Person, ref world.Ref) (*waE2E.PollCreationMessage, error) {
	known, err := p.world.Known(owner, ref)
	if err != nil {
		return nil, err
	}
	message := new(waE2E.Message)
	if err := proto.Unmarshal(known.Raw, message); err != nil {
		return nil, fmt.Errorf("decode poll: %w", err)
	}
	if found := poll(unwrap(message)); found != nil {
		return found, nil
	}
	return nil, fmt.Errorf("%w: message %q is no poll", world.ErrMalformed, ref.ID)
}

// chosenNames are the options of a poll that a vote names by their hashes. Hashes of no option are left out.
func chosenNames(asked *waE2E.PollCreationMessage, hashes [][]byte) []string {
	names := []string{}
	for _, option := range asked.GetOptions() {
		for _, hash := range hashes {
			if string(hash) == string(optionHash(option.GetOptionName())) {
				names = append(names, option.GetOptionName())
			}
		}
	}
	return names
}

// optionHash is how a vote names an option.
func optionHash(name string) []byte {
	sum := sha256.Sum256([]byte(name))
	return sum[:]
}
