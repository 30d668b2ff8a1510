package sample_test

import (
	"bytes"
	"testing"

	"balas/internal/bench/sample"
	"balas/media"
)

func TestFilesAreWhatTheySay(t *testing.T) {
	t.Parallel()
	for k, want := range map[sample.Kind]media.Shape{
		sample.Picture: {Width: 1280, Height: 960}, sample.SamePicture: {Width: 1280, Height: 960},
		sample.Sticker: {Width: 512, Height: 512}, sample.Voice: {Seconds: 5, SoundOnly: true}, sample.Document: {},
	} {
		one, other := sample.File(k, 1), sample.File(k, 2)
		if got := media.Probe(bytes.NewReader(one), sample.Type(k)); got != want {
			t.Errorf("%s is %+v, want %+v", k, got, want)
		}
		if bytes.Equal(one, other) != (k == sample.SamePicture) || len(one) != len(other) {
			t.Errorf("%s: files of %d and %d bytes", k, len(one), len(other))
		}
	}
}

func TestPicturesCanBeShown(t *testing.T) {
	t.Parallel()
	for _, k := range []sample.Kind{sample.Picture, sample.SamePicture, sample.Sticker} {
		file := sample.File(k, 1)
		if shown, err := media.Thumbnail(bytes.NewReader(file)); err != nil || len(shown.JPEG) == 0 {
			t.Errorf("%s of %d bytes: %v", k, len(file), err)
		}
	}
	if s, err := media.MakeSticker(bytes.NewReader(sample.File(sample.Sticker, 1))); err != nil || !bytes.Equal(s.WebP, sample.File(sample.Sticker, 1)) {
		t.Errorf("the sticker is not one already: %v", err)
	}
}
