package media

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"github.com/gen2brain/webp"

	"balas/internal/fault"
)

// mostDecoded is how large a picture may be in memory, in bytes: 40 million pixels of four bytes. A small
// file can claim far more.
const mostDecoded = 160 << 20

// mostEncoded is how large the file of a WebP may be, which is read whole, in bytes.
const mostEncoded = 32 << 20

// format reads one kind of picture.
type format struct {
	mark   string // the first bytes; ? stands for any
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// formats are the pictures we read. The first picture of a moving one stands for all.
var formats = map[string]format{
	"jpeg": {"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	"png":  {"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	"gif":  {"GIF8?a", gif.DecodeConfig, gif.Decode},
	"webp": {"RIFF????WEBPVP8", webp.DecodeConfig, func(r io.Reader) (image.Image, error) { return webp.Decode(r) }},
}

// picture is an image whose head is read.
type picture struct {
	r           io.ReadSeeker
	format      string
	config      image.Config
	orientation orientation // of a JPEG
	progressive int64       // bytes that a pixel takes of a JPEG that is decoded in passes, else 0
}

// openPicture reads a picture's head. It fails with Invalid for what is none, and for one too large to
// be decoded.
func openPicture(r io.ReadSeeker) (p picture, err error) {
	defer asUnreadable(&err)
	head := make([]byte, 16)
	if _, err := io.ReadFull(picture{r: r}.fromStart(), head); err != nil {
		return p, err
	}
	for name, f := range formats {
		if !matches(f.mark, head) {
			continue
		}
		p = picture{r: r, format: name, orientation: upright}
		if p.config, err = f.config(p.fromStart()); err != nil {
			return p, err
		}
		if name == "jpeg" {
			p.orientation, p.progressive = readJPEG(p.fromStart())
		}
		return p, p.check()
	}
	return p, errors.New("unknown format")
}

func (p picture) fromStart() io.Reader {
	_, _ = p.r.Seek(0, io.SeekStart) // a failure shows when it is read
	return p.r
}

func matches(mark string, head []byte) bool {
	for i := range len(mark) {
		if mark[i] != '?' && mark[i] != head[i] {
			return false
		}
	}
	return true
}

func (p picture) check() error {
	pixels := int64(p.config.Width) * int64(p.config.Height)
	if pixels <= 0 {
		return errors.New("no pixels")
	}
	if pixels*p.bytesPerPixel() > mostDecoded {
		return &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: fmt.Sprintf(
			"is a picture of %d × %d pixels, more than can be converted", p.config.Width, p.config.Height)}
	}
	if size, err := p.r.Seek(0, io.SeekEnd); err != nil || p.format == "webp" && size > mostEncoded {
		return &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: "is a picture larger than " + bytes(mostEncoded), Err: err}
	}
	return nil
}

func (p picture) bytesPerPixel() int64 {
	if p.progressive > 0 {
		return p.progressive
	}
	switch p.config.ColorModel {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 3
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	if _, ok := p.config.ColorModel.(color.Palette); ok {
		return 1
	}
	return 4
}

// size is the size as shown.
func (p picture) size() (width, height int) {
	if p.orientation.swaps() {
		return p.config.Height, p.config.Width
	}
	return p.config.Width, p.config.Height
}

// decoding lets one picture at a time be in memory.
var decoding = make(chan struct{}, 1)

// use decodes the picture, as it is stored, for as long as f works on it.
func (p picture) use(f func(image.Image) error) (err error) {
	decoding <- struct{}{}
	defer func() { <-decoding }()
	img, err := p.decode()
	if err != nil {
		return err
	}
	return f(img)
}

func (p picture) decode() (img image.Image, err error) {
	defer asUnreadable(&err)
	return formats[p.format].decode(p.fromStart())
}

// asUnreadable makes of an error, or of a panic over a crafted file, the fault of a picture that cannot be
// read.
func asUnreadable(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("decoder panicked: %v", p)
	}
	var known *fault.Fault
	if *err != nil && !errors.As(*err, &known) {
		*err = &fault.Fault{Kind: fault.Invalid, Noun: "media", Field: "file", Detail: "is not a picture that can be read (JPEG, PNG, GIF or WebP)", Err: *err}
	}
}
