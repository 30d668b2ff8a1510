package e2e_test

import (
	"net/http"
	"slices"
	"strings"
)

// engine is a running `balas serve`, also over restarts.
type engine struct {
	town *town
	env  []string // its own, beside the town's

	process *process
	address string
}

// serve starts an engine and waits until it is ready.
func (w *town) serve(env ...string) *engine {
	w.t.Helper()
	e := &engine{town: w, env: env}
	e.start()
	if w.key == "" {
		w.key = w.run("key", "create", "--name", "test")
	}
	e.ready()
	return e
}

// start starts the engine and waits until it serves.
func (e *engine) start() {
	e.town.t.Helper()
	e.launch()
	e.address = e.process.url(e.town.t)
	readDocumentAt(e.town.t, e.address)
}

// launch starts the engine and waits for nothing.
func (e *engine) launch() {
	e.town.t.Helper()
	e.process = start(e.town.t, slices.Concat(e.town.env, e.env), "serve")
}

// ready waits until every instance was tried.
func (e *engine) ready() {
	e.town.t.Helper()
	var status int
	var body []byte
	await(e.town.t, func() bool {
		status, body = request(e.town.t, "GET", e.url()+"/readyz", nil, nil)
		return status == http.StatusOK
	}, func() string { return "the engine is not ready: " + string(body) })
}

func (e *engine) url() string { return e.address }

func (e *engine) kill() { e.process.kill() }

// stop ends the engine as an operator does.
func (e *engine) stop() {
	e.town.t.Helper()
	e.process.stop(e.town.t)
}

// call does a request with the account's key and returns status and body.
func (e *engine) call(method, path string, body any) (int, []byte) {
	e.town.t.Helper()
	header := http.Header{"X-Api-Key": {e.town.key}}
	if strings.HasPrefix(path, "/whatsapp/") {
		header = http.Header{"Authorization": {"Bearer " + e.town.key}}
	}
	return request(e.town.t, method, e.url()+path, header, body)
}

// ask does a request that must succeed and returns the data of the answer.
func ask[T any](e *engine, method, path string, body any) T {
	t := e.town.t
	t.Helper()
	status, content := e.call(method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s: status %d: %s", method, path, status, content)
	}
	var answer struct{ Data T }
	decode(t, path, content, &answer)
	return answer.Data
}

// refused does a request that must fail with the status, and returns the code of the failure.
func (e *engine) refused(status int, method, path string, body any) string {
	e.town.t.Helper()
	got, content := e.call(method, path, body)
	if got != status {
		e.town.t.Fatalf("%s %s: status %d, want %d: %s", method, path, got, status, content)
	}
	var failure struct{ Error string }
	decode(e.town.t, path, content, &failure)
	return failure.Error
}
