package world

import (
	"crypto/sha256"
	"encoding/base64"
	"slices"
	"strings"

	"go.mau.fi/whatsmeow/types"
)

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
