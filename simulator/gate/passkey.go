package gate

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"

	"golang.org/x/crypto/curve25519"
	"google.golang.org/protobuf/proto"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/proto/waCompanionReg"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/util/gcmutil"
	"go.mau.fi/whatsmeow/util/hkdfutil"
	"go.mau.fi/whatsmeow/util/keys"

	"balas/simulator/wire"
	"balas/simulator/world"
)

// Labels of the keys that are derived while a passkey is asked for.
const (
	handoffLabel = "shortcake-passkey-handoff-v1"
	pairingLabel = "Pairing Information Encryption Key"
)

// relyingParty is who asks for the passkey.
const relyingParty = "whatsapp.com"

// prologue is what a client sends with its passkey: who it is for this pairing, and the hash of a number that it tells later.
type prologue struct {
	identity, commitment []byte
	public               [32]byte
	device               waCompanionReg.DeviceProps_PlatformType
}

// demand asks the client for a passkey and agrees with it on a secret that replaces the one of the QR code, as phones do that
// want more than a scan. The passkey itself is not checked: nobody registered one here.
func (p *pairing) demand(ctx context.Context, owner *world.Person, secret []byte) ([]byte, error) {
	asked := make(chan *waBinary.Node, 8)
	p.mu.Lock()
	p.passkey = asked
	p.mu.Unlock()
	p.gate.world.Record(nil, world.Event{Kind: "passkey", Type: "demanded", Chat: owner.Number})
	if err := p.requestPasskey(); err != nil {
		return nil, err
	}
	response, err := awaitPart(ctx, asked, "passkey_prologue")
	if err != nil {
		return nil, err
	}
	start, err := readPrologue(response, secret)
	if err != nil {
		return nil, err
	}
	primary := p.newPair()
	if err := p.continuePasskey(primary); err != nil {
		return nil, err
	}
	revealed, err := awaitPart(ctx, asked, "companion_nonce")
	if err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(slices.Concat(start.identity, wire.Bytes(revealed))); !hmac.Equal(sum[:], start.commitment) {
		return nil, fmt.Errorf("%w: the client's number differs from the one that it committed to", world.ErrConflict)
	}
	request, err := awaitPart(ctx, asked, "encrypted_pairing_request")
	if err != nil {
		return nil, err
	}
	return p.openPairing(request, primary, start)
}

// requestPasskey sends what a browser would pass to the authenticator.
func (p *pairing) requestPasskey() error {
	options, err := json.Marshal(map[string]any{
		"challenge": base64.RawURLEncoding.EncodeToString(p.random(32)), "timeout": patience.Milliseconds(), "rpId": relyingParty,
		"allowCredentials": []any{}, "userVerification": "required", "extensions": map[string]any{},
	})
	if err != nil {
		return fmt.Errorf("encode passkey options: %w", err)
	}
	return p.notify("passkey_prologue_request", waBinary.Node{Tag: "passkey_request_options", Content: options})
}

func (p *pairing) continuePasskey(primary *keys.KeyPair) error {
	identity, err := proto.Marshal(&waCompanionReg.PrimaryEphemeralIdentity{PublicKey: primary.Pub[:], Nonce: p.random(32)})
	if err != nil {
		return fmt.Errorf("encode identity for pairing: %w", err)
	}
	return p.notify("crsc_continuation", waBinary.Node{Tag: "primary_ephemeral_identity", Content: identity})
}

func (p *pairing) notify(kind string, content waBinary.Node) error {
	return p.conn.Send(waBinary.Node{Tag: "notification", Attrs: waBinary.Attrs{
		"type": kind, "from": types.ServerJID, "id": p.gate.world.ID("pairings"), "t": p.gate.world.Now().Unix(),
	}, Content: []waBinary.Node{content}})
}

