// Package simtest starts simulators in tests and attaches the real client library to them. It is the only part of the
// simulator that knows that library.
package simtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator"
)

// Patience is how long tests wait for something that should take milliseconds.
const Patience = 20 * time.Second

// trust makes the client library accept simulators instead of the real network, for the whole process.
var trust = sync.OnceFunc(func() {
	whatsmeow.WACertPubKey = (&simulator.Server{}).RootKey()
})

// Trust makes all clients of this process accept simulators instead of the real network.
func Trust() { trust() }

// HTTPClient returns a client that reaches the simulator under every address, without encryption.
func HTTPClient(simulatorURL string) *http.Client {
	dial := func(ctx context.Context, network, _ string) (net.Conn, error) {
		target, err := url.Parse(simulatorURL)
		if err != nil {
			return nil, fmt.Errorf("read address of simulator: %w", err)
		}
		return new(net.Dialer).DialContext(ctx, network, target.Host)
	}
	return &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}
}

// Network is a simulator in a test.
type Network struct {
	*simulator.Server
	t testing.TB
}

// Start starts a simulator that ends with the test. A request of a client that it cannot answer fails the test.
func Start(t testing.TB, change ...func(*simulator.Options)) *Network {
	t.Helper()
	Trust()
	options := simulator.Options{Strict: func(request string) { t.Errorf("the simulator has no answer to %s", request) }}
	for _, c := range change {
		c(&options)
	}
	server, err := simulator.Start(options)
	if err != nil {
		t.Fatalf("start simulator: %v", err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close simulator: %v", err)
		}
	})
	return &Network{Server: server, t: t}
}

// Call sends a request to the control interface and returns status and answer. body may be nil.
func (n *Network) Call(method, path string, body any) (int, map[string]any) {
	n.t.Helper()
	var encoded bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&encoded).Encode(body); err != nil {
			n.t.Fatalf("encode request: %v", err)
		}
	}
	request, err := http.NewRequestWithContext(n.t.Context(), method, n.URL()+"/simulator/"+path, &encoded)
	if err != nil {
		n.t.Fatalf("make request: %v", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		n.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer response.Body.Close()
	answer := map[string]any{}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		n.t.Fatalf("%s %s: read answer: %v", method, path, err)
	}
	return response.StatusCode, answer
}

// Do is Call for requests that must succeed.
func (n *Network) Do(method, path string, body any) map[string]any {
	n.t.Helper()
	status, answer := n.Call(method, path, body)
	if status >= 300 {
		n.t.Fatalf("%s %s %v: status %d: %v", method, path, body, status, answer["error"])
	}
	return answer
}

// Phone puts a person with a phone on the network.
func (n *Network) Phone(number, name string) {
	n.t.Helper()
	n.Do("POST", "phones", map[string]any{"phone": number, "name": name})
}

// Group makes a group of phones; the first owns it.
func (n *Network) Group(subject string, participants ...string) types.JID {
	n.t.Helper()
	made := n.Do("POST", "groups", map[string]any{"subject": subject, "participants": participants})
	jid, err := types.ParseJID(made["jid"].(string))
	if err != nil {
		n.t.Fatalf("read JID of group: %v", err)
	}
	return jid
}

// Say sends a text from a phone and returns the message's id.
func (n *Network) Say(from, to, text string) string {
	n.t.Helper()
	return n.Do("POST", "phones/"+from+"/messages", map[string]any{"to": to, "text": text})["id"].(string)
}

// Send sends any content from a phone and returns the message's id.
func (n *Network) Send(from, to string, content map[string]any) string {
	n.t.Helper()
	body := map[string]any{"to": to}
	maps.Copy(body, content)
	return n.Do("POST", "phones/"+from+"/messages", body)["id"].(string)
}

// Message is what tests look at in an inbox.
type Message struct {
	Seq      int    `json:"seq"`
	ID       string `json:"id"`
	From     string `json:"from"`
	Chat     string `json:"chat"`
	Type     string `json:"type"`
	Text     string `json:"text"`
	QuotedID string `json:"quotedId"`
	Self     bool   `json:"self"`
	Repeat   bool   `json:"repeat"`

	TargetID string   `json:"targetId"`
	Options  []string `json:"options"`
	Error    string   `json:"error"`
}

// Inbox waits until a phone has read count messages and returns them. With self the copies of its own clients count.
func (n *Network) Inbox(phone string, count int, self bool) []Message {
	n.t.Helper()
	var found []Message
	deadline := time.Now().Add(Patience)
	for after := 0; len(found) < count; {
		if time.Now().After(deadline) {
			n.t.Fatalf("inbox of %s has %d messages, not %d: %+v", phone, len(found), count, found)
		}
		answer := n.Do("GET", fmt.Sprintf("phones/%s/inbox?after=%d&wait=5s&self=%t", phone, after, self), nil)
		raw, _ := json.Marshal(answer["messages"])
		var more []Message
		if err := json.Unmarshal(raw, &more); err != nil {
			n.t.Fatalf("read inbox: %v", err)
		}
		for _, message := range more {
			after = message.Seq
		}
		found = append(found, more...)
	}
	return found
}

// Sync waits until all clients have acknowledged everything.
func (n *Network) Sync() {
	n.t.Helper()
	n.Do("POST", "sync", map[string]any{})
}
