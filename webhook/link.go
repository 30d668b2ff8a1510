package webhook

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/internal/fault"
)

// linkLasts is how long a link to a file is good, at least; it ends with a day, so that an event is worded alike at each try.
const linkLasts = 7 * 24 * time.Hour

// ticket is what a link to a file says.
type ticket struct {
	Instance uuid.UUID `json:"i"`
	Message  string    `json:"m"`
	Ends     int64     `json:"e"` // Unix seconds
}

// NewLink returns links below a base such as https://bot.example/files/, that need no credential: they are signed, and
// expire.
func NewLink(base string, sealer *account.Sealer, now func() time.Time) Link {
	return func(instanceID uuid.UUID, messageID string) string {
		ends := now().Add(linkLasts).Truncate(24 * time.Hour).Add(24 * time.Hour)
		text, _ := json.Marshal(ticket{Instance: instanceID, Message: messageID, Ends: ends.Unix()})
		return base + encoding.EncodeToString(text) + "." + encoding.EncodeToString(sealer.Sign(linkPurpose, text))
	}
}

var encoding = base64.RawURLEncoding

const linkPurpose = "link to a file"

// OpenLink returns which message's file the end of a link names. It fails with NotFound for one that we did not make, and
// with Gone for one that has expired.
func OpenLink(token string, sealer *account.Sealer, now time.Time) (instanceID uuid.UUID, messageID string, err error) {
	left, right, _ := strings.Cut(token, ".")
	text, err := encoding.DecodeString(left)
	if err != nil {
		return uuid.Nil, "", fault.Missing("file")
	}
	signature, err := encoding.DecodeString(right)
	if err != nil || !sealer.Signed(linkPurpose, text, signature) {
		return uuid.Nil, "", fault.Missing("file")
	}
	var t ticket
	if err := json.Unmarshal(text, &t); err != nil {
		return uuid.Nil, "", fault.Missing("file")
	}
	if now.Unix() >= t.Ends {
		return uuid.Nil, "", &fault.Fault{Kind: fault.Gone, Noun: "file", Detail: "the link has expired"}
	}
	return t.Instance, t.Message, nil
}
