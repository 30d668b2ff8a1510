package control

import (
	"fmt"
	"net/http"

	"balas/simulator/world"
)

// fillInMedia completes faults of the media host.
func fillInMedia(known *world.Fault) error {
	switch known.Kind {
	case world.MediaError:
		pick(&known.Code, unavailable)
	case world.LoseMedia:
		pick(&known.Code, http.StatusNotFound)
		if known.Count > 1 {
			return fmt.Errorf("%w: lose_media happens at once, and once", world.ErrMalformed)
		}
	case world.SlowMedia:
		if known.Rate < 1 {
			return fmt.Errorf("%w: give the rate of slow_media in bytes per second", world.ErrMalformed)
		}
		return nil
	default:
		return nil
	}
	if known.Code < 400 || known.Code > 599 {
		return fmt.Errorf("%w: code of %s is an HTTP status from 400 to 599, not %d", world.ErrMalformed, known.Kind, known.Code)
	}
	return nil
}
