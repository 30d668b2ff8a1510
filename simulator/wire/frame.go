package wire

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// maxFrame is the largest frame a client may send, in bytes: what three bytes of length can say.
const maxFrame = 1<<24 - 1

// trusted is the size of frames for which memory is set aside before the bytes are there.
const trusted = 64 << 10

var errFrameTooLarge = errors.New("frame too large")

// readFrame reads three bytes of length, big endian, and that many bytes.
func readFrame(r *bufio.Reader) ([]byte, error) {
	var head [3]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return nil, err
	}
	size := int(head[0])<<16 | int(head[1])<<8 | int(head[2])
	if size > trusted {
		body, err := io.ReadAll(io.LimitReader(r, int64(size)))
		if err == nil && len(body) < size {
			err = io.ErrUnexpectedEOF
		}
		return body, err
	}
	body := make([]byte, size)
	_, err := io.ReadFull(r, body)
	return body, err
}

// appendFrame appends the length of body and body itself to buf.
func appendFrame(buf, body []byte) ([]byte, error) {
	size := len(body)
	if size > maxFrame {
		return buf, fmt.Errorf("%w: %d bytes", errFrameTooLarge, size)
	}
	buf = append(buf, byte(size>>16), byte(size>>8), byte(size))
	return append(buf, body...), nil
}
