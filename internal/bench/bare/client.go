package bare

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
	"google.golang.org/protobuf/proto"

	"balas/internal/bench/rig"
)

// network is the simulated one, and how clients dial it.
type network struct {
	*rig.Network
	http *http.Client
}

// reach makes all clients of the process trust the simulator at base, and dial nothing else.
func reach(ctx context.Context, base string) (network, error) {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		return network{}, fmt.Errorf("simulator URL %q is no URL", base)
	}
	n := rig.NetworkAt(base)
	if whatsmeow.WACertPubKey, err = n.RootKey(ctx); err != nil {
		return network{}, err
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", u.Host)
	}
	return network{n, &http.Client{Transport: &http.Transport{DialContext: dial, DialTLSContext: dial}}}, nil
}

// client is one linked number.
type client struct {
	*whatsmeow.Client
	ledger *ledger       // nil on whatsmeow's own stores
	online chan struct{} // closed when it is connected for the first time
	heard  *heard

	receiver atomic.Pointer[string] // URL that messages are posted to; nil: none
}

func (p *Program) newClient(device *store.Device) *client {
	c := &client{ledger: p.keeper.newLedger(p.ctx, device), online: make(chan struct{}), heard: newHeard()}
	c.Client = whatsmeow.NewClient(device, nil)
	c.SetPreLoginHTTPClient(p.network.http)
	c.SetWebsocketHTTPClient(p.network.http)
	c.SetMediaHTTPClient(p.network.http)
	first := sync.OnceFunc(func() { close(c.online) })
	c.AddEventHandler(func(event any) {
		switch e := event.(type) {
		case *events.Connected:
			first()
		case *events.Message:
			c.heard.add()
			c.post(p.ctx, e)
			if strings.HasPrefix(e.Message.GetConversation(), "ping") {
				go func() { _, _ = c.SendMessage(p.ctx, e.Info.Chat, text("pong")) }()
			}
		}
	})
	return c
}

// await waits until the client was online.
func (c *client) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	select {
	case <-c.online:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait for the client to get online: %w", ctx.Err())
	}
}

// send sends a text to the number and waits for WhatsApp's acknowledgement.
func (c *client) send(ctx context.Context, to, body string) error {
	jid := address(to)
	if c.ledger != nil {
		return c.ledger.send(ctx, c, jid, body)
	}
	_, err := c.SendMessage(ctx, jid, text(body))
	return err
}

// address is the JID of a phone, or of a group.
func address(to string) types.JID {
	if group, ok := strings.CutSuffix(to, "@"+types.GroupServer); ok {
		return types.NewJID(group, types.GroupServer)
	}
	return types.NewJID(to, types.DefaultUserServer)
}

func text(body string) *waE2E.Message { return &waE2E.Message{Conversation: proto.String(body)} }

// link makes a client for the phone and has the phone scan its code.
func (p *Program) link(ctx context.Context, phone string) error {
	c := p.newClient(p.keeper.container.NewDevice())
	codes, err := c.GetQRChannel(p.ctx)
	if err != nil {
		return fmt.Errorf("ask for codes: %w", err)
	}
	if err := c.ConnectContext(p.ctx); err != nil {
		return fmt.Errorf("connect to link: %w", err)
	}
	for item := range codes {
		if item.Event != whatsmeow.QRChannelEventCode {
			break
		}
		if err := p.network.Scan(ctx, phone, item.Code); err != nil {
			return err
		}
	}
	if err := c.await(ctx); err != nil {
		return err
	}
	if c, err = p.reopen(ctx, c); err != nil {
		return err
	}
	p.add(phone, c)
	return nil
}

// reopen connects anew when a linked device gets another store than one that is being linked.
func (p *Program) reopen(ctx context.Context, c *client) (*client, error) {
	if p.keeper.pieces == nil {
		return c, nil
	}
	c.Disconnect()
	device, err := p.keeper.container.GetDevice(ctx, c.Store.GetJID())
	if err != nil {
		return nil, fmt.Errorf("load linked device: %w", err)
	}
	again := p.newClient(device)
	return again, again.ConnectContext(p.ctx)
}

// post posts a message to the receiver, if there is one, and goes on whatever comes of it.
func (c *client) post(ctx context.Context, e *events.Message) {
	url := c.receiver.Load()
	if url == nil {
		return
	}
	body := fmt.Sprintf(`{"event":"message","payload":{"messageId":%q,"from":%q,"body":%q}}`, e.Info.ID, e.Info.Sender, e.Message.GetConversation())
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, *url, strings.NewReader(body))
	if err != nil {
		return
	}
	request.Header.Set("Content-Type", "application/json")
	if answer, err := http.DefaultClient.Do(request); err == nil {
		_ = answer.Body.Close()
	}
}
