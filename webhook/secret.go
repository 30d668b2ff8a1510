package webhook

import (
	"crypto/rand"
	"encoding/base64"
)

// NewSecret mints a secret as Standard Webhooks writes them.
func NewSecret() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b)
	return "whsec_" + base64.StdEncoding.EncodeToString(b)
}
