package media

import (
	"io"

	"balas/internal/fault"
)

const (
	waveBars = 64   // heights in a voice note's waveform
	waveRate = 8000 // samples a second that it is drawn from
)

// waveform sums up the loudness of sound, written as samples of 16 bits, little endian.
type waveform struct {
	samples int64 // expected
	seen    int64
	low     byte // the first byte of a sample whose second is still to come
	half    bool
	sums    [waveBars]int64
	counts  [waveBars]int64
}

func (w *waveform) Write(p []byte) (int, error) {
	for _, b := range p {
		if w.half {
			w.add(int64(int16(uint16(b)<<8 | uint16(w.low))))
		}
		w.low, w.half = b, !w.half
	}
	return len(p), nil
}

func (w *waveform) add(sample int64) {
	bar := min(w.seen*waveBars/max(w.samples, 1), waveBars-1)
	w.sums[bar] += max(sample, -sample)
	w.counts[bar]++
	w.seen++
}

// heights are the mean loudness of each bar, the loudest being 100; nil without any sound.
func (w *waveform) heights() []byte {
	var loudest int64
	means := make([]int64, waveBars)
	for i := range means {
		means[i] = w.sums[i] / max(w.counts[i], 1)
		loudest = max(loudest, means[i])
	}
	if w.seen == 0 {
		return nil
	}
	bars := make([]byte, waveBars)
	for i, mean := range means {
		bars[i] = byte(mean * 100 / max(loudest, 1))
	}
	return bars
}

// bounded is a writer that fails after a number of bytes; left is negative then.
type bounded struct {
	io.Writer
	left int64
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, tooLong()
	}
	return b.Writer.Write(p)
}

func tooLong() error {
	return &fault.Fault{Kind: fault.TooLarge, Noun: "media", Field: "size", Detail: "is too long for a voice note of " + bytes(mostVoice)}
}
