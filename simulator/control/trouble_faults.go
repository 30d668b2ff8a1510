package control

import (
	"fmt"

	"balas/simulator/world"
)

// streamBroken is the code of the stream error of bad_stream.
const streamBroken = 500

// fillInTrouble completes faults that concern more than one stanza.
func fillInTrouble(known *world.Fault, request fault) error {
	switch known.Kind {
	case world.BadStream:
		pick(&known.Code, streamBroken)
		pick(&known.Stanza, "message")
	case world.ClockSkew:
		if request.By == nil || *request.By == 0 {
			return fmt.Errorf("%w: say by how much the clock is off", world.ErrMalformed)
		}
		if request.Instance != "" || request.Phone != "" || request.Count != 0 {
			return fmt.Errorf("%w: the server has one clock: clock_skew has no instance, phone or count", world.ErrMalformed)
		}
		known.By = request.By.duration()
	}
	return nil
}
