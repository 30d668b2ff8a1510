package media_test

import (
	"bytes"
	"image/jpeg"
	"strings"
	"testing"

	"balas/internal/fault"
	"balas/media"
)

func TestShrink(t *testing.T) {
	t.Parallel()
	large := encoded(t, "png", flag(3000, 1500, red, green, blue, white))
	shrunk, err := media.Shrink(bytes.NewReader(large), 1600, 5<<20)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(shrunk)); err != nil || c.Width != 1600 || c.Height != 800 {
		t.Errorf("shrunk to %d × %d, %v", c.Width, c.Height, err)
	}
	if small, err := media.Shrink(bytes.NewReader(encoded(t, "png", flag(30, 40, red, green, blue, white))), 1600, 5<<20); err != nil {
		t.Error(err)
	} else if c, _ := jpeg.DecodeConfig(bytes.NewReader(small)); c.Width != 30 || c.Height != 40 {
		t.Errorf("a small picture becomes %d × %d", c.Width, c.Height)
	}
	if _, err := media.Shrink(bytes.NewReader(large), 1600, 100); !fault.Is(err, fault.TooLarge) {
		t.Errorf("beyond its bytes: %v", err)
	}
	if _, err := media.Shrink(strings.NewReader("no picture at all"), 1600, 100); !fault.Is(err, fault.Invalid) {
		t.Errorf("no picture: %v", err)
	}
}
