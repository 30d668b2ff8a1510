package media_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/gen2brain/webp"

	"balas/internal/fault"
	"balas/media"
)

var (
	red   = color.RGBA{R: 0xff, A: 0xff}
	green = color.RGBA{G: 0xff, A: 0xff}
	blue  = color.RGBA{B: 0xff, A: 0xff}
	white = color.RGBA{R: 0xff, G: 0xff, B: 0xff, A: 0xff}
	clear = color.RGBA{}
)

// flag is a picture whose quarters, from the upper left, have the colours.
func flag(w, h int, quarters ...color.Color) image.Image {
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, quarters[x*2/w+y*2/h*2])
		}
	}
	return img
}

func encoded(t *testing.T, format string, img image.Image) []byte {
	t.Helper()
	var out bytes.Buffer
	var err error
	switch format {
	case "jpeg":
		err = jpeg.Encode(&out, img, &jpeg.Options{Quality: 95})
	case "png":
		err = png.Encode(&out, img)
	case "gif":
		err = gif.Encode(&out, img, nil)
	case "webp":
		err = webp.Encode(&out, img, webp.Options{Lossless: true})
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// looksLike compares a pixel, with room for what compression loses.
func looksLike(t *testing.T, img image.Image, x, y int, want color.Color) {
	t.Helper()
	near := func(a, b uint32) bool { return max(a, b)-min(a, b) < 0x2800 }
	r, g, b, a := img.At(x, y).RGBA()
	wr, wg, wb, wa := want.RGBA()
	if same := near(r, wr) && near(g, wg) && near(b, wb) || wa == 0; !same || !near(a, wa) {
		t.Errorf("pixel %d, %d is %v, want %v", x, y, img.At(x, y), want)
	}
}

// quartersLook checks the middles of the quarters of a picture.
func quartersLook(t *testing.T, img image.Image, quarters ...color.Color) {
	t.Helper()
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	for i, want := range quarters {
		looksLike(t, img, w/4+i%2*w/2, h/4+i/2*h/2, want)
	}
}

func TestThumbnail(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"jpeg", "png", "gif", "webp"} {
		thumb, err := media.Thumbnail(bytes.NewReader(encoded(t, format, flag(300, 150, red, green, blue, white))))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		small, err := jpeg.Decode(bytes.NewReader(thumb.JPEG))
		if err != nil {
			t.Fatal(err)
		}
		if thumb.Width != 300 || thumb.Height != 150 || small.Bounds() != image.Rect(0, 0, 100, 50) {
			t.Errorf("%s: %d × %d became %v", format, thumb.Width, thumb.Height, small.Bounds())
		}
		quartersLook(t, small, red, green, blue, white)
	}
	thumb, err := media.Thumbnail(bytes.NewReader(encoded(t, "png", flag(40, 4, clear, red, clear, red))))
	if err != nil {
		t.Fatal(err)
	}
	small, _ := jpeg.Decode(bytes.NewReader(thumb.JPEG))
	if small.Bounds() != image.Rect(0, 0, 40, 4) {
		t.Errorf("a small picture became %v", small.Bounds())
	}
	quartersLook(t, small, white, red)
}

// turned puts an EXIF segment with an orientation into a JPEG.
func turned(data []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	mark := map[bool]string{true: "II", false: "MM"}[order == binary.AppendByteOrder(binary.LittleEndian)]
	exif := order.AppendUint32(order.AppendUint16([]byte("Exif\x00\x00"+mark), 42), 8)
	exif = order.AppendUint16(exif, 2)
	exif = append(exif, order.AppendUint32(order.AppendUint32(order.AppendUint16(order.AppendUint16(nil, 0x010e), 3), 1), 0)...)
	exif = order.AppendUint32(order.AppendUint16(order.AppendUint16(exif, 0x0112), 3), 1)
	exif = append(order.AppendUint16(exif, orientation), 0, 0)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return slices.Concat(data[:2], segment, exif, data[2:])
}

func TestThumbnailTurns(t *testing.T) {
	t.Parallel()
	stored := encoded(t, "jpeg", flag(200, 100, red, green, blue, white))
	for orientation, quarters := range map[uint16][]color.Color{
		1: {red, green, blue, white}, 2: {green, red, white, blue}, 3: {white, blue, green, red}, 4: {blue, white, red, green},
		5: {red, blue, green, white}, 6: {blue, red, white, green}, 7: {white, green, blue, red}, 8: {green, white, red, blue},
		9: {red, green, blue, white},
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			thumb, err := media.Thumbnail(bytes.NewReader(turned(stored, orientation, order)))
			if err != nil {
				t.Fatal(err)
			}
			small, _ := jpeg.Decode(bytes.NewReader(thumb.JPEG))
			size := [2]int{200, 100}
			if orientation >= 5 && orientation <= 8 {
				size = [2]int{100, 200}
			}
			if [2]int{thumb.Width, thumb.Height} != size || small.Bounds().Dx() != size[0]/2 {
				t.Errorf("orientation %d: %d × %d, thumbnail %v", orientation, thumb.Width, thumb.Height, small.Bounds())
			}
			quartersLook(t, small, quarters...)
		}
	}
}

func TestThumbnailTurnsBehindFillBytes(t *testing.T) {
	t.Parallel()
	data := turned(encoded(t, "jpeg", flag(200, 100, red, green, blue, white)), 6, binary.BigEndian)
	thumb, err := media.Thumbnail(bytes.NewReader(slices.Concat(data[:2], []byte("\xff\xff\xff"), data[2:])))
	if err != nil || thumb.Width != 100 || thumb.Height != 200 {
		t.Errorf("%d × %d: %v", thumb.Width, thumb.Height, err)
	}
}

