package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Sealer encrypts the secrets that an API must show again, with AES-256-GCM under the engine's
// secret key. A sealed secret is nonce and ciphertext in one.
type Sealer struct {
	aead cipher.AEAD
	key  []byte // of signatures
}

// NewSealer derives the encryption key from key. It fails when key has fewer than 16 bytes.
func NewSealer(key []byte) (*Sealer, error) {
	if len(key) < 16 {
		return nil, errors.New("the secret key needs at least 16 bytes")
	}
	sum := sha256.Sum256(key)
	block, err := aes.NewCipher(sum[:])
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, fmt.Errorf("make cipher: %w", err)
	}
	signing := hmac.New(sha256.New, sum[:])
	signing.Write([]byte("signatures"))
	return &Sealer{aead: aead, key: signing.Sum(nil)}, nil
}

// Seal encrypts secret.
func (s *Sealer) Seal(secret []byte) []byte { return s.aead.Seal(nil, nil, secret, nil) }

// Open decrypts what Seal made. It fails when the secret key is another one than at sealing.
func (s *Sealer) Open(sealed []byte) ([]byte, error) {
	secret, err := s.aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, errors.New("unseal a stored secret: it was sealed with another secret key")
	}
	return secret, nil
}

// Sign returns the HMAC-SHA256 of a text that only this engine can make. One that was made for a purpose is good for no other.
func (s *Sealer) Sign(purpose string, text []byte) []byte {
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write(text)
	return mac.Sum(nil)
}

// Signed reports whether Sign made the signature, in a time that tells nothing of it.
func (s *Sealer) Signed(purpose string, text, signature []byte) bool {
	return hmac.Equal(s.Sign(purpose, text), signature)
}

// NewSecretKey mints 32 random bytes for NewSealer.
func NewSecretKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return key
}
