package wire

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/curve25519"

	"go.mau.fi/whatsmeow/util/gcmutil"
)

// pattern is the Noise protocol name; being 32 bytes long it is the first hash as it stands.
const pattern = "Noise_XX_25519_AESGCM_SHA256\x00\x00\x00\x00"

// noise is the responder's handshake state of Noise_XX_25519_AESGCM_SHA256.
type noise struct {
	hash    []byte
	salt    []byte
	key     cipher.AEAD
	counter uint32
}

func newNoise(header []byte) (*noise, error) {
	key, err := gcmutil.Prepare([]byte(pattern))
	if err != nil {
		return nil, fmt.Errorf("prepare handshake cipher: %w", err)
	}
	n := &noise{hash: []byte(pattern), salt: []byte(pattern), key: key}
	n.mixHash(header)
	return n, nil
}

func (n *noise) mixHash(data []byte) {
	sum := sha256.New()
	sum.Write(n.hash)
	sum.Write(data)
	n.hash = sum.Sum(nil)
}

// mixKey folds the secret shared between priv and pub into the cipher key.
func (n *noise) mixKey(priv, pub []byte) error {
	secret, err := curve25519.X25519(priv, pub)
	if err != nil {
		return fmt.Errorf("agree on handshake secret: %w", err)
	}
	salt, key, err := expand(n.salt, secret)
	if err != nil {
		return err
	}
	n.salt, n.counter = salt, 0
	n.key, err = gcmutil.Prepare(key)
	return err
}

func (n *noise) seal(plain []byte) []byte {
	sealed := n.key.Seal(nil, nonce(n.counter), plain, n.hash)
	n.counter++
	n.mixHash(sealed)
	return sealed
}

func (n *noise) open(sealed []byte) ([]byte, error) {
	plain, err := n.key.Open(nil, nonce(n.counter), sealed, n.hash)
	if err != nil {
		return nil, fmt.Errorf("open handshake part: %w", err)
	}
	n.counter++
	n.mixHash(sealed)
	return plain, nil
}

// split ends the handshake. The first half of the expanded secret is for what the client sends.
func (n *noise) split() (read, write cipher.AEAD, err error) {
	fromClient, toClient, err := expand(n.salt, nil)
	if err != nil {
		return nil, nil, err
	}
	if read, err = gcmutil.Prepare(fromClient); err != nil {
		return nil, nil, err
	}
	write, err = gcmutil.Prepare(toClient)
	return read, write, err
}

func expand(salt, secret []byte) (first, second []byte, err error) {
	both, err := hkdf.Key(sha256.New, secret, salt, "", 64)
	if err != nil {
		return nil, nil, fmt.Errorf("expand handshake secret: %w", err)
	}
	return both[:32], both[32:], nil
}

// nonce is eight zero bytes and the counter, big endian.
func nonce(counter uint32) []byte {
	iv := make([]byte, 12)
	binary.BigEndian.PutUint32(iv[8:], counter)
	return iv
}
