package world

import (
	crand "crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
)

// chance gives random bytes: true ones, or with a seed the same in every run. Then every purpose has a stream of its own,
// so that what happens in one place does not change what another one draws.
type chance struct {
	seed string

	mu      sync.Mutex
	streams map[string]*rand.ChaCha8
}

// stream is one purpose's source of random bytes.
type stream struct {
	chance  *chance
	purpose string
}

// Read fills bytes. It never fails.
func (s stream) Read(bytes []byte) (int, error) {
	if s.chance.seed == "" {
		return crand.Read(bytes)
	}
	s.chance.mu.Lock()
	defer s.chance.mu.Unlock()
	source := s.chance.streams[s.purpose]
	if source == nil {
		source = rand.NewChaCha8(sha256.Sum256(fmt.Appendf(nil, "%s\x00%s", s.chance.seed, s.purpose)))
		s.chance.streams[s.purpose] = source
	}
	return source.Read(bytes)
}

// again starts other streams after a restart, where there is a seed.
func (c *chance) again(run int) {
	if c.seed != "" {
		c.seed = fmt.Sprintf("%s#%d", c.seed, run)
	}
}

// Stream is the source of random bytes for a purpose.
func (w *World) Stream(purpose string) io.Reader { return stream{&w.chance, purpose} }

// Random draws bytes for a purpose.
func (w *World) Random(purpose string, size int) []byte {
	bytes := make([]byte, size)
	_, _ = w.Stream(purpose).Read(bytes)
	return bytes
}

// ID makes the id of a message or notification, in the form that phones use.
func (w *World) ID(purpose string) string {
	return "3A" + strings.ToUpper(hex.EncodeToString(w.Random("ids of "+purpose, 14)))
}
