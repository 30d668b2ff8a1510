package control

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"balas/simulator/world"
)

// kinds of faults that can be set.
var kinds = []string{
	world.Drop, world.Delay, world.Duplicate, world.Reorder, world.NoAck, world.Error463, world.LoginFailure,
	world.Disconnect, world.StreamError, world.Conflict, world.BreakSession, world.RateLimit,
	world.NoPrekeys, world.Silence, world.ClockSkew, world.BadStream, world.Reachout, world.Passkey,
	world.MediaError, world.SlowMedia, world.CutMedia, world.LoseMedia,
}

// once lists the kinds that happen one time unless a count is given.
var once = []string{world.Disconnect, world.StreamError, world.Conflict, world.BreakSession, world.BadStream, world.Passkey, world.LoseMedia}

// defaultDelay is how long faults hold a stanza.
const defaultDelay = time.Second

// unavailable is the code of failures for which none is given.
const unavailable = 503

// fault is a fault as it is requested.
type fault struct {
	Kind      string    `json:"kind"`
	Instance  string    `json:"instance"`
	Phone     string    `json:"phone"`
	Count     int       `json:"count"`
	For       *duration `json:"for"`
	Direction string    `json:"direction"`
	Stanza    string    `json:"stanza"`
	Delay     *duration `json:"delay"`
	Mode      string    `json:"mode"`
	Code      int       `json:"code"`
	NewOnly   bool      `json:"newOnly"`
	Allow     int       `json:"allow"`
	Rate      int       `json:"rate"`
	By        *shift    `json:"by"`
}

// faultView is a fault as the interface shows it.
type faultView struct {
	ID        int             `json:"id"`
	Kind      string          `json:"kind"`
	Instance  string          `json:"instance,omitempty"`
	Phone     string          `json:"phone,omitempty"`
	Count     int             `json:"count,omitempty"`
	Until     *time.Time      `json:"until,omitempty"`
	Direction world.Direction `json:"direction,omitempty"`
	Stanza    string          `json:"stanza,omitempty"`
	Delay     string          `json:"delay,omitempty"`
	Mode      string          `json:"mode,omitempty"`
	Code      int             `json:"code,omitempty"`
	NewOnly   bool            `json:"newOnly,omitempty"`
	Rate      int             `json:"rate,omitempty"`
	By        string          `json:"by,omitempty"`
	Hits      int             `json:"hits"`
}

func viewFault(f world.Fault) faultView {
	view := faultView{
		ID: f.ID, Kind: f.Kind, Count: f.Count, Direction: f.Direction, Stanza: f.Stanza, Mode: f.Mode, Code: f.Code,
		NewOnly: f.NewOnly, Rate: f.Rate, Hits: f.Hits,
	}
	if f.Instance != nil {
		view.Instance = f.Instance.Number
	}
	view.Phone = world.Chat{Person: f.Phone, Group: f.Group}.Name()
	if !f.Until.IsZero() {
		view.Until = &f.Until
	}
	if f.By != 0 {
		view.By = f.By.String()
	}
	if f.Delay > 0 {
		view.Delay = f.Delay.String()
	}
	return view
}

// known turns the request into a fault with everything filled in.
func (a *API) known(request fault) (world.Fault, error) {
	if !slices.Contains(kinds, request.Kind) {
		return world.Fault{}, fmt.Errorf("%w: no fault of kind %q; there are %v", world.ErrMalformed, request.Kind, kinds)
	}
	if request.Count < 0 || request.Allow < 0 {
		return world.Fault{}, fmt.Errorf("%w: count and allow are not below 0", world.ErrMalformed)
	}
	known := world.Fault{
		Kind: request.Kind, Count: request.Count, For: request.For.or(0), NewOnly: request.NewOnly, Code: request.Code,
		Direction: world.Direction(request.Direction), Stanza: request.Stanza, Mode: request.Mode,
		Rate: request.Rate, Allow: request.Allow,
	}
	if err := fillIn(&known, request); err != nil {
		return known, err
	}
	var err error
	if known.Instance, err = a.somebody(request.Instance); err != nil {
		return known, err
	}
	if request.Phone == "" {
		return known, nil
	}
	with, err := a.world.ChatNamed(request.Phone)
	known.Phone, known.Group = with.Person, with.Group
	return known, err
}