// bomb is a PNG that claims to be huge, and has no pixels at all.
func bomb(w, h uint32) []byte {
	head := append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), w), h), 8, 6, 0, 0, 0)
	data := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), 13)
	return binary.BigEndian.AppendUint32(append(data, head...), crc32.ChecksumIEEE(head))
}

// largeJPEG claims 5000 × 5000 pixels and has none; marker says how they would be stored.
func largeJPEG(marker byte) []byte { return emptyJPEG(marker, 5000, 0x22) }

// emptyJPEG claims to be a square of that edge; first is how often its first component is sampled against the others.
func emptyJPEG(marker byte, edge uint16, first byte) []byte {
	high, low := byte(edge>>8), byte(edge)
	return append([]byte("\xff\xd8\xff"), marker, 0, 17, 8, high, low, high, low, 3, 1, first, 0, 2, 0x11, 0, 3, 0x11, 0,
		0xff, 0xda, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
}

func TestPicturesThatCannotBeRead(t *testing.T) {
	t.Parallel()
	whole := encoded(t, "webp", flag(64, 64, red, green, blue, white))
	for name, c := range map[string]struct {
		data   []byte
		kind   fault.Kind
		detail string
	}{
		"progressive, of all colours": {emptyJPEG(0xc2, 3500, 0x11), fault.TooLarge, "3500 × 3500 pixels"},
		"progressive, of few colours": {emptyJPEG(0xc2, 3500, 0x22), fault.Invalid, "not a picture"},
		"bomb":                        {bomb(50000, 50000), fault.TooLarge, "50000 × 50000 pixels"},
		"cut off":                     {bomb(10, 10), fault.Invalid, "not a picture"},
		"cut off WebP":                {whole[:len(whole)/2], fault.Invalid, "not a picture"},
		"progressive":                 {largeJPEG(0xc2), fault.TooLarge, "5000 × 5000 pixels"},
		"baseline":                    {largeJPEG(0xc0), fault.Invalid, "not a picture"},
		"text":                        {[]byte("this is no picture at all"), fault.Invalid, "not a picture"},
		"empty":                       {nil, fault.Invalid, "not a picture"},
	} {
		_, err := media.Thumbnail(bytes.NewReader(c.data))
		wants(t, err, c.kind, c.detail)
		_, err = media.MakeSticker(bytes.NewReader(c.data))
		wants(t, err, c.kind, c.detail)
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

func TestMakeSticker(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"jpeg", "png", "gif", "webp"} {
		s, err := media.MakeSticker(bytes.NewReader(encoded(t, format, flag(60, 30, red, green, blue, white))))
		if err != nil {
			t.Errorf("%s: %v", format, err)
			continue
		}
		img, err := webp.Decode(bytes.NewReader(s.WebP))
		if err != nil || img.Bounds() != image.Rect(0, 0, 512, 512) || s.Animated {
			t.Fatalf("%s became %v, %v", format, img, err)
		}
		for _, y := range []int{64, 448} { // above and below the flag
			looksLike(t, img, 128, y, clear)
			looksLike(t, img, 384, y, clear)
		}
		for i, want := range []color.Color{red, green, blue, white} {
			looksLike(t, img, 128+i%2*256, 192+i/2*128, want)
		}
	}
}

func TestMakeStickerKeepsColoursThatShowThrough(t *testing.T) {
	t.Parallel()
	half := color.NRGBA{R: 0xff, G: 0xff, B: 0xff, A: 0x80}
	s, err := media.MakeSticker(bytes.NewReader(encoded(t, "png", flag(60, 60, half, red, half, half))))
	if err != nil {
		t.Fatal(err)
	}
	img, err := webp.Decode(bytes.NewReader(s.WebP))
	if err != nil {
		t.Fatal(err)
	}
	quartersLook(t, img, half, red, half, half)
}

func TestMakeStickerFits(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	noise := image.NewNRGBA(image.Rect(0, 0, 512, 512))
	for i := range noise.Pix {
		noise.Pix[i] = byte(random.Uint32())
		if i%4 == 3 {
			noise.Pix[i] = 0xff
		}
	}
	large := encoded(t, "webp", noise)
	s, err := media.MakeSticker(bytes.NewReader(large))
	if err != nil || len(s.WebP) > 100<<10 || len(large) < 100<<10 {
		t.Errorf("%d bytes became %d: %v", len(large), len(s.WebP), err)
	}
}

func TestMakeStickerKeepsStickers(t *testing.T) {
	t.Parallel()
	still := encoded(t, "webp", flag(512, 512, red, clear, blue, white))
	frames := &webp.WEBP{Image: []image.Image{flag(512, 512, red, green, blue, white), flag(512, 512, white, blue, green, red)}, Delay: []int{100, 100}}
	var moving bytes.Buffer
	if err := webp.EncodeAll(&moving, frames); err != nil {
		t.Fatal(err)
	}
	for data, animated := range map[string]bool{string(still): false, moving.String(): true} {
		s, err := media.MakeSticker(strings.NewReader(data))
		if err != nil || string(s.WebP) != data || s.Animated != animated {
			t.Errorf("a sticker that moves (%t) became another of %d bytes, %t: %v", animated, len(s.WebP), s.Animated, err)
		}
	}
}

func TestProbePictures(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"jpeg", "png", "gif", "webp"} {
		got := media.Probe(bytes.NewReader(encoded(t, format, flag(30, 20, red, green, blue, white))), "image/"+format)
		if want := (media.Shape{Width: 30, Height: 20}); got != want {
			t.Errorf("%s: %s", format, fmt.Sprint(got))
		}
	}
}
