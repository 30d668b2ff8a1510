package phone

import (
	"context"
	"fmt"

	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"

	"balas/simulator/media"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// Codes of a media retry that cannot be answered with the key of the file.
const (
	unknownMessage = 2
	unreadable     = 3
)

// retryKey is the key for what phone and client say to each other about a file that the host lost.
func retryKey(key []byte) []byte {
	return hkdfutil.SHA256(key, nil, []byte("WhatsApp Media Retry Notification"), 32)
}

// reupload answers a client that asks its own phone for a file that the host does not have any more. The phone hosts the
// file again under a new path, or says that it does not have it either. A piece of history it announces anew.
func (p *Phones) reupload(ctx context.Context, owner *world.Person, arrival world.Arrival) {
	if err := p.answerRetry(ctx, owner, arrival); err != nil {
		p.world.Record(p.sender(arrival), world.Event{
			Kind: "error", Chat: owner.Number, IDs: []string{arrival.ID}, Detail: fmt.Sprintf("media retry: %v", err),
		})
	}
}

func (p *Phones) answerRetry(ctx context.Context, owner *world.Person, arrival world.Arrival) error {
	device := p.sender(arrival)
	if device == nil {
		return nil
	}
	request, err := waBinary.Unmarshal(arrival.Data)
	if err != nil {
		return fmt.Errorf("read request: %w", err)
	}
	if notice := p.announcedIn(owner, arrival.ID); notice != nil {
		return p.announceAgain(ctx, device, request, arrival.ID, notice)
	}
	file, err := p.File(owner, world.Ref{Chat: p.chatOf(request), ID: arrival.ID})
	if err != nil {
		return p.tellRetry(owner, device, request, waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": unknownMessage}})
	}
	if err := readRetry(request, file, arrival.ID); err != nil {
		return p.tellRetry(owner, device, request, waBinary.Node{Tag: "error", Attrs: waBinary.Attrs{"code": unreadable}})
	}
	answer := &waMmsRetry.MediaRetryNotification{
		StanzaID: proto.String(arrival.ID), Result: waMmsRetry.MediaRetryNotification_NOT_FOUND.Enum(),
	}
	if path, ok := p.hostAgain(owner, file); ok {
		answer.DirectPath, answer.Result = &path, waMmsRetry.MediaRetryNotification_SUCCESS.Enum()
	}
	p.world.Record(device, world.Event{Kind: "media-retry", Chat: owner.Number, IDs: []string{arrival.ID}, Type: answer.GetResult().String()})
	sealed, err := sealRetry(answer, file, arrival.ID, p.world.Random("vectors of "+owner.Number, ivSize))
	if err != nil {
		return err
	}
	return p.tellRetry(owner, device, request, sealed)
}

// chatOf is the chat of the message that a request names.
func (p *Phones) chatOf(request *waBinary.Node) string {
	named := request.GetChildByTag("rmr")
	return p.chatNamed(wire.Attr(&named, "jid"))
}

// readRetry checks that the client has the key of the file and means the message that its request names.
func readRetry(request *waBinary.Node, file media.File, id string) error {
	encrypted := request.GetChildByTag("encrypt")
	text, iv := encrypted.GetChildByTag("enc_p"), encrypted.GetChildByTag("enc_iv")
	plain, err := decrypt(retryKey(file.Key), wire.Bytes(&iv), wire.Bytes(&text), []byte(id))
	if err != nil {
		return fmt.Errorf("decrypt request: %w", err)
	}
	receipt := new(waMmsRetry.ServerErrorReceipt)
	if err := proto.Unmarshal(plain, receipt); err != nil {
		return fmt.Errorf("decode request: %w", err)
	}
	if receipt.GetStanzaID() != id {
		return fmt.Errorf("%w: the request is about %q, not %q", world.ErrMalformed, receipt.GetStanzaID(), id)
	}
	return nil
}

// hostAgain gives a file a new path. It returns false when the phone does not have the file any more.
func (p *Phones) hostAgain(owner *world.Person, file media.File) (string, bool) {
	if p.world.Settings(owner).DropsMedia || len(file.EncSHA256) != len(media.Hash{}) {
		return "", false
	}
	kept, err := p.world.Media().Copy(media.Hash(file.EncSHA256))
	if err != nil {
		return "", false
	}
	_ = kept.Close()
	return p.world.Media().Path(media.Hash(file.EncSHA256)), true
}

func sealRetry(answer *waMmsRetry.MediaRetryNotification, file media.File, id string, iv []byte) (waBinary.Node, error) {
	plain, err := proto.Marshal(answer)
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encode answer: %w", err)
	}
	text, err := gcmutil.Encrypt(retryKey(file.Key), iv, plain, []byte(id))
	if err != nil {
		return waBinary.Node{}, fmt.Errorf("encrypt answer: %w", err)
	}
	return waBinary.Node{Tag: "encrypt", Content: []waBinary.Node{{Tag: "enc_p", Content: text}, {Tag: "enc_iv", Content: iv}}}, nil
}

// tellRetry sends the client the answer. It names the message as the request did.
func (p *Phones) tellRetry(owner *world.Person, device *world.Device, request *waBinary.Node, answer waBinary.Node) error {
	return p.world.Deliver(device, world.Stanza{Node: waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"type": "mediaretry", "id": wire.Attr(request, "id"), "from": owner.JID(world.ByPhone, 0), "t": p.world.Now().Unix(),
	}, Content: []waBinary.Node{request.GetChildByTag("rmr"), answer}}})
}
