package control

import (
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
