package control

import (
	"net/http"
	"slices"

	"balas/simulator/world"
)

// setPicture changes a profile picture; none without data.
func (a *API) setPicture(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	var request struct {
		Data []byte `json:"data"`
	}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	return answer{body: map[string]string{"id": a.world.SetPicture(owner, request.Data, nil).ID}}, nil
}

// removePicture takes a profile picture away.
func (a *API) removePicture(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	a.world.SetPicture(owner, nil, nil)
	return answer{body: struct{}{}}, nil
}

// block makes a phone block somebody, or with block false no longer.
func (a *API) block(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	request := struct {
		Phone string `json:"phone"`
		Block bool   `json:"block"`
	}{Block: true}
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	who, err := a.world.Person(request.Phone)
	if err != nil {
		return answer{}, err
	}
	a.world.Block(owner, who, request.Block, nil)
	return answer{body: map[string]any{"blocked": a.blocked(owner)}}, nil
}

// blocked lists the numbers that a phone blocked, in order.
func (a *API) blocked(owner *world.Person) []string {
	numbers := []string{}
	for _, jid := range a.world.Blocked(owner) {
		if person := a.world.Find(jid); person != nil {
			numbers = append(numbers, person.Number)
		}
	}
	slices.Sort(numbers)
	return numbers
}
