package media_test

import (
	"bytes"
	"testing"

	"balas/media"
)

// Whatever the bytes, heads are read to an end, and the shape makes sense.
func FuzzProbe(f *testing.F) {
	f.Add([]byte(opus(1, 312+48000*5)))
	f.Add([]byte(box("ftyp", "isom", numbers(0)) + box("moov", movieHead(1, 3), track("vide", 64, 48, sideways))))
	f.Add(largeJPEG(0xc2))
	f.Add(bomb(3, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, mimeType := range []string{"image/jpeg", "video/mp4", "audio/ogg"} {
			s := media.Probe(bytes.NewReader(data), mimeType)
			if s.Width < 0 || s.Height < 0 || s.Seconds < 0 || (s.Width == 0) != (s.Height == 0) && mimeType == "image/jpeg" {
				t.Errorf("%s: %+v", mimeType, s)
			}
		}
	})
}
