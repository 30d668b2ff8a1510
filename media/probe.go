package media

import (
	"io"
	"math"
	"strings"
	"time"
)

// Shape is how large a file shows and how long it plays. Zeros are unknown.
type Shape struct {
	Width, Height int // in pixels, as shown: turned as the file says
	Seconds       int // rounded, and at least 1 of what plays at all
	SoundOnly     bool
}

// Probe reads the shape of a file of the type: pictures (JPEG, PNG, GIF, WebP), MP4 and its kin, and Ogg.
// It reads heads alone and skips the rest. What it cannot read has no shape.
func Probe(r io.ReadSeeker, mimeType string) Shape {
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return Shape{}
	}
	switch family, sub, _ := strings.Cut(mimeType, "/"); {
	case family == "image":
		return probePicture(r)
	case sub == "mp4", sub == "quicktime", sub == "x-m4a", sub == "x-m4v", sub == "3gpp", sub == "3gpp2":
		return probeMP4(r)
	case strings.HasPrefix(sub, "ogg"):
		return Shape{Seconds: seconds(probeOgg(r).duration), SoundOnly: family == "audio"}
	}
	return Shape{}
}

func probePicture(r io.ReadSeeker) Shape {
	p, err := openPicture(r)
	if err != nil {
		return Shape{}
	}
	width, height := p.size()
	return Shape{Width: width, Height: height}
}

// seconds rounds for people: what plays, plays for a second at least.
func seconds(d time.Duration) int {
	if d <= 0 {
		return 0
	}
	return int(max(1, math.Round(d.Seconds())))
}
