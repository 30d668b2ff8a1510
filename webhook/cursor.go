package webhook

import (
	"strconv"
	"strings"

	"balas/internal/fault"
)

// Cursor is where a reader of the log goes on.
type Cursor struct {
	Now   bool  // behind all that has happened; the rest does not count
	After int64 // behind this position; 0: at the beginning of what is kept
	Skip  int   // without the first frames of the next event, which the reader has
}

// ParseCursor reads the id of a frame, or "now". It fails with Invalid for anything else.
func ParseCursor(field, text string) (Cursor, error) {
	if text == "now" {
		return Cursor{Now: true}, nil
	}
	position, frames, within := strings.Cut(text, ".")
	after, err := strconv.ParseInt(position, 10, 64)
	if err != nil || after < 0 {
		return Cursor{}, badCursor(field)
	}
	if !within {
		return Cursor{After: after}, nil
	}
	skip, err := strconv.Atoi(frames)
	if err != nil || skip < 0 || after < 1 {
		return Cursor{}, badCursor(field)
	}
	return Cursor{After: after - 1, Skip: skip}, nil
}

func badCursor(field string) error {
	return fault.Bad("event", field, "must be the id of an event, or now")
}

// Pass returns the frames of an event that the reader has not seen, and forgets what was to be skipped once it is.
func (c *Cursor) Pass(e *Entry, frames [][]byte) [][]byte {
	skip := 0
	if c.Skip > 0 && e.Position == c.After+1 {
		skip = min(c.Skip, len(frames))
	}
	c.Skip = 0
	return frames[skip:]
}
