package media

import (
	"encoding/binary"
	"io"
	"time"
)

// mp4 collects what the boxes of an ISO base media file tell (ISO/IEC 14496-12).
type mp4 struct {
	Shape
	boxes    int // read so far: a crafted file must not keep us forever
	hasSound bool
	partly   bool // something could not be read
}

const boxesMax = 10_000

// probeMP4 reads the movie's head, wherever it stands, and skips the rest, and what it cannot read.
func probeMP4(r io.ReadSeeker) Shape {
	end, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return Shape{}
	}
	var m mp4
	m.walk(r, 0, end, 0)
	m.SoundOnly = m.hasSound && m.Width == 0 && !m.partly
	return m.Shape
}

// walk reads the boxes from start to end.
func (m *mp4) walk(r io.ReadSeeker, start, end int64, depth int) {
	for start+8 <= end {
		kind, body, next, err := box(r, start, end)
		if m.boxes++; err != nil || m.boxes > boxesMax {
			m.partly = true
			return
		}
		switch kind {
		case "moov", "trak", "mdia":
			if depth < 3 {
				m.walk(r, body, next, depth+1)
			}
		case "mvhd":
			err = m.movieHead(r, next-body)
		case "tkhd":
			err = m.trackHead(r, next-body)
		case "hdlr":
			err = m.handler(r, next-body)
		}
		m.partly = m.partly || err != nil
		start = next
	}
}

// box reads a box's head at start. The reader stands at its body then.
func box(r io.ReadSeeker, start, end int64) (kind string, body, next int64, err error) {
	var head [16]byte
	if _, err = r.Seek(start, io.SeekStart); err != nil {
		return "", 0, 0, err
	}
	if _, err = io.ReadFull(r, head[:8]); err != nil {
		return "", 0, 0, err
	}
	size, body := int64(binary.BigEndian.Uint32(head[:4])), start+8
	switch size {
	case 0: // the last box
		size = end - start
	case 1: // its size follows
		if _, err = io.ReadFull(r, head[8:]); err != nil {
			return "", 0, 0, err
		}
		size, body = int64(binary.BigEndian.Uint64(head[8:])), start+16
	}
	next = start + size
	if next < body || next > end {
		return "", 0, 0, io.ErrUnexpectedEOF
	}
	return string(head[4:8]), body, next, nil
}

// read fills p from a box's body of the size.
func read(r io.Reader, size int64, p []byte) error {
	if size < int64(len(p)) {
		return io.ErrUnexpectedEOF
	}
	_, err := io.ReadFull(r, p)
	return err
}

// movieHead reads mvhd: version 1 has times of 64 bits.
func (m *mp4) movieHead(r io.Reader, size int64) error {
	var b [32]byte
	if err := read(r, size, b[:]); err != nil {
		return err
	}
	scale, length := uint64(binary.BigEndian.Uint32(b[12:])), uint64(binary.BigEndian.Uint32(b[16:]))
	if b[0] == 1 {
		scale, length = uint64(binary.BigEndian.Uint32(b[20:])), binary.BigEndian.Uint64(b[24:])
	}
	if scale > 0 && length/scale < uint64(1000*time.Hour/time.Second) {
		m.Seconds = seconds(time.Duration(float64(length) / float64(scale) * float64(time.Second)))
	}
	return nil
}

// trackHead reads tkhd: the matrix and the size stand at its end. A matrix whose first number is nought
// turns the picture on its side.
func (m *mp4) trackHead(r io.Reader, size int64) error {
	var b [96]byte
	long := int64(84)
	if err := read(r, size, b[:long]); err != nil {
		return err
	}
	if b[0] == 1 {
		if err := read(r, size-long, b[long:]); err != nil {
			return err
		}
		long = 96
	}
	matrix := b[long-44:]
	width, height := int(binary.BigEndian.Uint16(b[long-8:])), int(binary.BigEndian.Uint16(b[long-4:]))
	if binary.BigEndian.Uint32(matrix) == 0 && binary.BigEndian.Uint32(matrix[4:]) != 0 {
		width, height = height, width
	}
	if width*height > m.Width*m.Height {
		m.Width, m.Height = width, height
	}
	return nil
}

// handler reads hdlr: what kind of track this is.
func (m *mp4) handler(r io.Reader, size int64) error {
	var b [12]byte
	if err := read(r, size, b[:]); err != nil {
		return err
	}
	m.hasSound = m.hasSound || string(b[8:12]) == "soun"
	return nil
}
