package wire

import (
	"bufio"
	"crypto/cipher"
	"fmt"
	"net"
	"sync"
	"time"

	waBinary "go.mau.fi/whatsmeow/binary"
)

const (
	// Linger is how long a connection stays open after a farewell stanza. A client that is hung up on at once drops the
	// stanza and never learns why.
	Linger = 2 * time.Second
	// LongLinger is for farewells after which the client hangs up by itself.
	LongLinger = 3 * time.Second
	// maxBacklog is how many stanzas may wait for a client that does not read; then it is hung up on.
	maxBacklog = 1 << 15
	// maxBatch is how many bytes go into one websocket message at most, unless one frame alone is larger.
	maxBatch = 64 << 10
)

// Conn is an encrypted connection to one client. Next is for one goroutine; everything else may be called by many.
type Conn struct {
	stream  net.Conn
	reader  *bufio.Reader
	read    cipher.AEAD
	readCtr uint32

	write    cipher.AEAD
	writeCtr uint32

	mu      sync.Mutex
	backlog [][]byte
	closed  bool
	wake    chan struct{}
}

func newConn(stream net.Conn, reader *bufio.Reader, read, write cipher.AEAD) *Conn {
	c := &Conn{stream: stream, reader: reader, read: read, write: write, wake: make(chan struct{}, 1)}
	go c.writeAll()
	return c
}

// Next returns the next stanza of the client. It fails when the connection ends.
func (c *Conn) Next() (*waBinary.Node, error) {
	frame, err := readFrame(c.reader)
	if err != nil {
		return nil, fmt.Errorf("read frame: %w", err)
	}
	plain, err := c.read.Open(frame[:0], nonce(c.readCtr), frame, nil)
	if err != nil {
		return nil, fmt.Errorf("open frame %d: %w", c.readCtr, err)
	}
	c.readCtr++
	return decode(plain)
}

// Send queues a stanza and returns at once. A stanza that cannot be encoded is a programming error and is reported;
// one for a closed connection is forgotten.
func (c *Conn) Send(node waBinary.Node) error {
	frame, err := waBinary.Marshal(node)
	if err != nil {
		return fmt.Errorf("encode %s stanza: %w", node.Tag, err)
	}
	c.SendEncoded(frame)
	return nil
}

// SendEncoded queues a stanza that was encoded before. A client with too much backlog is hung up on.
func (c *Conn) SendEncoded(stanza []byte) {
	c.mu.Lock()
	full := len(c.backlog) >= maxBacklog
	if !c.closed && !full {
		c.backlog = append(c.backlog, stanza)
	}
	c.mu.Unlock()
	if full {
		c.Close()
		return
	}
	c.rouse()
}

// Farewell sends a last stanza and hangs up a while later, so that the client has time to read it.
func (c *Conn) Farewell(node waBinary.Node, linger time.Duration) error {
	err := c.Send(node)
	time.AfterFunc(linger, c.Close)
	return err
}

// Close hangs up at once. What was queued is lost.
func (c *Conn) Close() {
	c.mu.Lock()
	c.closed, c.backlog = true, nil
	c.mu.Unlock()
	c.rouse()
	_ = c.stream.Close()
}

func (c *Conn) rouse() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// writeAll encrypts and writes what is queued until the connection ends, many stanzas in one websocket message.
func (c *Conn) writeAll() {
	var buf []byte
	for range c.wake {
		batch, closed := c.take()
		if closed {
			return
		}
		for _, stanza := range batch {
			if len(buf) > 0 && len(buf)+len(stanza) > maxBatch && !c.flush(&buf) {
				return
			}
			sealed := c.write.Seal(nil, nonce(c.writeCtr), stanza, nil)
			c.writeCtr++
			var err error
			if buf, err = appendFrame(buf, sealed); err != nil {
				c.Close()
				return
			}
		}
		if len(buf) > 0 && !c.flush(&buf) {
			return
		}
	}
}

func (c *Conn) take() (batch [][]byte, closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	batch, c.backlog = c.backlog, nil
	return batch, c.closed
}

func (c *Conn) flush(buf *[]byte) bool {
	_, err := c.stream.Write(*buf)
	*buf = (*buf)[:0]
	if err != nil {
		c.Close()
	}
	return err == nil
}
