package control

import (
	"fmt"
	"net/http"
	"time"

	"balas/simulator/world"
)

// showClock tells the network's time.
func (a *API) showClock(*http.Request) (answer, error) {
	return answer{body: map[string]time.Time{"now": a.world.Now()}}, nil
}

// moveClock sets the network's time or moves it.
func (a *API) moveClock(r *http.Request) (answer, error) {
	var request struct {
		Set     *time.Time `json:"set"`
		Advance *shift     `json:"advance"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	if (request.Set == nil) == (request.Advance == nil) {
		return answer{}, fmt.Errorf("%w: give either set or advance", world.ErrMalformed)
	}
	if request.Set != nil {
		a.world.SetClock(*request.Set)
	} else {
		a.world.AdvanceClock(request.Advance.duration())
	}
	return a.showClock(r)
}

// reinstall gives a phone a new identity.
func (a *API) reinstall(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	return answer{body: map[string]int{"unlinked": a.gate.Reinstall(owner)}}, nil
}
