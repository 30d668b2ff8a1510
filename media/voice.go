package media

import (
	"context"
	"fmt"
	"io"
	"os"
	"strconv"

	"balas/internal/fault"
)

// mostVoice is the largest voice note, in bytes: WhatsApp takes no larger sound.
const mostVoice = 16 << 20

// VoiceNote tells what was written as a voice note.
type VoiceNote struct {
	Seconds  int
	Waveform []byte // 64 heights from 0 to 100, as WhatsApp draws them; nil: unknown
}

// MakeVoice writes sound, or a video's sound, to out as WhatsApp has voice notes: Ogg/Opus, one channel,
// 48 kHz. Ogg/Opus of one channel goes through as it is. Without ffmpeg all Ogg/Opus does, the waveform
// stays unknown, and anything else fails with Unavailable. With ffmpeg it fails with Invalid for what is
// no sound, and with TooLarge for what would be longer than WhatsApp takes.
func MakeVoice(ctx context.Context, f *os.File, out io.Writer) (VoiceNote, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return VoiceNote{}, fmt.Errorf("read sound: %w", err)
	}
	found := probeOgg(f)
	if found.codec == "opus" && (found.channels == 1 || !HasFFmpeg()) {
		return found.copy(ctx, f, out)
	}
	if !HasFFmpeg() {
		return VoiceNote{}, needsFFmpeg("making a voice note of anything but Ogg/Opus")
	}
	return encodeVoice(ctx, f, out)
}

// copy hands Ogg/Opus on as it is.
func (o ogg) copy(ctx context.Context, f *os.File, out io.Writer) (VoiceNote, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return VoiceNote{}, fmt.Errorf("read sound: %w", err)
	}
	if _, err := io.Copy(&bounded{Writer: out, left: mostVoice}, f); err != nil {
		return VoiceNote{}, fmt.Errorf("copy sound: %w", err)
	}
	note, err := o.note(ctx, f)
	if fault.Is(err, fault.Invalid) { // what ffmpeg cannot read a phone may: it goes without its waveform
		return note, nil
	}
	return note, err
}

func encodeVoice(ctx context.Context, f *os.File, out io.Writer) (VoiceNote, error) {
	pages, written := io.Pipe()
	probed := make(chan ogg, 1)
	go func() {
		found := probeOgg(pages)
		_, _ = io.Copy(io.Discard, pages)
		probed <- found
	}()
	err := runFFmpeg(ctx, f, &bounded{Writer: io.MultiWriter(out, written), left: mostVoice}, "-map", "0:a:0", "-map_metadata", "-1", "-ac", "1", "-ar", "48000",
		"-c:a", "libopus", "-b:a", "32k", "-application", "voip", "-f", "ogg", "pipe:1")
	_ = written.Close()
	found := <-probed
	if err != nil {
		return VoiceNote{}, fmt.Errorf("make voice note: %w", err)
	}
	return found.note(ctx, f)
}

// note adds the waveform, which takes a second pass over the sound: its length has to be known first.
func (o ogg) note(ctx context.Context, f *os.File) (VoiceNote, error) {
	n := VoiceNote{Seconds: seconds(o.duration)}
	if !HasFFmpeg() || o.duration <= 0 {
		return n, nil
	}
	w := &waveform{samples: int64(o.duration.Seconds() * waveRate)}
	err := runFFmpeg(ctx, f, w, "-map", "0:a:0", "-ac", "1", "-ar", strconv.Itoa(waveRate), "-f", "s16le", "pipe:1")
	if err != nil {
		return n, fmt.Errorf("draw waveform: %w", err)
	}
	n.Waveform = w.heights()
	return n, nil
}
