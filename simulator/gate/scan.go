package gate

import (
	"context"
	"encoding/base64"
	"fmt"
	"strings"

	"balas/simulator/world"
)

// Scan links the client that shows a QR code to a phone, as if the phone's owner had scanned it. It returns when the client
// has signed. With the fault passkey the client has to show a passkey before. It fails with ErrMalformed for text that is no such code and with ErrConflict for an expired one.
func (g *Gate) Scan(ctx context.Context, owner *world.Person, text string) (*world.Device, error) {
	code, err := parseQR(text)
	if err != nil {
		return nil, err
	}
	g.mu.Lock()
	p := g.pairings[code.ref]
	g.mu.Unlock()
	if p == nil {
		return nil, fmt.Errorf("%w: the QR code has expired", world.ErrConflict)
	}
	if p.keys.Identity != code.identity || p.hello.Static != code.noise {
		return nil, fmt.Errorf("%w: the QR code belongs to another client", world.ErrConflict)
	}
	if err := p.claim(); err != nil {
		return nil, err
	}
	secret := code.secret
	if g.world.StrikePasskey(owner) {
		if secret, err = p.demand(ctx, owner, secret); err != nil {
			p.unclaim()
			return nil, err
		}
	}
	return p.complete(ctx, owner, secret)
}

// qr is what a QR code says.
type qr struct {
	ref             string
	noise, identity [32]byte
	secret          []byte
}

// parseQR reads reference, Noise key, identity key and secret, with or without the web address in front.
func parseQR(text string) (qr, error) {
	if _, after, ok := strings.Cut(text, "#"); ok {
		text = after
	}
	parts := strings.Split(strings.TrimSpace(text), ",")
	if len(parts) < 4 {
		return qr{}, fmt.Errorf("%w: a QR code has four parts or more, this has %d", world.ErrMalformed, len(parts))
	}
	code := qr{ref: parts[0]}
	for i, into := range []*[32]byte{&code.noise, &code.identity} {
		raw, err := base64.StdEncoding.DecodeString(parts[i+1])
		if err != nil || len(raw) != 32 {
			return qr{}, fmt.Errorf("%w: part %d of the QR code is no key", world.ErrMalformed, i+2)
		}
		*into = [32]byte(raw)
	}
	var err error
	if code.secret, err = base64.StdEncoding.DecodeString(parts[3]); err != nil {
		return qr{}, fmt.Errorf("%w: the secret in the QR code is no base64", world.ErrMalformed)
	}
	return code, nil
}
