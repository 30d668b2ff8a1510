package media_test

import (
	"crypto/sha256"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/internal/fault"
	"balas/media"
)

// fills writes the pieces, each from the start of the file, as a download does that begins anew.
func fills(pieces ...string) func(*os.File) error {
	return func(f *os.File) error {
		for _, piece := range pieces {
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return err
			}
			if err := f.Truncate(0); err != nil {
				return err
			}
			if _, err := f.WriteString(piece); err != nil {
				return err
			}
		}
		return nil
	}
}

func TestReceive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{MaxBytes: 20, QuotaBytes: 30})
	m, err := w.Receive(t.Context(), w.account, media.Info{FileName: "a.txt"}, fills("half a", "the whole text"))
	if err != nil || m.Size != 14 || m.FileName != "a.txt" || w.read(t, m) != "the whole text" {
		t.Errorf("kept %+v: %v", m, err)
	}
	if same := w.put(t, "the whole text", media.Info{FileName: "a.txt"}); same.ID != m.ID {
		t.Error("the same bytes are another media")
	}
	gone := errors.New("gone")
	for _, c := range []struct {
		fill func(*os.File) error
		want func(error) bool
	}{
		{func(*os.File) error { return gone }, func(err error) bool { return errors.Is(err, gone) }},
		{fills(""), func(err error) bool { return fault.Is(err, fault.Invalid) }},
		{fills("more than twenty bytes"), func(err error) bool { return fault.Is(err, fault.TooLarge) }},
		{fills("seventeen bytes.."), func(err error) bool { return fault.Of(err).Field == "quota" }},
	} {
		if _, err := w.Receive(t.Context(), w.account, media.Info{}, c.fill); !c.want(err) {
			t.Errorf("got %v", err)
		}
	}
	if diff := cmp.Diff([]string{hash("the whole text")}, w.files(t)); diff != "" {
		t.Error(diff)
	}
}

func TestFits(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{MaxBytes: 10, QuotaBytes: 15})
	kept := w.put(t, "ten bytes.", media.Info{})
	other := sha256.Sum256([]byte("other"))
	for name, c := range map[string]struct {
		size  int64
		hash  []byte
		field string
	}{
		"small":     {5, other[:], ""},
		"too much":  {6, other[:], "quota"},
		"too large": {11, other[:], "size"},
		"known":     {10, kept.SHA256, ""},
	} {
		err := w.Fits(t.Context(), w.account, c.size, c.hash)
		if (err != nil) != (c.field != "") || err != nil && fault.Of(err).Field != c.field {
			t.Errorf("%s: %v", name, err)
		}
	}
}
