package mms

import (
	"context"
	"io"
	"net/http"
	"time"
)

// step is how long a slow line takes for each piece.
const step = 50 * time.Millisecond

// portion is how many bytes go over a line of a rate, in bytes per second, during one step.
func portion(rate int) int { return max(1, int(int64(rate)*int64(step)/int64(time.Second))) }

// pause waits for as long as n bytes take. It fails when ctx ends before.
func pause(ctx context.Context, n, rate int) error {
	timer := time.NewTimer(time.Duration(int64(n) * int64(time.Second) / int64(max(1, rate))))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// slowReader reads not faster than rate bytes per second.
type slowReader struct {
	ctx  context.Context
	from io.Reader
	rate int
}

// Read reads the next piece when it is due.
func (s *slowReader) Read(into []byte) (int, error) {
	n, err := s.from.Read(into[:min(len(into), portion(s.rate))])
	if late := pause(s.ctx, n, s.rate); late != nil {
		return 0, late
	}
	return n, err
}

// slowWriter writes not faster than rate bytes per second.
type slowWriter struct {
	http.ResponseWriter
	ctx  context.Context
	rate int
}

// Write writes everything, piece by piece, each when it is due.
func (s *slowWriter) Write(all []byte) (int, error) {
	written := 0
	for written < len(all) {
		piece := all[written:min(len(all), written+portion(s.rate))]
		if err := pause(s.ctx, len(piece), s.rate); err != nil {
			return written, err
		}
		n, err := s.ResponseWriter.Write(piece)
		written += n
		if err != nil {
			return written, err
		}
		_ = http.NewResponseController(s.ResponseWriter).Flush() // so that the client sees it now
	}
	return written, nil
}
