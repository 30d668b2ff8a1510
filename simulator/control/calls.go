package control

import (
	"fmt"
	"net/http"

	"balas/simulator/world"
)

// call makes a call, or with hangUp ends one.
func (a *API) call(r *http.Request) (answer, error) {
	from, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		To     string `json:"to"`
		Video  bool   `json:"video"`
		HangUp string `json:"hangUp"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	if request.HangUp != "" {
		return answer{body: map[string]string{"id": request.HangUp}}, a.phones.HangUp(from, request.HangUp)
	}
	if request.To == "" {
		return answer{}, fmt.Errorf("%w: say whom to call, or which call to end", world.ErrMalformed)
	}
	to, err := a.world.Person(request.To)
	if err != nil {
		return answer{}, err
	}
	id, err := a.phones.Call(from, to, request.Video)
	return answer{body: map[string]string{"id": id}, created: true}, err
}

// calls lists the calls that a phone made and got.
func (a *API) calls(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	return answer{body: map[string]any{"calls": a.world.Calls(owner)}}, nil
}
