package rig

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"time"
)

// Network is a simulated WhatsApp in a process of its own.
type Network struct {
	*process
	api
}

// URL is where engines and clients find the network.
func (n *Network) URL() string { return n.base }

// StartNetwork starts the simulator of the program balas. Its log is in dir.
func StartNetwork(ctx context.Context, balas, dir string) (*Network, error) {
	p, err := start(ctx, filepath.Join(dir, "simulator.log"), nil, balas, "simulate", "--listen", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var ready struct{ URL string }
	if err := p.ready(&ready); err != nil {
		return nil, err
	}
	return &Network{process: p, api: api{base: ready.URL}}, nil
}

// NetworkAt is the network that listens at base, in a process of somebody else's.
func NetworkAt(base string) *Network { return &Network{api: api{base: base}} }

// Stop ends the network.
func (n *Network) Stop() { n.stop() }

// RootKey is the key that clients of the network have to trust.
func (n *Network) RootKey(ctx context.Context) (key [32]byte, err error) {
	var identity struct{ RootKey []byte }
	if err = n.call(ctx, http.MethodGet, "/simulator/identity", nil, &identity); err != nil {
		return key, err
	}
	if len(identity.RootKey) != len(key) {
		return key, fmt.Errorf("the simulator's root key has %d bytes", len(identity.RootKey))
	}
	return [32]byte(identity.RootKey), nil
}

// Phone puts a person on the network.
func (n *Network) Phone(ctx context.Context, number string) error {
	return n.call(ctx, http.MethodPost, "/simulator/phones", map[string]string{"phone": number, "name": "Phone " + number}, nil)
}

// Scan links the client whose code it is to the phone.
func (n *Network) Scan(ctx context.Context, number, code string) error {
	return n.call(ctx, http.MethodPost, "/simulator/phones/"+number+"/scan", map[string]string{"qr": code}, nil)
}

// Say has a phone write to another.
func (n *Network) Say(ctx context.Context, from, to, text string) error {
	_, err := n.Tell(ctx, from, map[string]any{"to": to, "text": text})
	return err
}

// Tell has a phone write anything, and returns the message's id.
func (n *Network) Tell(ctx context.Context, from string, message map[string]any) (id string, err error) {
	var said struct{ ID string }
	err = n.call(ctx, http.MethodPost, "/simulator/phones/"+from+"/messages", message, &said)
	return said.ID, err
}

// Group makes a group in which people go by LID. The first of the members owns it.
func (n *Network) Group(ctx context.Context, members []string) (jid string, err error) {
	var made struct{ JID string }
	body := map[string]any{"subject": "Bench", "participants": members, "addressing": "lid"}
	err = n.call(ctx, http.MethodPost, "/simulator/groups", body, &made)
	return made.JID, err
}

// Silence has the number's client hear nothing until the returned lift is called: then all at once.
func (n *Network) Silence(ctx context.Context, number string) (lift func() error, err error) {
	var made struct{ ID int }
	err = n.call(ctx, http.MethodPost, "/simulator/faults", map[string]string{"kind": "silence", "instance": number}, &made)
	return func() error {
		return n.call(ctx, http.MethodDelete, fmt.Sprintf("/simulator/faults/%d", made.ID), nil, nil)
	}, err
}

// Heard is a message that a phone has decrypted.
type Heard struct {
	Seq  int
	From string
	Text string
	At   time.Time // when its stanza reached the network
}

// Next waits for messages in the phone's inbox after the one with that number.
func (n *Network) Next(ctx context.Context, number string, after int) ([]Heard, error) {
	var page struct{ Messages []Heard }
	err := n.call(ctx, http.MethodGet, fmt.Sprintf("/simulator/phones/%s/inbox?after=%d&wait=20s", number, after), nil, &page)
	if err == nil && len(page.Messages) == 0 {
		err = fmt.Errorf("phone %s got nothing for 20 s", number)
	}
	return page.Messages, err
}

// Quiet waits until all connected clients have acknowledged everything.
func (n *Network) Quiet(ctx context.Context) error {
	return n.call(ctx, http.MethodPost, "/simulator/sync", map[string]any{"wait": "20s", "connectedOnly": true}, nil)
}

// Unknown lists the requests of clients that the network could not answer; it must stay empty.
func (n *Network) Unknown(ctx context.Context) ([]string, error) {
	var stats struct{ Unknown []string }
	err := n.call(ctx, http.MethodGet, "/simulator/stats", nil, &stats)
	return stats.Unknown, err
}

// Logins is how many logins the network has seen.
func (n *Network) Logins(ctx context.Context) (int, error) {
	var stats struct{ Counters map[string]int }
	err := n.call(ctx, http.MethodGet, "/simulator/stats", nil, &stats)
	return stats.Counters["event.login"], err
}

// Cut ends every open connection at once.
func (n *Network) Cut(ctx context.Context) error {
	return n.call(ctx, http.MethodPost, "/simulator/faults", map[string]any{"kind": "disconnect"}, nil)
}
