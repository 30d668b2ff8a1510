package contract_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
)

// effect says how an operation is looked at. Without a place it happens in the dialect's shop, which others use too.
type effect struct {
	at    func(*trial) *shop
	given func(*trial)
	then  func(*trial)
	run   func(*trial) // in place of one plain request
}

// TestContract runs every documented request as it is written, and looks at the answer and at what it did: what the phone
// decrypted, what the store holds, or that the answer names what was prepared. It prints a verdict on each.
func TestContract(t *testing.T) {
	t.Parallel()
	w, all := newTown(t), operations(t)
	w.open(t)
	if len(all) != 155 {
		t.Errorf("%d operations, want 155", len(all))
	}
	verdicts := &verdicts{of: map[string]string{}}
	t.Cleanup(func() { fmt.Fprint(os.Stdout, verdicts.table(all)) })
	known := effects()
	for _, op := range all {
		t.Run(op.ID, func(t *testing.T) {
			t.Parallel()
			c := &trial{T: t, w: w, op: op}
			defer verdicts.note(c)
			e, ok := known[op.ID]
			if !ok || e.then == nil {
				c.Fatalf("nobody looks at what it does")
			}
			c.try(e)
		})
	}
}

// TestEffectsHaveOperations looks for effects of operations that no document has.
func TestEffectsHaveOperations(t *testing.T) {
	t.Parallel()
	all := operations(t)
	for id := range effects() {
		if !slices.ContainsFunc(all, func(o operation) bool { return o.ID == id }) {
			t.Errorf("no document has %s", id)
		}
	}
}

// try prepares what the operation needs, calls it, and looks.
func (c *trial) try(e effect) {
	c.Helper()
	c.vars = map[string]string{}
	c.peer = c.person("Ayu")
	if c.shop = c.w.shops[c.op.dialect]; e.at != nil {
		c.shop = e.at(c)
	}
	c.credentials()
	if e.given != nil {
		e.given(c)
	}
	if e.run == nil {
		e.run = (*trial).request
	}
	e.run(c)
	e.then(c)
}

// request does the operation's request and holds the answer to the document.
func (c *trial) request() {
	c.Helper()
	resp, body, err := do(c.build())
	if err != nil {
		c.Fatalf("call: %v", err)
	}
	c.documented(resp, body)
	c.answer = answered(resp, body)
	c.conforms()
}

// credentials are what every document calls with, and what needs no preparation.
func (c *trial) credentials() {
	s := c.shop
	for _, name := range []string{"api_key", "account_token", "wh_token", "pat"} {
		c.vars[name] = s.key
	}
	for _, name := range []string{"instance_id", "connection_id", "session_id_003", "session_id_004"} {
		c.vars[name] = s.id.String()
	}
	c.vars["session_token"], c.vars["session_key"], c.vars["master_key"] = s.token, s.token, masterKey
	c.vars["bot_id"], c.vars["session_id"], c.vars["access_token"] = s.hexID, s.sessionID, s.accessToken
	c.vars["peer_phone"] = c.peer
	c.vars["webhook_url"] = c.w.hook.URL + "/" + c.op.ID
	c.vars["media_url"] = c.w.files + "/photo.jpg"
	c.vars["png_file"], c.vars["jpg_file"], c.vars["mp4_file"] = "photo.png", "photo.jpg", "clip.mp4"
	c.vars["ogg_file"], c.vars["pdf_file"] = "voice.ogg", "report.pdf"
}

// verdicts are what came out, by operation.
type verdicts struct {
	mu sync.Mutex
	of map[string]string
}

const conforms = "conforms"

func (v *verdicts) note(c *trial) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of[c.op.ID] = conforms; c.Failed() {
		v.of[c.op.ID] = "FAILS: " + strings.ReplaceAll(short(c.verdict), "\n", " ")
	}
}

// table is a line for each operation, and the sum.
func (v *verdicts) table(all []operation) string {
	var out strings.Builder
	good := 0
	for _, op := range all {
		verdict := v.of[op.ID]
		if verdict == conforms {
			good++
		}
		fmt.Fprintf(&out, "%-34s %-6s %-48s %s\n", op.ID, op.Method, op.Path, verdict)
	}
	fmt.Fprintf(&out, "%d of %d\n", good, len(all))
	return out.String()
}
