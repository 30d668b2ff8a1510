// Package control is the HTTP interface to a simulated network: with it scripts and people put phones on the network, link
// clients, write messages, read inboxes and set faults.
package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"

	"balas/simulator/gate"
	"balas/simulator/phone"
	"balas/simulator/world"
)

// maxBody is the largest request, in bytes.
const maxBody = 64 << 20

// API serves the control interface of one network.
type API struct {
	world  *world.World
	phones *phone.Phones
	gate   *gate.Gate
	log    *slog.Logger
	root   [32]byte
}

// New makes the interface. root is the key that clients have to trust.
func New(w *world.World, phones *phone.Phones, g *gate.Gate, root [32]byte, log *slog.Logger) *API {
	return &API{world: w, phones: phones, gate: g, root: root, log: log}
}

// answer is what a request brings: something to show, and whether something was created.
type answer struct {
	body    any
	created bool
}

// action handles one request.
type action func(*http.Request) (answer, error)

// Handler returns the routes under /simulator/.
func (a *API) Handler() http.Handler {
	mux := http.NewServeMux()
	routes := map[string]action{
		"GET identity":                     a.identity,
		"GET phones":                       a.listPhones,
		"POST phones":                      a.addPhone,
		"GET phones/{phone}":               a.showPhone,
		"PATCH phones/{phone}":             a.changePhone,
		"POST phones/{phone}/scan":         a.scan,
		"POST phones/{phone}/messages":     a.send,
		"GET phones/{phone}/inbox":         a.inbox,
		"GET phones/{phone}/messages":      a.chat,
		"GET phones/{phone}/messages/{id}": a.exact,
		"POST phones/{phone}/receipts":     a.receipts,
		"POST phones/{phone}/typing":       a.typing,
		"POST phones/{phone}/unlink":       a.unlink,
		"POST phones/{phone}/reinstall":    a.reinstall,
		"POST phones/{phone}/renumber":     a.renumber,
		"GET clock":                        a.showClock,
		"POST clock":                       a.moveClock,
		"POST phones/{phone}/block":        a.block,
		"PUT phones/{phone}/picture":       a.setPicture,
		"DELETE phones/{phone}/picture":    a.removePicture,
		"POST phones/{phone}/call":         a.call,
		"GET phones/{phone}/calls":         a.calls,
		"GET faults":                       a.listFaults,
		"POST faults":                      a.addFault,
		"DELETE faults":                    a.clearFaults,
		"DELETE faults/{id}":               a.clearFault,
		"POST sync":                        a.sync,
		"GET stats":                        a.stats,
		"GET events":                       a.events,
	}
	maps.Copy(routes, a.groupRoutes())
	maps.Copy(routes, a.chatRoutes())
	mux.HandleFunc("GET /simulator/phones/{phone}/inbox/{seq}/file", a.file)
	paths := map[string]bool{"phones/{phone}/inbox/{seq}/file": true}
	for route, do := range routes {
		var method, path string
		_, _ = fmt.Sscan(route, &method, &path)
		mux.HandleFunc(method+" /simulator/"+path, a.serve(do))
		paths[path] = true
	}
	for path := range paths {
		mux.HandleFunc("/simulator/"+path, a.wrongMethod)
	}
	mux.HandleFunc("/simulator/", a.noEndpoint)
	return mux
}

func (a *API) serve(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		result, err := do(r)
		if err != nil {
			a.fail(w, err)
			return
		}
		status := http.StatusOK
		if result.created {
			status = http.StatusCreated
		}
		a.write(w, status, result.body)
	}
}

func (a *API) write(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(body); err != nil {
		a.log.Debug("answer not read", "err", err)
	}
}

func (a *API) wrongMethod(w http.ResponseWriter, r *http.Request) {
	a.write(w, http.StatusMethodNotAllowed, map[string]string{"error": "method " + r.Method + " is not for " + r.URL.Path})
}

func (a *API) noEndpoint(w http.ResponseWriter, r *http.Request) {
	a.write(w, http.StatusNotFound, map[string]string{"error": "no endpoint " + r.URL.Path})
}

// unsettled is an error with the clients that still have to acknowledge something.
type unsettled struct {
	error
	pending map[string]int
}

// Unwrap returns the error without the clients.
func (u unsettled) Unwrap() error { return u.error }

func (a *API) fail(w http.ResponseWriter, err error) {
	body := map[string]any{"error": err.Error()}
	var late unsettled
	if errors.As(err, &late) {
		body["pending"] = late.pending
	}
	a.write(w, status(err), body)
}

func status(err error) int {
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.Is(err, world.ErrMalformed):
		return http.StatusBadRequest
	case errors.Is(err, world.ErrForbidden):
		return http.StatusForbidden
	case errors.Is(err, world.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, world.ErrConflict):
		return http.StatusConflict
	case errors.Is(err, world.ErrNotSynced):
		return http.StatusGatewayTimeout
	default:
		return http.StatusInternalServerError
	}
}

// read decodes the body of a request. Unknown fields are refused; an empty body is an empty object.
func read(r *http.Request, into any) error {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	err := decoder.Decode(into)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: read request: %w", world.ErrMalformed, err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: more than one value in the request", world.ErrMalformed)
	}
	return nil
}

// owner is the phone in the path of a request.
func (a *API) owner(r *http.Request) (*world.Person, error) {
	return a.world.Person(r.PathValue("phone"))
}
