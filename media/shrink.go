package media

import (
	stdbytes "bytes"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"io"

	"golang.org/x/image/draw"

	"balas/internal/fault"
)

// Shrink makes a JPEG of a JPEG, PNG, GIF or WebP picture, turned as a JPEG's EXIF says, whose longer side has edge
// pixels at most. It fails with Invalid for anything else, and with TooLarge for more than some 40 million pixels and
// if the JPEG has more than most bytes.
func Shrink(r io.ReadSeeker, edge, most int) ([]byte, error) {
	p, err := openPicture(r)
	if err != nil {
		return nil, fmt.Errorf("read picture: %w", err)
	}
	shrunk, err := p.jpeg(edge, 85)
	if err != nil {
		return nil, fmt.Errorf("shrink picture: %w", err)
	}
	if len(shrunk) > most {
		return nil, &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: "is a picture larger than " + bytes(int64(most))}
	}
	return shrunk, nil
}

// jpeg is the picture as it is shown, its longer side of edge pixels at most.
func (p picture) jpeg(edge, quality int) ([]byte, error) {
	var out stdbytes.Buffer
	err := p.use(func(img image.Image) error {
		w, h := fit(img.Bounds().Dx(), img.Bounds().Dy(), edge)
		small := image.NewRGBA(image.Rect(0, 0, w, h))
		draw.Draw(small, small.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src) // JPEG has no holes
		img = coarse(img, 4*w, 4*h)
		draw.BiLinear.Scale(small, small.Bounds(), img, img.Bounds(), draw.Over, nil)
		return jpeg.Encode(&out, p.orientation.turn(small), &jpeg.Options{Quality: quality})
	})
	return out.Bytes(), err
}
