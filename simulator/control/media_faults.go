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
	}
	return nil
}
