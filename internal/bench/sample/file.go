package sample

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/gen2brain/webp"
)

// File is the nth file of the kind; nil for kinds without one. Files with other numbers have other bytes, and are as
// large.
func File(k Kind, n int) []byte {
	mark := binary.BigEndian.AppendUint64(nil, uint64(n))
	switch k {
	case Picture: // a comment behind the first marker (JPEG, ISO 10918-1, B.2.4.5)
		return slices.Insert(slices.Clone(picture()), 2, append([]byte{0xff, 0xfe, 0, 10}, mark...)...)
	case SamePicture:
		return picture()
	case Voice: // of the comments' page (RFC 7845, section 5.2), which has room for more
		return voice(string(mark))
	case Document:
		return append(document(), mark...)
	case Sticker:
		return chunk(sticker(), mark)
	}
	return nil
}

// Type is the file's type; empty for kinds without one.
func Type(k Kind) string {
	switch k {
	case Picture, SamePicture:
		return "image/jpeg"
	case Voice:
		return "audio/ogg; codecs=opus"
	case Document:
		return "application/pdf"
	case Sticker:
		return "image/webp"
	}
	return ""
}

func noise() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

// picture is a JPEG of some 200 KB.
var picture = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	_ = jpeg.Encode(&out, painted(1280, 960), &jpeg.Options{Quality: 80})
	return out.Bytes()
})

// sticker is a WebP as WhatsApp wants it.
var sticker = sync.OnceValue(func() []byte {
	var out bytes.Buffer
	_ = webp.Encode(&out, painted(512, 512), webp.Options{Quality: 50, Method: webp.DefaultMethod})
	return out.Bytes()
})

// painted is a picture of colours that run into each other, with some grain.
func painted(width, height int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	grain := rand.New(noise())
	for x := range width {
		for y := range height {
			img.SetRGBA(x, y, color.RGBA{uint8(x*255/width + grain.IntN(12)), uint8(y * 255 / height), uint8(x ^ y), 255})
		}
	}
	return img
}

// chunk adds a chunk that readers skip to a WebP, and counts it in (WebP Container Specification).
func chunk(webp, content []byte) []byte {
	out := append(slices.Clone(webp), "mark"...)
	out = binary.LittleEndian.AppendUint32(out, uint32(len(content)))
	out = append(out, content...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// document is 100 KB that begin as a PDF does.
var document = sync.OnceValue(func() []byte {
	content := make([]byte, 100<<10)
	_, _ = noise().Read(content)
	copy(content, "%PDF-1.7\n")
	return slices.Clip(content)
})

// voiceSeconds is how long the voice note is: 20 KB of sound at WhatsApp's usual rate.
const voiceSeconds = 5

// voice is Ogg/Opus of one channel, with sound that nobody can make out.
func voice(comment string) []byte {
	sound := make([]byte, 80)
	_, _ = noise().Read(sound)
	sound[0] = 9 << 3 // one frame of 20 ms, wide band (RFC 6716, section 3.1)
	out := page(0, "OpusHead\x01\x01\x38\x01\x80\xbb\x00\x00\x00\x00\x00")
	out = append(out, page(0, "OpusTags"+comment)...)
	const frame, rate = 960, 48000 // samples
	for n := range voiceSeconds * rate / frame {
		out = append(out, page(312+int64(n+1)*frame, string(sound))...)
	}
	return out
}

// page is a page of an Ogg stream with one packet of at most 254 bytes (RFC 3533, section 6), without number and
// checksum.
func page(granule int64, packet string) []byte {
	head := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x00"), uint64(granule))
	head = append(head, make([]byte, 12)...)
	return append(append(head, 1, byte(len(packet))), packet...)
}
