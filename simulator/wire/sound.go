package wire

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/binary/token"
)

const (
	// maxDepth is how deep parts of a stanza may lie in each other.
	maxDepth = 64
	// maxStanza is the largest stanza after decompression, in bytes.
	maxStanza = 64 << 20
)

var errUnsound = errors.New("malformed stanza")

// decode turns a decrypted frame into a stanza. The client library's decoder trusts its input: it panics on parts of a wrong
// kind, and exhausts stack and memory on deep and long lists. So the bytes are checked before.
func decode(plain []byte) (*waBinary.Node, error) {
	body, err := unpack(plain)
	if err != nil {
		return nil, fmt.Errorf("unpack frame: %w", err)
	}
	c := checker{data: body}
	if err := c.node(0); err != nil {
		return nil, fmt.Errorf("check stanza: %w", err)
	}
	node, err := waBinary.Unmarshal(body)
	if err != nil {
		return nil, fmt.Errorf("decode stanza: %w", err)
	}
	return node, nil
}

// unpack takes off the leading byte and decompresses what it says is compressed.
func unpack(plain []byte) ([]byte, error) {
	if len(plain) == 0 {
		return nil, errUnsound
	}
	if plain[0]&2 == 0 {
		return plain[1:], nil
	}
	reader, err := zlib.NewReader(bytes.NewReader(plain[1:]))
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(io.LimitReader(reader, maxStanza+1))
	if err == nil && len(body) > maxStanza {
		err = errUnsound
	}
	return body, err
}

// kind is what a value in a stanza is.
type kind int

const (
	none kind = iota
	list
	text
	name
)

// checker walks through an encoded stanza without building it.
type checker struct {
	data []byte
	at   int
}

func (c *checker) skip(n int) error {
	if n < 0 || n > len(c.data)-c.at {
		return io.ErrUnexpectedEOF
	}
	c.at += n
	return nil
}

// number reads a number of that many bytes, big endian.
func (c *checker) number(size int) (int, error) {
	start := c.at
	if err := c.skip(size); err != nil {
		return 0, err
	}
	n := 0
	for _, b := range c.data[start:c.at] {
		n = n<<8 | int(b)
	}
	return n, nil
}

func (c *checker) node(depth int) error {
	if depth > maxDepth {
		return fmt.Errorf("%w: too deep", errUnsound)
	}
	form, err := c.number(1)
	if err != nil {
		return err
	}
	size, err := c.size(form)
	if err != nil {
		return err
	}
	if err := c.one(depth, text); err != nil || size == 0 {
		return errors.Join(err, when(size == 0))
	}
	for range (size - 1) / 2 {
		if err := c.one(depth, text); err != nil {
			return err
		}
		if err := c.one(depth, text, name, none); err != nil {
			return err
		}
	}
	if size%2 == 1 {
		return nil
	}
	return c.one(depth, none, list, text, name)
}

func when(wrong bool) error {
	if wrong {
		return errUnsound
	}
	return nil
}

// size reads how many entries a list has.
func (c *checker) size(form int) (int, error) {
	switch form {
	case token.ListEmpty:
		return 0, nil
	case token.List8:
		return c.number(1)
	case token.List16:
		return c.number(2)
	default:
		return 0, fmt.Errorf("%w: %d is no list", errUnsound, form)
	}
}

// one reads a value that must be of one of some kinds.
func (c *checker) one(depth int, kinds ...kind) error {
	got, err := c.value(depth)
	if err != nil {
		return err
	}
	for _, k := range kinds {
		if k == got {
			return nil
		}
	}
	return fmt.Errorf("%w: value of a wrong kind before byte %d", errUnsound, c.at)
}

func (c *checker) value(depth int) (kind, error) {
	form, err := c.number(1)
	if err != nil {
		return none, err
	}
	switch form {
	case token.ListEmpty:
		return none, nil
	case token.List8, token.List16:
		return list, c.list(form, depth)
	case token.Binary8, token.Binary20, token.Binary32:
		return text, c.binary(form)
	case token.Nibble8, token.Hex8:
		return text, c.packed()
	case token.JIDPair, token.ADJID, token.FBJID, token.InteropJID:
		return name, c.jid(form, depth)
	case token.Dictionary0, token.Dictionary1, token.Dictionary2, token.Dictionary3:
		return text, c.skip(1)
	default:
		return text, when(form >= len(token.SingleByteTokens))
	}
}

func (c *checker) list(form, depth int) error {
	size, err := c.size(form)
	if err != nil || size > len(c.data)-c.at {
		return errors.Join(err, when(err == nil))
	}
	for range size {
		if err := c.node(depth + 1); err != nil {
			return err
		}
	}
	return nil
}

func (c *checker) binary(form int) error {
	width := 1
	switch form {
	case token.Binary20:
		width = 3
	case token.Binary32:
		width = 4
	}
	size, err := c.number(width)
	if err != nil {
		return err
	}
	if form == token.Binary20 {
		size &= 1<<20 - 1
	}
	return c.skip(size)
}

// packed reads digits of four bits each. The highest bit of the length says that the last one is left out.
func (c *checker) packed() error {
	size, err := c.number(1)
	if err != nil {
		return err
	}
	return errors.Join(when(size == 128), c.skip(size&127))
}

// jid reads the name of somebody: each form has a user, numbers, and all but one a server.
func (c *checker) jid(form, depth int) error {
	users, before, behind := []kind{text}, 0, 0
	switch form {
	case token.JIDPair:
		users = []kind{text, none}
	case token.ADJID:
		before = 2
	case token.FBJID:
		behind = 2
	case token.InteropJID:
		behind = 4
	}
	if depth > maxDepth {
		return errUnsound
	}
	if err := errors.Join(c.skip(before), c.one(depth+1, users...), c.skip(behind)); err != nil || form == token.ADJID {
		return err
	}
	return c.one(depth+1, text)
}
