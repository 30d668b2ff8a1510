package control

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"balas/simulator/world"
)

// duration is written as "5s" or as a number of seconds.
type duration time.Duration

// UnmarshalJSON reads either form.
func (d *duration) UnmarshalJSON(text []byte) error {
	var written string
	if err := json.Unmarshal(text, &written); err != nil {
		written = string(text)
	}
	parsed, err := parseDuration(written)
	*d = duration(parsed)
	return err
}

// shift is a duration that may also be negative.
type shift time.Duration

// UnmarshalJSON reads what a duration is written as, with a minus sign or without.
func (s *shift) UnmarshalJSON(text []byte) error {
	plain := bytes.Replace(text, []byte("-"), nil, 1)
	var size duration
	if err := size.UnmarshalJSON(plain); err != nil {
		return err
	}
	*s = shift(size)
	if len(plain) < len(text) {
		*s = -*s
	}
	return nil
}

func (s shift) duration() time.Duration { return time.Duration(s) }

func parseDuration(text string) (time.Duration, error) {
	parsed, err := time.ParseDuration(text)
	if seconds, number := strconv.ParseFloat(text, 64); number == nil {
		parsed, err = time.Duration(seconds*float64(time.Second)), nil
	}
	if err != nil || parsed < 0 {
		return 0, fmt.Errorf("%w: %q is no duration, write 5s or 5", world.ErrMalformed, text)
	}
	return parsed, nil
}

// or returns the duration, or another one if it was not given.
func (d *duration) or(otherwise time.Duration) time.Duration {
	if d == nil {
		return otherwise
	}
	return time.Duration(*d)
}
