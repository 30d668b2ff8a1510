package whatsapp

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"google.golang.org/protobuf/proto"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp/form"
)

// errSealed says that a vote cannot be read with what is here.
var errSealed = errors.New("the vote cannot be decrypted")

// ivSize is the size of AES-GCM's nonce, which its decryption insists on.
const ivSize = 12

// voteKey derives what encrypts a vote from the secret of its poll: HKDF-SHA256 over the poll's id, its author, the
// voter and the use, as whatsmeow does (msgsecret.go).
func voteKey(secret []byte, poll string, author, voter types.JID) (key, additional []byte) {
	info := slices.Concat([]byte(poll), []byte(author.String()), []byte(voter.String()), []byte(whatsmeow.EncSecretPollVote))
	return hkdfutil.SHA256(secret, nil, info, 32), fmt.Appendf(nil, "%s\x00%s", poll, voter)
}

// outVote builds an encrypted vote on the poll.
func (x *session) outVote(poll target, options []string) (*waE2E.Message, error) {
	secret, err := x.pollSecret(poll)
	if err != nil {
		return nil, err
	}
	voter, err := x.own(poll.in)
	if err != nil {
		return nil, err
	}
	plain, err := proto.Marshal(&waE2E.PollVoteMessage{SelectedOptions: whatsmeow.HashPollOptions(options)})
	if err != nil {
		return nil, fmt.Errorf("encode vote: %w", err)
	}
	iv := make([]byte, ivSize)
	_, _ = rand.Read(iv)
	key, additional := voteKey(secret, poll.ID, poll.author, voter)
	sealed, err := gcmutil.Encrypt(key, iv, plain, additional)
	if err != nil {
		return nil, fmt.Errorf("encrypt vote: %w", err)
	}
	return &waE2E.Message{PollUpdateMessage: &waE2E.PollUpdateMessage{
		PollCreationMessageKey: x.client.BuildMessageKey(poll.in, poll.author, poll.ID),
		Vote:                   &waE2E.PollEncValue{EncPayload: sealed, EncIV: iv},
		SenderTimestampMS:      proto.Int64(x.Chats.Now().UnixMilli()),
	}}, nil
}

// pollSecret is what votes on the poll are encrypted with.
func (x *session) pollSecret(poll target) ([]byte, error) {
	message := new(waE2E.Message)
	if proto.Unmarshal(poll.Raw, message) == nil {
		if secret := message.GetMessageContextInfo().GetMessageSecret(); len(secret) > 0 {
			return secret, nil
		}
	}
	secret, _, err := x.client.Store.MsgSecrets.GetMessageSecret(x.ctx, poll.in, poll.author, poll.ID)
	if err == nil && len(secret) == 0 {
		err = fault.Missing("message") // a poll of a history that came without its secret
	}
	if err != nil {
		return nil, fmt.Errorf("find secret of poll: %w", err)
	}
	return secret, nil
}

// openVote reads a vote that comes in, if its poll is here. Else it stays sealed.
func (x *session) openVote(e *events.Message, in *chat.Inbound) error {
	found, err := chat.FindMessage(x.ctx, x.Pool, x.instance.ID, in.TargetID)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	poll, err := x.known(found, x.wire(e.Info.Chat))
	if err != nil {
		return err
	}
	options, err := x.voteOf(poll, e.Message.GetPollUpdateMessage(), e.Info.Sender.ToNonAD())
	if errors.Is(err, errSealed) || fault.Is(err, fault.NotFound) {
		x.log.Warn("vote stays sealed", "message", in.ID, "poll", in.TargetID, "error", err)
		return nil
	}
	if err == nil {
		in.Content.Vote = &chat.Vote{Options: options}
	}
	return err
}

// openVotes reads the votes that came before their poll.
func (x *session) openVotes(ctx context.Context, pollID string) error {
	votes, err := chat.SealedVotes(ctx, x.Pool, x.instance.ID, pollID)
	if err != nil {
		return err
	}
	for _, v := range votes {
		if err := x.openStored(ctx, v); err != nil && !errors.Is(err, errSealed) && !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return nil
}

func (x *session) openStored(ctx context.Context, v chat.Message) error {
	a, err := x.addressOf(v.ChatID)
	if err != nil {
		return err
	}
	poll, err := x.target(v, form.JID(a), v.TargetID)
	if err != nil {
		return err
	}
	voter, err := x.author(v, poll.in)
	if err != nil {
		return err
	}
	sealed := new(waE2E.Message)
	if err := proto.Unmarshal(v.Raw, sealed); err != nil {
		return fmt.Errorf("%w: %w", errSealed, err)
	}
	options, err := x.voteOf(poll, sealed.GetPollUpdateMessage(), voter)
	if err != nil {
		return err
	}
	return x.Chats.OpenVote(ctx, x.instance.AccountID, v, options)
}

// voteOf decrypts a vote. Clients differ in which names they derive the key from, so all pairs of the author's
// and the voter's are tried.
func (x *session) voteOf(poll target, sealed *waE2E.PollUpdateMessage, voter types.JID) ([]string, error) {
	secret, err := x.pollSecret(poll)
	if err != nil {
		return nil, err
	}
	if len(sealed.GetVote().GetEncIV()) != ivSize {
		return nil, errSealed
	}
	for _, author := range []types.JID{poll.author, x.other(poll.author)} {
		for _, by := range []types.JID{voter, x.other(voter)} {
			key, additional := voteKey(secret, poll.ID, author, by)
			plain, err := gcmutil.Decrypt(key, sealed.GetVote().GetEncIV(), sealed.GetVote().GetEncPayload(), additional)
			vote := new(waE2E.PollVoteMessage)
			if err == nil && proto.Unmarshal(plain, vote) == nil {
				return chosen(poll.Content.Poll, vote.GetSelectedOptions()), nil
			}
		}
	}
	return nil, errSealed
}

// chosen are the options of a poll that a vote names by their hashes, in the poll's order.
func chosen(p *chat.Poll, hashes [][]byte) []string {
	names := []string{}
	if p == nil {
		return names
	}
	for i, hash := range whatsmeow.HashPollOptions(p.Options) {
		if slices.ContainsFunc(hashes, func(h []byte) bool { return string(h) == string(hash) }) {
			names = append(names, p.Options[i])
		}
	}
	return names
}
