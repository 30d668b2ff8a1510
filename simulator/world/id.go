package world

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"slices"
	"strings"

	"go.mau.fi/whatsmeow/types"
)

// NewID makes the id of a message or notification, in the form that phones use.
func NewID() string {
	var random [14]byte
	_, _ = rand.Read(random[:])
	return "3A" + strings.ToUpper(hex.EncodeToString(random[:]))
}

// participantHash is the short hash that both ends use to find out that one of them missed a device.
func participantHash(names []types.JID) string {
	texts := make([]string, len(names))
	for i, name := range names {
		texts[i] = name.ADString()
	}
	slices.Sort(texts)
	sum := sha256.Sum256([]byte(strings.Join(texts, "")))
	return "2:" + base64.RawStdEncoding.EncodeToString(sum[:6])
}
