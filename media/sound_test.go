package media_test

import (
	"bytes"
	"encoding/binary"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"balas/internal/fault"
	"balas/media"
)

// page is a page of an Ogg stream with one packet of at most 254 bytes.
func page(stream uint32, granule int64, packet string) string {
	head := binary.LittleEndian.AppendUint64([]byte("OggS\x00\x00"), uint64(granule))
	head = binary.LittleEndian.AppendUint32(head, stream)
	head = append(head, make([]byte, 8)...) // number and checksum
	return string(append(head, 1, byte(len(packet)))) + packet
}

// opus is an Ogg/Opus file: 312 samples to skip, then sound up to the granule, and another stream's page.
func opus(channels byte, granule int64) string {
	return page(7, 0, "OpusHead\x01"+string(channels)+"\x38\x01\x80\xbb\x00\x00\x00\x00\x00") +
		page(7, 0, "OpusTags") + page(7, granule/2, strings.Repeat("a", 200)) + page(9, 1<<40, "another") +
		page(7, granule, strings.Repeat("b", 200)) + page(7, -1, "cc")
}

func TestProbeOgg(t *testing.T) {
	t.Parallel()
	vorbis := page(1, 0, "\x01vorbis\x00\x00\x00\x00\x02\x44\xac\x00\x00"+strings.Repeat("\x00", 14)) + page(1, 44100*3, "x")
	for name, c := range map[string]struct {
		data string
		want int
	}{
		"opus":    {opus(1, 312+48000*5), 5},
		"short":   {opus(1, 312+4800), 1},
		"silent":  {opus(1, 0), 0},
		"vorbis":  {vorbis, 3},
		"cut off": {opus(1, 312+48000*5)[:300], 2},
		"none":    {"OggS", 0},
	} {
		got := media.Probe(strings.NewReader(c.data), "audio/ogg; codecs=opus")
		if want := (media.Shape{Seconds: c.want, SoundOnly: true}); got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

// open writes content to a file and opens it.
func open(t *testing.T, content string) *os.File {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestMakeVoiceWithoutFFmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	for _, channels := range []byte{1, 2} {
		want := opus(channels, 312+48000*5)
		var out bytes.Buffer
		note, err := media.MakeVoice(t.Context(), open(t, want), &out)
		if err != nil || out.String() != want {
			t.Errorf("%d channels: %d bytes became %d: %v", channels, len(want), out.Len(), err)
		}
		if diff := cmp.Diff(media.VoiceNote{Seconds: 5}, note); diff != "" {
			t.Error(diff)
		}
	}
	for _, content := range []string{song, "text"} {
		_, err := media.MakeVoice(t.Context(), open(t, content), io.Discard)
		wants(t, err, fault.Unavailable, "needs ffmpeg")
	}
	_, err := media.VideoThumbnail(t.Context(), open(t, box("ftyp", "isom", numbers(0))))
	wants(t, err, fault.Unavailable, "needs ffmpeg")
}

// song is the head of a WAV file.
const song = "RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"

// fakeFFmpeg puts a program called ffmpeg in PATH, which notes its arguments and the file it was given,
// and prints the file that is named after the format asked for. It returns its folder.
func fakeFFmpeg(t *testing.T, answers map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	script := `#!/bin/sh
dir=${0%/*}
echo "$*" >> "$dir/arguments"
env > "$dir/environment"
cat /dev/fd/3 > "$dir/input"
for last; do before=$format format=$last; done
[ -f "$dir/$before" ] || { echo "cannot read $0" >&2; exit 1; }
cat "$dir/$before"
`
	for name, content := range answers {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "ffmpeg"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":/usr/bin:/bin")
	return dir
}

// noted returns what the fake program wrote to a file.
func noted(t *testing.T, dir, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// ramp is two seconds of sound at 8 kHz, which grows louder to the middle of each second.
func ramp() string {
	var pcm []byte
	for i := range 16000 {
		height := int16(min(i%8000, 8000-i%8000) * 4)
		pcm = binary.LittleEndian.AppendUint16(pcm, uint16(height*int16(1-i%2*2)))
	}
	return string(pcm)
}

func TestMakeVoiceWithFFmpeg(t *testing.T) {
	t.Setenv("BALAS_SECRET_KEY", "kept to ourselves")
	made := opus(1, 312+48000*2)
	dir := fakeFFmpeg(t, map[string]string{"ogg": made, "s16le": ramp()})
	var out bytes.Buffer
	note, err := media.MakeVoice(t.Context(), open(t, song), &out)
	if err != nil || out.String() != made {
		t.Fatalf("got %d bytes, %v", out.Len(), err)
	}
	arguments := strings.Split(strings.TrimSpace(noted(t, dir, "arguments")), "\n")
	if len(arguments) != 2 || !strings.Contains(arguments[0], "-ac 1 -ar 48000 -c:a libopus") || !strings.Contains(arguments[0], "-nostdin") {
		t.Errorf("called with %q", arguments)
	}
	if got := noted(t, dir, "input"); got != song {
		t.Errorf("ffmpeg read %q", got)
	}
	if strings.Contains(noted(t, dir, "environment"), "kept to ourselves") {
		t.Error("ffmpeg sees the secret key")
	}
	w := note.Waveform
	if note.Seconds != 2 || len(w) != 64 {
		t.Fatalf("got %d seconds and a waveform of %d", note.Seconds, len(w))
	}
	for i, height := range w {
		if x := i % 32; height > 100 || x > 0 && x < 15 && height <= w[i-1] || x > 17 && height >= w[i-1] {
			t.Errorf("bar %d is %d in %v", i, height, w)
		}
	}
}

func TestMakeVoiceKeepsMonoOpus(t *testing.T) {
	dir := fakeFFmpeg(t, map[string]string{"ogg": "never read", "s16le": ramp()})
	want := opus(1, 312+48000*2)
	var out bytes.Buffer
	note, err := media.MakeVoice(t.Context(), open(t, want), &out)
	if err != nil || out.String() != want || note.Seconds != 2 || len(note.Waveform) != 64 {
		t.Errorf("got %d bytes, %+v, %v", out.Len(), note, err)
	}
	if strings.Contains(noted(t, dir, "arguments"), "libopus") {
		t.Error("sound that was right already was made again")
	}
}

func TestMakeVoiceFails(t *testing.T) {
	fakeFFmpeg(t, map[string]string{"ogg": strings.Repeat("x", 17<<20)})
	_, err := media.MakeVoice(t.Context(), open(t, song), io.Discard)
	wants(t, err, fault.TooLarge, "too long for a voice note")
	_, err = media.MakeVoice(t.Context(), open(t, "#EXTM3U\nfile:///etc/passwd\n"), io.Discard)
	wants(t, err, fault.Invalid, "neither sound nor video")
	fakeFFmpeg(t, nil)
	_, err = media.MakeVoice(t.Context(), open(t, song), io.Discard)
	wants(t, err, fault.Invalid, "cannot be converted")
	if !strings.Contains(err.Error(), "cannot read") || strings.Contains(fault.Of(err).Detail, "ffmpeg") {
		t.Errorf("the log does not say what ffmpeg said, or the caller does: %v", err)
	}
}

func TestVideoThumbnail(t *testing.T) {
	fakeFFmpeg(t, map[string]string{"image2pipe": string(encoded(t, "jpeg", flag(640, 360, red, green, blue, white)))})
	thumb, err := media.VideoThumbnail(t.Context(), open(t, box("ftyp", "isom", numbers(0))))
	if err != nil || thumb.Width != 640 || thumb.Height != 360 || len(thumb.JPEG) == 0 {
		t.Errorf("got %+v, %v", thumb, err)
	}
}
