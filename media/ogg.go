package media

import (
	"bufio"
	"encoding/binary"
	"io"
	"time"
)

// opusRate is the clock of Opus in Ogg, in samples a second, whatever the sound was made from (RFC 7845,
// section 4).
const opusRate = 48000

// ogg is what the pages of an Ogg file tell of its first stream.
type ogg struct {
	codec    string // opus or vorbis; empty for all else
	channels int
	duration time.Duration
}

// probeOgg reads the pages' heads (RFC 3533, section 6) and the first packet, and skips the rest. It stops
// at the first thing that is no page, and knows what it read until there.
func probeOgg(r io.Reader) ogg {
	var o ogg
	var stream uint32
	var rate, skip, last int64
	in := bufio.NewReader(r)
	for first := true; ; first = false {
		var head [27]byte
		if _, err := io.ReadFull(in, head[:]); err != nil || string(head[:4]) != "OggS" {
			break
		}
		body, err := bodySize(in, int(head[26]))
		if err != nil {
			break
		}
		serial, granule := binary.LittleEndian.Uint32(head[14:]), int64(binary.LittleEndian.Uint64(head[6:]))
		if first {
			stream = serial
			packet, _ := in.Peek(min(body, 19))
			o.codec, o.channels, rate, skip = identify(packet)
		}
		if serial == stream && granule > 0 { // -1: no packet ends here
			last = granule
		}
		if _, err := in.Discard(body); err != nil {
			break
		}
	}
	if samples := last - skip; rate > 0 && samples > 0 && samples/rate < int64(1000*time.Hour/time.Second) {
		o.duration = time.Duration(float64(samples) / float64(rate) * float64(time.Second))
	}
	return o
}

// bodySize sums the lengths of a page's segments.
func bodySize(r io.Reader, segments int) (int, error) {
	var table [255]byte
	if _, err := io.ReadFull(r, table[:segments]); err != nil {
		return 0, err
	}
	size := 0
	for _, n := range table[:segments] {
		size += int(n)
	}
	return size, nil
}

// identify reads the first packet of an Opus stream (RFC 7845, section 5.1) or of a Vorbis one (Vorbis I,
// section 4.2.2): channels, samples a second, and how many samples to leave out at the start.
func identify(packet []byte) (codec string, channels int, rate, skip int64) {
	switch {
	case len(packet) >= 12 && string(packet[:8]) == "OpusHead":
		return "opus", int(packet[9]), opusRate, int64(binary.LittleEndian.Uint16(packet[10:]))
	case len(packet) >= 16 && string(packet[:7]) == "\x01vorbis":
		return "vorbis", int(packet[11]), int64(binary.LittleEndian.Uint32(packet[12:])), 0
	}
	return "", 0, 0, 0
}
