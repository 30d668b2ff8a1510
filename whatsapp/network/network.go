// Package network is the WhatsApp that a process talks to, and the version of WhatsApp Web that it says to be.
package network

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/store"

	"balas/whatsapp/outlet"
)

// Network is the WhatsApp that clients talk to: the real one, or a simulator.
type Network struct {
	http *http.Client // nil: the real one's

	refreshing sync.Mutex
	refreshAt  time.Time    // before when the version is not asked for again
	version    sync.RWMutex // nobody dials while it changes
}

// Real returns the real WhatsApp network. WhatsApp refuses outdated clients, so it asks for the
// current version of WhatsApp Web; without an answer the built-in one stands, and the error says so.
func Real(ctx context.Context) (*Network, error) {
	n := &Network{}
	err := n.askVersion(ctx)
	if err == nil {
		n.refreshAt = time.Now().Add(10 * time.Minute)
	}
	return n, err
}

func (n *Network) askVersion(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	version, err := whatsmeow.GetLatestVersion(ctx, nil)
	if err != nil {
		return fmt.Errorf("ask for the current WhatsApp Web version: %w", err)
	}
	n.version.Lock()
	defer n.version.Unlock()
	store.SetWAVersion(*version)
	return nil
}

// Refresh asks for the current version again: at most every ten minutes, or every minute while there is no answer. The
// simulator has none.
func (n *Network) Refresh(ctx context.Context) {
	n.refreshing.Lock()
	defer n.refreshing.Unlock()
	if n.http != nil || time.Now().Before(n.refreshAt) {
		return
	}
	n.refreshAt = time.Now().Add(10 * time.Minute)
	if err := n.askVersion(ctx); err != nil {
		n.refreshAt = time.Now().Add(time.Minute)
	}
}

// Version is the version of WhatsApp Web that clients say they are.
func Version() string { return store.GetWAVersion().String() }

// Simulated returns the network of the simulator at base, such as http://127.0.0.1:8090. It trusts the
// simulator's root key for the whole process: one process talks to the real network or to a simulator,
// never to both.
func Simulated(ctx context.Context, base string) (*Network, error) {
	u, err := url.Parse(base)
	if err != nil || u.Scheme != "http" || u.Port() == "" {
		return nil, fmt.Errorf("simulator URL %q is no address such as http://127.0.0.1:8090", base)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "tcp", u.Host)
	}
	// The simulator speaks no TLS; Noise protects the socket, as with the real network.
	transport := &http.Transport{DialContext: dial, DialTLSContext: dial, MaxIdleConnsPerHost: 4, IdleConnTimeout: time.Minute}
	n := &Network{http: &http.Client{Transport: transport}}
	key, err := n.rootKey(ctx, strings.TrimRight(base, "/"))
	if err != nil {
		return nil, err
	}
	trust(key)
	return n, nil
}

func (n *Network) rootKey(ctx context.Context, base string) ([32]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/simulator/identity", nil)
	if err != nil {
		return [32]byte{}, fmt.Errorf("ask the simulator who it is: %w", err)
	}
	resp, err := n.http.Do(req)
	if err != nil {
		return [32]byte{}, fmt.Errorf("no simulator answers at %s, balas simulate starts one: %w", base, err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		return [32]byte{}, fmt.Errorf("no simulator answers at %s: %s", base, resp.Status)
	}
	var identity struct {
		RootKey string `json:"rootKey"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&identity); err != nil {
		return [32]byte{}, fmt.Errorf("read the simulator's identity: %w", err)
	}
	key, err := base64.StdEncoding.DecodeString(identity.RootKey)
	if err != nil || len(key) != 32 {
		return [32]byte{}, errors.New("the simulator's root key is not 32 bytes")
	}
	return [32]byte(key), nil
}

var trusting sync.Mutex

// trust sets whatsmeow's certificate root, if it is another one than before: clients read it unlocked.
func trust(key [32]byte) {
	trusting.Lock()
	defer trusting.Unlock()
	if whatsmeow.WACertPubKey != key {
		whatsmeow.WACertPubKey = key
	}
}

// answerTime is how long a server may keep a dial waiting before it answers at all.
const answerTime = 20 * time.Second

// Attach points a client at the network. It says nothing there before its vow is kept.
func (n *Network) Attach(c *whatsmeow.Client, v outlet.Vow) {
	base := http.DefaultTransport.(*http.Transport)
	if n.http != nil {
		c.SetMediaHTTPClient(n.http)
		base = n.http.Transport.(*http.Transport)
	}
	sockets := base.Clone()
	sockets.ResponseHeaderTimeout = answerTime
	c.SetPreLoginHTTPClient(&http.Client{Transport: sockets})
	linked := sockets.Clone()
	outlet.Fit(linked, v)
	c.SetWebsocketHTTPClient(&http.Client{Transport: linked})
}

// Dial opens the client's socket, with one version from the first to the last word.
func (n *Network) Dial(ctx context.Context, c *whatsmeow.Client) error {
	n.version.RLock()
	defer n.version.RUnlock()
	return c.ConnectContext(ctx)
}
