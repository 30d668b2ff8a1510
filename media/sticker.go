package media

import (
	stdbytes "bytes"
	"fmt"
	"image"
	"io"

	"github.com/gen2brain/webp"
	"golang.org/x/image/draw"

	"balas/internal/fault"
)

// WhatsApp's rules for stickers: WebP of 512 × 512 pixels, at most 100 KB, or 500 KB when it moves.
const (
	StickerEdge   = 512
	stickerStill  = 100 << 10
	stickerMoving = 500 << 10
)

// Sticker is a WebP that WhatsApp shows as a sticker.
type Sticker struct {
	WebP     []byte
	Animated bool
}

// MakeSticker makes a sticker of a JPEG, PNG, GIF or WebP picture: fitted into the square, clear around.
// A WebP that is a sticker already stays as it is, moving ones too; other moving pictures become their
// first picture. It fails as Thumbnail does.
func MakeSticker(r io.ReadSeeker) (Sticker, error) {
	p, err := openPicture(r)
	if err != nil {
		return Sticker{}, fmt.Errorf("read picture: %w", err)
	}
	if s, ok, err := ready(p); err != nil || ok {
		return s, err
	}
	var s Sticker
	err = p.use(func(img image.Image) error {
		s.WebP, err = encodeSticker(square(img, p.orientation))
		return err
	})
	if err != nil {
		return Sticker{}, fmt.Errorf("make sticker: %w", err)
	}
	return s, nil
}

// ready returns a picture that follows the rules already.
func ready(p picture) (s Sticker, ok bool, err error) {
	if p.format != "webp" || p.config.Width != StickerEdge || p.config.Height != StickerEdge {
		return s, false, nil
	}
	s.WebP, err = io.ReadAll(io.LimitReader(p.fromStart(), stickerMoving+1))
	if err != nil {
		return s, false, fmt.Errorf("read sticker: %w", err)
	}
	most := stickerStill
	if s.Animated = moves(s.WebP); s.Animated {
		most = stickerMoving
	}
	return s, len(s.WebP) <= most, nil
}

// moves reports whether a WebP is an animation: a flag of its extended head (WebP Container Specification).
func moves(data []byte) bool {
	return len(data) > 20 && string(data[12:16]) == "VP8X" && data[20]&2 != 0
}

// square scales a picture up or down into the middle of the square.
func square(img image.Image, o orientation) image.Image {
	b := img.Bounds()
	longer := max(b.Dx(), b.Dy())
	w, h := max(1, b.Dx()*StickerEdge/longer), max(1, b.Dy()*StickerEdge/longer)
	x, y := (StickerEdge-w)/2, (StickerEdge-h)/2
	canvas := image.NewRGBA(image.Rect(0, 0, StickerEdge, StickerEdge))
	draw.CatmullRom.Scale(canvas, image.Rect(x, y, x+w, y+h), img, b, draw.Src, nil)
	return o.turn(canvas)
}

// encodeSticker finds the best quality that fits.
func encodeSticker(premultiplied image.Image) ([]byte, error) {
	img := image.NewNRGBA(premultiplied.Bounds()) // what the encoder takes all for: else what shows through gets dark
	draw.Draw(img, img.Bounds(), premultiplied, img.Bounds().Min, draw.Src)
	for _, quality := range []int{90, 80, 65, 50, 35, 20, 10, 1} {
		var out stdbytes.Buffer
		if err := webp.Encode(&out, img, webp.Options{Quality: quality, Method: webp.DefaultMethod}); err != nil {
			return nil, fmt.Errorf("encode: %w", err)
		}
		if out.Len() <= stickerStill {
			return out.Bytes(), nil
		}
	}
	return nil, &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: "has too much detail for a sticker of " + bytes(stickerStill)}
}
