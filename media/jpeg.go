package media

import (
	"bufio"
	"encoding/binary"
	"io"
)

// The markers of a JPEG's segments that matter here (ITU T.81, table B.1).
const (
	jpegExif        = 0xe1
	jpegProgressive = 0xc2
	jpegScan        = 0xda
)

// readJPEG reads the segments before the picture itself: its orientation, upright when none is given, and how many
// bytes a pixel takes while it is decoded if it is progressive, else 0.
func readJPEG(r io.Reader) (o orientation, progressive int64) {
	o = upright
	in := bufio.NewReader(r)
	if _, err := in.Discard(2); err != nil {
		return o, 0
	}
	for {
		marker, err := jpegMarker(in)
		var length [2]byte
		if err == nil {
			_, err = io.ReadFull(in, length[:])
		}
		if err != nil || marker == jpegScan {
			return o, progressive
		}
		size := max(int(binary.BigEndian.Uint16(length[:]))-2, 0)
		segment, _ := in.Peek(min(size, in.Size())) // what is looked for stands near the start
		switch marker {
		case jpegProgressive:
			progressive = progressiveBytes(segment)
		case jpegExif:
			if found := exifOrientation(segment); found != 0 {
				o = found
			}
		}
		if _, err := in.Discard(size); err != nil {
			return o, progressive
		}
	}
}

// jpegMarker reads the marker of a segment, before which any number of fill bytes may stand (ITU T.81, B.1.1.2).
func jpegMarker(in *bufio.Reader) (marker byte, err error) {
	if marker, err = in.ReadByte(); err != nil || marker != 0xff {
		return jpegScan, err // no segment
	}
	for marker == 0xff && err == nil {
		marker, err = in.ReadByte()
	}
	return marker, err
}

// progressiveBytes is how many bytes a pixel takes of a picture that is decoded in passes: for each sample of its
// components (ITU T.81, B.2.2) a number of four bytes, which later passes refine, and one byte of the result.
func progressiveBytes(frame []byte) int64 {
	const most = 4 * (4 + 1)
	if len(frame) < 6 {
		return most
	}
	components := frame[6:]
	var samples, across, down int64
	for range frame[5] {
		if len(components) < 3 {
			return most
		}
		h, v := int64(components[1]>>4), int64(components[1]&15)
		samples, across, down = samples+h*v, max(across, h), max(down, v)
		components = components[3:]
	}
	if across*down == 0 {
		return most
	}
	return min((samples*(4+1)+across*down-1)/(across*down), most)
}
