package media

import (
	stdbytes "bytes"
	"context"
	"fmt"
	"image"
	"io"
	"os"

	"golang.org/x/image/draw"
)

// thumbEdge is the longer side of a preview that travels inside a message, in pixels.
const thumbEdge = 100

// Thumb is a small JPEG of a picture, and the size of the picture itself as shown.
type Thumb struct {
	JPEG   []byte
	Width  int
	Height int
}

// Thumbnail makes a preview of a JPEG, PNG, GIF or WebP picture, turned as a JPEG's EXIF says. It fails
// with Invalid for anything else, and with TooLarge for more than some 40 million pixels.
func Thumbnail(r io.ReadSeeker) (Thumb, error) {
	p, err := openPicture(r)
	if err != nil {
		return Thumb{}, fmt.Errorf("read picture: %w", err)
	}
	t := Thumb{}
	t.Width, t.Height = p.size()
	if t.JPEG, err = p.jpeg(thumbEdge, 60); err != nil {
		return Thumb{}, fmt.Errorf("make thumbnail: %w", err)
	}
	return t, nil
}

// coarse brings a picture that is much larger near a size without looking at each of its pixels, which takes most of
// the time: after another scaling down nobody sees the difference.
func coarse(img image.Image, width, height int) image.Image {
	if b := img.Bounds(); b.Dx() < 2*width || b.Dy() < 2*height {
		return img
	}
	near := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.ApproxBiLinear.Scale(near, near.Bounds(), img, img.Bounds(), draw.Src, nil)
	return near
}

// VideoThumbnail makes a preview of a video's first picture. It needs ffmpeg, and fails with Unavailable
// without. Width and Height are the video's.
func VideoThumbnail(ctx context.Context, f *os.File) (Thumb, error) {
	out := &limited{max: 32 << 20}
	err := runFFmpeg(ctx, f, out, "-map", "0:v:0", "-frames:v", "1", "-c:v", "mjpeg", "-f", "image2pipe", "pipe:1")
	if err != nil {
		return Thumb{}, fmt.Errorf("make thumbnail: %w", err)
	}
	return Thumbnail(stdbytes.NewReader(out.Bytes()))
}

// fit returns the size of a picture whose longer side is edge; one that is smaller keeps its size.
func fit(width, height, edge int) (w, h int) {
	if longer := max(width, height); longer > edge {
		return max(1, width*edge/longer), max(1, height*edge/longer)
	}
	return width, height
}
