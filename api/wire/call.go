package wire

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/google/uuid"
)

// call is one that its caller named with a key.
type call struct {
	seed    uuid.UUID
	again   bool // it was begun before and broke off
	minted  atomic.Int64
	passing bool // what refused it will pass
}

type callKey struct{}

func callOf(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// MessageID returns the id of the next message that the call sends: however often the call is made, its first message has one
// id, its second another. Again tells that the call was begun before and broke off, so that the message may be there. Of a call
// without a key the id is empty: any will do.
func MessageID(ctx context.Context) (id string, again bool) {
	c := callOf(ctx)
	if c == nil {
		return "", false
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", c.seed, c.minted.Add(1)))
	return "3EB0" + strings.ToUpper(hex.EncodeToString(sum[:9])), c.again // as chat.NewMessageID mints them
}
