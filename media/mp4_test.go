package media_test

import (
	"encoding/binary"
	"strings"
	"testing"

	"balas/media"
)

// box is a box of an ISO base media file.
func box(kind string, parts ...string) string {
	body := strings.Join(parts, "")
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))) + kind + body
}

// largeBox has its size in 64 bits.
func largeBox(kind, body string) string {
	return "\x00\x00\x00\x01" + kind + string(binary.BigEndian.AppendUint64(nil, uint64(len(body)+16))) + body
}

func numbers(values ...uint32) string {
	var b []byte
	for _, v := range values {
		b = binary.BigEndian.AppendUint32(b, v)
	}
	return string(b)
}

func movieHead(scale, length uint32) string {
	return box("mvhd", numbers(0, 0, 0, scale, length), strings.Repeat("\x00", 80))
}

func track(kind string, width, height uint32, matrix string) string {
	head := box("tkhd", numbers(0, 0, 0, 1, 0, 0, 0, 0, 0, 0), matrix, numbers(width<<16, height<<16))
	return box("trak", head, box("mdia", box("hdlr", numbers(0, 0), kind, numbers(0, 0, 0))))
}

var (
	straight = numbers(1<<16, 0, 0, 0, 1<<16, 0, 0, 0, 1<<30)
	sideways = numbers(0, 1<<16, 0, 0xffff0000, 0, 0, 0, 0, 1<<30)
)

func TestProbeMP4(t *testing.T) {
	t.Parallel()
	start, sound := box("ftyp", "isom", numbers(0)), track("soun", 0, 0, straight)
	film := box("moov", movieHead(1000, 12600), sound, track("vide", 1280, 720, straight))
	long := box("mvhd", numbers(1<<24, 0, 0, 0, 0, 1000, 0, 7000), strings.Repeat("\x00", 80))
	for name, c := range map[string]struct {
		data string
		want media.Shape
	}{
		"head first":   {start + film + box("mdat", "film"), media.Shape{Width: 1280, Height: 720, Seconds: 13}},
		"head last":    {start + largeBox("mdat", strings.Repeat("film", 1000)) + film, media.Shape{Width: 1280, Height: 720, Seconds: 13}},
		"upright film": {start + box("moov", movieHead(600, 300), track("vide", 1280, 720, sideways)), media.Shape{Width: 720, Height: 1280, Seconds: 1}},
		"sound":        {start + box("moov", movieHead(1, 3), sound), media.Shape{Seconds: 3, SoundOnly: true}},
		"version 1":    {start + box("moov", long), media.Shape{Seconds: 7}},
		"no scale":     {start + box("moov", movieHead(0, 3)), media.Shape{}},
		"cut off":      {(start + film)[:60], media.Shape{}},
		"empty boxes":  {strings.Repeat(box("free"), 20000), media.Shape{}},
		"tiny boxes":   {"\x00\x00\x00\x02free" + film, media.Shape{}},
		"huge box":     {"\x00\x00\x00\x01free\xff\xff\xff\xff\xff\xff\xff\xff" + film, media.Shape{}},
		"nested":       {strings.Repeat("\x00\x00\x00\x00moov", 1000), media.Shape{}},
		"junk behind":  {start + film + "\x00\x00\x00\x02junk", media.Shape{Width: 1280, Height: 720, Seconds: 13}},
		"short handler": {
			start + box("moov", movieHead(1, 3), box("trak", box("mdia", box("hdlr", "?"))), track("vide", 64, 48, straight)),
			media.Shape{Width: 64, Height: 48, Seconds: 3},
		},
		"sound, and what is unreadable": {start + box("moov", movieHead(1, 3), sound, "\x00\x00\x00\x02trak"), media.Shape{Seconds: 3}},
		"nothing":                       {"", media.Shape{}},
	} {
		if got := media.Probe(strings.NewReader(c.data), "video/mp4"); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}
