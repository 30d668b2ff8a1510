package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Sealer encrypts the secrets that an API must show again, with AES-256-GCM under the engine's
// secret key. A sealed secret is nonce and ciphertext in one.
type Sealer struct{ aead cipher.AEAD }

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
	return &Sealer{aead: aead}, nil
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

// NewSecretKey mints 32 random bytes for NewSealer.
func NewSecretKey() []byte {
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	return key
}