// passkeyQuery answers the client's queries while it has to show a passkey, and hands them to whoever demanded it.
func (p *pairing) passkeyQuery(node *waBinary.Node) waBinary.Node {
	part := wire.Only(node)
	if part.Tag == "ref" {
		return wire.Result(node, waBinary.Node{Tag: "ref", Content: []byte(p.refs[0])})
	}
	p.mu.Lock()
	asked := p.passkey
	p.mu.Unlock()
	select {
	case asked <- &part:
		return wire.Result(node)
	default:
		return wire.Refuse(node, 400, "bad-request")
	}
}

// awaitPart waits for the client's next query, which must be of that kind.
func awaitPart(ctx context.Context, asked chan *waBinary.Node, tag string) (*waBinary.Node, error) {
	part, err := await(ctx, asked)
	if err != nil {
		return nil, err
	}
	if part.Tag != tag {
		return nil, fmt.Errorf("%w: the client sent %s, not %s", world.ErrConflict, part.Tag, tag)
	}
	return part, nil
}

// readPrologue reads the start of a client's passkey, and checks the proof that it saw the scanned code.
func readPrologue(part *waBinary.Node, secret []byte) (prologue, error) {
	payload, proof := part.GetChildByTag("prologue_payload"), part.GetChildByTag("pairing_handoff_proof")
	if wire.Bytes(&proof) != nil {
		mac := hmac.New(sha256.New, hkdfutil.SHA256(secret, nil, []byte(handoffLabel), 32))
		mac.Write(wire.Bytes(&payload))
		if !hmac.Equal(mac.Sum(nil), wire.Bytes(&proof)) {
			return prologue{}, fmt.Errorf("%w: the client's proof of the scan is wrong", world.ErrConflict)
		}
	}
	message, identity := new(waCompanionReg.ProloguePayload), new(waCompanionReg.CompanionEphemeralIdentity)
	if err := proto.Unmarshal(wire.Bytes(&payload), message); err != nil {
		return prologue{}, fmt.Errorf("%w: read passkey: %w", world.ErrConflict, err)
	}
	if err := proto.Unmarshal(message.GetCompanionEphemeralIdentity(), identity); err != nil || len(identity.GetPublicKey()) != 32 {
		return prologue{}, fmt.Errorf("%w: the client's key for pairing is no key", world.ErrConflict)
	}
	return prologue{
		identity: message.GetCompanionEphemeralIdentity(), commitment: message.GetCommitment().GetHash(),
		public: [32]byte(identity.GetPublicKey()), device: identity.GetDeviceType(),
	}, nil
}

// openPairing reads the client's last message, which holds its keys and the new secret.
func (p *pairing) openPairing(part *waBinary.Node, primary *keys.KeyPair, start prologue) ([]byte, error) {
	shared, err := curve25519.X25519(primary.Priv[:], start.public[:])
	if err != nil {
		return nil, fmt.Errorf("agree with the client: %w", err)
	}
	salt := fmt.Sprintf("Companion Pairing %d with ref %s", start.device, p.refs[0])
	wrapped, request := new(waCompanionReg.EncryptedPairingRequest), new(waCompanionReg.PairingRequest)
	if err := proto.Unmarshal(wire.Bytes(part), wrapped); err != nil || len(wrapped.GetIV()) != 12 {
		return nil, fmt.Errorf("%w: the client's pairing request is malformed", world.ErrConflict)
	}
	key := hkdfutil.SHA256(shared, []byte(salt), []byte(pairingLabel), 32)
	plain, err := gcmutil.Decrypt(key, wrapped.GetIV(), wrapped.GetEncryptedPayload(), nil)
	if err != nil {
		return nil, fmt.Errorf("%w: the client's pairing request cannot be read", world.ErrConflict)
	}
	if err := proto.Unmarshal(plain, request); err != nil {
		return nil, fmt.Errorf("%w: read pairing request: %w", world.ErrConflict, err)
	}
	if string(request.GetCompanionIdentityKey()) != string(p.keys.Identity[:]) ||
		string(request.GetCompanionPublicKey()) != string(p.hello.Static[:]) {
		return nil, fmt.Errorf("%w: the client's keys differ from those that it registered", world.ErrConflict)
	}
	return request.GetAdvSecret(), nil
}
