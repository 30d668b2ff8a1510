package rig

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Engine is balas serve in a process of its own, on a private cluster in its data directory, without
// debounce and human delay.
type Engine struct {
	*process
	api
	DataDir string

	balas string
	env   []string
}

// NewEngine prepares an engine with its data in dir, which must not exist yet, and makes a key. env are variables over those
// that all engines have here.
func NewEngine(ctx context.Context, balas, dir string, n *Network, env ...string) (*Engine, error) {
	if err := os.Mkdir(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make data directory: %w", err)
	}
	listen, err := freeAddress()
	if err != nil {
		return nil, err
	}
	e := &Engine{balas: balas, DataDir: dir, api: api{base: "http://" + listen, header: http.Header{}}}
	e.env = []string{
		"BALAS_DATA_DIR=" + dir, "BALAS_LISTEN=" + listen, "BALAS_SIMULATOR_URL=" + n.URL(),
		"BALAS_DEBOUNCE=0s", "BALAS_HUMAN_DELAY=off", "BALAS_LOG=text,warn",
		"BALAS_ALLOW_PRIVATE_URLS=127.0.0.0/8", // the receivers of webhooks
	}
	e.env = append(e.env, env...)
	key, err := e.run(ctx, "key", "create", "--name", "bench")
	e.header.Set("X-Api-Key", strings.TrimSpace(key))
	return e, err
}

// URL is where the engine serves.
func (e *Engine) URL() string { return e.base }

// run runs another command of the program on the same data and returns what it printed.
func (e *Engine) run(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, e.balas, args...)
	cmd.Env = append(neutral(), e.env...)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("balas %s: %w: %s", args[0], err, errs.String())
	}
	return string(out), nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String(), nil
}

// Start starts the engine. It does not wait until it serves.
func (e *Engine) Start(ctx context.Context) error {
	p, err := start(ctx, filepath.Join(e.DataDir, "engine.log"), e.env, e.balas, "serve")
	if err != nil {
		return err
	}
	p.reap()
	e.process = p
	return nil
}

// Restart ends the engine and starts it with further variables of the environment, of which the last of a name counts.
func (e *Engine) Restart(ctx context.Context, env ...string) error {
	e.Stop()
	e.env = append(e.env, env...)
	if err := e.Start(ctx); err != nil {
		return err
	}
	return e.Ready(ctx)
}

// Ready waits until the engine has tried to bring all its instances online.
func (e *Engine) Ready(ctx context.Context) error {
	return e.Until(ctx, func() bool {
		return e.call(ctx, http.MethodGet, "/readyz", nil, nil) == nil
	})
}

// Until waits until true is returned, asking often; it fails when the engine ends, or after a minute.
func (e *Engine) Until(ctx context.Context, done func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-e.done:
			return fmt.Errorf("the engine ended: %w: %s", e.err, e.said())
		case <-ctx.Done():
			return fmt.Errorf("wait for the engine: %w: %s", ctx.Err(), e.said())
		}
	}
	return nil
}

// Stop ends the engine, if it runs, and with it its cluster.
func (e *Engine) Stop() {
	if e.process != nil {
		e.stop()
	}
}

// answer is the envelope of what the engine says.
type answer[T any] struct{ Data T }

// Link makes an instance, links the phone to it and returns its id once it is online.
func (e *Engine) Link(ctx context.Context, n *Network, phone string) (string, error) {
	var made answer[struct{ InstanceID string }]
	if err := e.call(ctx, http.MethodPost, "/api/v2/instances", map[string]string{"name": "Shop " + phone}, &made); err != nil {
		return "", err
	}
	id := made.Data.InstanceID
	if err := e.Change(ctx, id, "start"); err != nil {
		return "", err
	}
	var code answer[struct{ QR string }]
	if err := e.call(ctx, http.MethodGet, "/api/v2/instances/"+id+"/qr", nil, &code); err != nil {
		return "", err
	}
	if err := n.Scan(ctx, phone, code.Data.QR); err != nil {
		return "", err
	}
	return id, e.Online(ctx, id)
}

// Change starts or stops the instance, as what says.
func (e *Engine) Change(ctx context.Context, id, what string) error {
	return e.call(ctx, http.MethodPost, "/api/v2/instances/"+id+"/"+what, struct{}{}, nil)
}

// Online waits until the instance is connected.
func (e *Engine) Online(ctx context.Context, id string) error {
	return e.Until(ctx, func() bool {
		var now answer[struct{ Status string }]
		err := e.call(ctx, http.MethodGet, "/api/v1/instances/"+id+"/status", nil, &now)
		return err == nil && now.Data.Status == "WORKING"
	})
}

// Keyword has the instance reply to messages that start with the pattern.
func (e *Engine) Keyword(ctx context.Context, id, pattern, reply string) error {
	rule := map[string]string{"match": "startsWith", "pattern": pattern, "reply": reply}
	return e.call(ctx, http.MethodPost, "/api/v2/instances/"+id+"/keywords", rule, nil)
}

// Send sends a text from the instance and waits until WhatsApp has it.
func (e *Engine) Send(ctx context.Context, id, to, text string) error {
	var sent answer[struct{ Status string }]
	err := e.call(ctx, http.MethodPost, "/api/v1/messages/send",
		map[string]string{"instanceId": id, "phone": to, "message": text}, &sent)
	if err == nil && sent.Data.Status == "queued" {
		err = fmt.Errorf("the message to %s was not sent in time", to)
	}
	return err
}

// Webhook has the instance's messages from customers sent to a URL, and returns the endpoint's id.
func (e *Engine) Webhook(ctx context.Context, instance, url string) (string, error) {
	var made answer[struct{ ID string }]
	err := e.call(ctx, http.MethodPost, "/api/v2/webhooks",
		map[string]any{"instanceId": instance, "url": url, "events": []string{"message"}}, &made)
	return made.Data.ID, err
}

// Replay sends again all that was sent to the endpoint, and returns how much that is.
func (e *Engine) Replay(ctx context.Context, webhook string) (int, error) {
	var again answer[struct{ Replayed int }]
	err := e.call(ctx, http.MethodPost, "/api/v2/webhooks/"+webhook+"/replay", map[string]any{"from": "2020-01-01T00:00:00Z"}, &again)
	return again.Data.Replayed, err
}

// Replies has the instance's bot reply to customers, or say nothing.
func (e *Engine) Replies(ctx context.Context, instance string, on bool) error {
	return e.call(ctx, http.MethodPut, "/api/v2/instances/"+instance+"/settings", map[string]bool{"replyMsgs": on}, nil)
}
