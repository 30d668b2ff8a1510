// Package wire speaks the transport of WhatsApp's web socket from the server's side: certificates, the Noise handshake,
// framing and binary nodes. It knows nothing of phones or chats.
package wire

import (
	"crypto/sha256"
	"fmt"
	"time"

	"go.mau.fi/libsignal/ecc"
	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waCert"
	"go.mau.fi/whatsmeow/util/keys"
)

// Validity of both certificates. Clients check it against their own clock, so it is wide and fixed.
var (
	notBefore = time.Date(2020, time.January, 1, 0, 0, 0, 0, time.UTC)
	notAfter  = time.Date(2099, time.December, 31, 0, 0, 0, 0, time.UTC)
)

// leafIssuer is the serial of the intermediate certificate, which the leaf names as its issuer.
const leafIssuer = 1

// RootKey is the public key that signs every simulator's certificates. It is always the same, because a client library
// trusts one root for the whole process and several simulators may live in one.
func RootKey() [32]byte {
	return *fixedKey("root").Pub
}

// authority is the server's identity: the static Noise key and the certificate chain that vouches for it.
type authority struct {
	static *keys.KeyPair
	chain  []byte
}

// newAuthority derives the identity from fixed seeds, so it is the same in every process.
func newAuthority() (*authority, error) {
	root, intermediate, static := fixedKey("root"), fixedKey("intermediate"), fixedKey("static")
	upper, err := certify(root, intermediate.Pub, leafIssuer, 0)
	if err != nil {
		return nil, err
	}
	leaf, err := certify(intermediate, static.Pub, leafIssuer+1, leafIssuer)
	if err != nil {
		return nil, err
	}
	chain, err := proto.Marshal(&waCert.CertChain{Intermediate: upper, Leaf: leaf})
	if err != nil {
		return nil, fmt.Errorf("encode certificate chain: %w", err)
	}
	return &authority{static: static, chain: chain}, nil
}

// certify signs a certificate for key. Signatures are XEdDSA over the encoded details.
func certify(issuer *keys.KeyPair, key *[32]byte, serial, issuerSerial uint32) (*waCert.CertChain_NoiseCertificate, error) {
	details, err := proto.Marshal(&waCert.CertChain_NoiseCertificate_Details{
		Serial:       proto.Uint32(serial),
		IssuerSerial: proto.Uint32(issuerSerial),
		Key:          key[:],
		NotBefore:    proto.Uint64(uint64(notBefore.Unix())),
		NotAfter:     proto.Uint64(uint64(notAfter.Unix())),
	})
	if err != nil {
		return nil, fmt.Errorf("encode certificate details: %w", err)
	}
	signature := ecc.CalculateSignature(ecc.NewDjbECPrivateKey(*issuer.Priv), details)
	return &waCert.CertChain_NoiseCertificate{Details: details, Signature: signature[:]}, nil
}

// fixedKey derives a key pair from a public label. It protects nothing: the simulator is no secret.
func fixedKey(label string) *keys.KeyPair {
	priv := sha256.Sum256([]byte("balas simulator " + label))
	priv[0] &= 248
	priv[31] &= 127
	priv[31] |= 64
	return keys.NewKeyPairFromPrivateKey(priv)
}