func fillIn(known *world.Fault, request fault) error {
	switch known.Kind {
	case world.Drop, world.Delay, world.Duplicate:
		pick(&known.Direction, world.Inbound)
		pick(&known.Stanza, "message")
	}
	if known.Kind == world.Delay || known.Kind == world.Reorder {
		known.Delay = request.Delay.or(defaultDelay)
	}
	if known.Kind == world.Duplicate {
		pick(&known.Mode, world.Resend)
	}
	if known.Kind == world.LoginFailure || known.Kind == world.StreamError {
		pick(&known.Code, unavailable)
	}
	if known.Kind == world.LoginFailure && known.Code == world.Banned && known.For > 0 {
		known.For = max(known.For, world.ShortestBan)
	}
	if err := errors.Join(fillInMedia(known), fillInTrouble(known, request)); err != nil {
		return err
	}
	if slices.Contains(once, known.Kind) {
		pick(&known.Count, 1)
	}
	switch {
	case !slices.Contains([]world.Direction{"", world.Inbound, world.Outbound}, known.Direction):
		return fmt.Errorf("%w: direction is in or out, not %q", world.ErrMalformed, known.Direction)
	case !slices.Contains([]string{"", "message", "receipt", "notification", "call", "any"}, known.Stanza):
		return fmt.Errorf("%w: stanza is message, receipt, notification, call or any, not %q", world.ErrMalformed, known.Stanza)
	case !slices.Contains([]string{"", world.Resend, world.Same}, known.Mode):
		return fmt.Errorf("%w: mode is resend or same, not %q", world.ErrMalformed, known.Mode)
	case known.Code != 0 && (known.Code < 400 || known.Code > 599):
		return fmt.Errorf("%w: a code is from 400 to 599, not %d", world.ErrMalformed, known.Code)
	default:
		return nil
	}
}

// pick sets what was not given.
func pick[T comparable](into *T, otherwise T) {
	var none T
	if *into == none {
		*into = otherwise
	}
}

// somebody finds a person, nil for an empty name.
func (a *API) somebody(name string) (*world.Person, error) {
	if name == "" {
		return nil, nil
	}
	return a.world.Person(name)
}

func (a *API) listFaults(*http.Request) (answer, error) {
	views := []faultView{}
	for _, f := range a.world.Faults() {
		views = append(views, viewFault(f))
	}
	return answer{body: map[string]any{"faults": views}}, nil
}

func (a *API) addFault(r *http.Request) (answer, error) {
	var request fault
	if err := read(r, &request); err != nil {
		return answer{}, err
	}
	wanted, err := a.known(request)
	if err != nil {
		return answer{}, err
	}
	added := a.world.AddFault(wanted)
	a.apply(added)
	return answer{body: viewFault(added), created: true}, nil
}

// apply makes those faults happen at once that do not wait for a stanza.
func (a *API) apply(fault world.Fault) {
	switch fault.Kind {
	case world.Disconnect, world.StreamError, world.Conflict:
		if a.gate.Strike(fault) > 0 {
			a.world.Spend(fault.ID)
		}
	case world.LoseMedia:
		a.world.Media().Lose(fault.Code)
		a.world.Spend(fault.ID)
	case world.BreakSession:
		a.gate.Break(fault)
		a.world.Spend(fault.ID)
	}
}

func (a *API) clearFaults(*http.Request) (answer, error) {
	return answer{body: struct{}{}}, a.world.ClearFaults(0)
}

func (a *API) clearFault(r *http.Request) (answer, error) {
	id, err := strconv.Atoi(r.PathValue("id"))
	if err != nil || id < 1 {
		return answer{}, fmt.Errorf("%w: no fault %q", world.ErrNotFound, r.PathValue("id"))
	}
	return answer{body: struct{}{}}, a.world.ClearFaults(id)
}
