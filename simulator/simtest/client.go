package simtest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/appstate"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waHistorySync"
	"go.mau.fi/whatsmeow/store"
	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"
)

// maxEvents is how many events a test may leave unread before its client stands still.
const maxEvents = 20_000

// Client is the real client library with a store in memory.
type Client struct {
	*whatsmeow.Client
	t      testing.TB
	n      *Network
	events chan any
}

// NewClient makes a client that is not linked and not connected. change may set it up.
func (n *Network) NewClient(change ...func(*whatsmeow.Client)) *Client {
	return n.Attach(newDevice(), change...)
}

// Attach makes a client with a store that was used before, as after a restart of the program.
func (n *Network) Attach(device *store.Device, change ...func(*whatsmeow.Client)) *Client {
	c := &Client{Client: whatsmeow.NewClient(device, nil), t: n.t, n: n, events: make(chan any, maxEvents)}
	web := HTTPClient(n.URL())
	c.SetPreLoginHTTPClient(web)
	c.SetWebsocketHTTPClient(web)
	c.SetMediaHTTPClient(web)
	c.SynchronousAck = true
	c.EnableDecryptedEventBuffer = true
	c.UseRetryMessageStore = true
	for _, f := range change {
		f(c.Client)
	}
	c.ManualHistorySyncDownload = true
	c.AddEventHandler(c.hear)
	n.t.Cleanup(c.Disconnect)
	return c
}

// hear takes what the library says. What the client's own phone tells it is the library's business, except history: that is
// stored before the next event, so that a client that is unlinked at once is not still at it.
func (c *Client) hear(event any) {
	message, ok := event.(*events.Message)
	if !ok || message.Info.Category != "peer" {
		c.events <- event
		return
	}
	notice := message.Message.GetProtocolMessage().GetHistorySyncNotification()
	if notice == nil {
		return
	}
	piece, err := c.DownloadHistorySync(c.t.Context(), notice, true)
	if err != nil {
		c.events <- fmt.Errorf("download history: %w", err)
		return
	}
	c.events <- &events.HistorySync{Data: piece, Notification: notice}
}

// Link links a new client to a phone by QR code and waits until it is connected and has what every new client gets.
func (n *Network) Link(phone string, change ...func(*whatsmeow.Client)) *Client {
	n.t.Helper()
	c := n.Join(phone, change...)
	c.Settle()
	return c
}

// Join links a new client to a phone by QR code. All that the client gets then is still to be waited for.
func (n *Network) Join(phone string, change ...func(*whatsmeow.Client)) *Client {
	n.t.Helper()
	c := n.NewClient(change...)
	c.Open()
	code := Wait(c, func(*events.QR) bool { return true })
	n.Do("POST", "phones/"+phone+"/scan", map[string]string{"qr": code.Codes[0]})
	return c
}

// Settle waits until a client that was just linked is connected and has read the app state and the first history.
func (c *Client) Settle() {
	c.t.Helper()
	connected, states, history := false, 0, false
	for !connected || states < len(appstate.AllPatchNames) || !history {
		Wait(c, func(event any) bool {
			switch e := event.(type) {
			case *events.Connected:
				connected = true
			case *events.AppStateSyncComplete:
				states++
			case *events.HistorySync:
				history = history || e.Data.GetSyncType() == waHistorySync.HistorySync_INITIAL_BOOTSTRAP
			}
			return true
		})
	}
}

// Open connects the client.
func (c *Client) Open() {
	c.t.Helper()
	if err := c.Connect(); err != nil {
		c.t.Fatalf("connect: %v", err)
	}
}

// Wait returns the next event of a type that fits, and forgets what came before it.
func Wait[T any](c *Client, fits func(T) bool) T {
	c.t.Helper()
	deadline := time.After(Patience)
	for {
		select {
		case event := <-c.events:
			if found, ok := event.(T); ok && fits(found) {
				return found
			}
		case <-deadline:
			var missing T
			c.t.Fatalf("no %T came", missing)
		}
	}
}

// Text waits for the next message with that text.
func (c *Client) Text(text string) *events.Message {
	c.t.Helper()
	return Wait(c, func(m *events.Message) bool { return TextOf(m) == text })
}

// TextOf is the text of a message, empty if it has none.
func TextOf(m *events.Message) string {
	if text := m.Message.GetConversation(); text != "" {
		return text
	}
	return m.Message.GetExtendedTextMessage().GetText()
}

// Say sends a text to a number and returns what the server answered.
func (c *Client) Say(to, text string) whatsmeow.SendResponse {
	c.t.Helper()
	sent, err := c.TrySay(to, text)
	if err != nil {
		c.t.Fatalf("send %q to %s: %v", text, to, err)
	}
	return sent
}

// SayTo sends a text to a chat and returns what the server answered.
func (c *Client) SayTo(chat types.JID, text string) whatsmeow.SendResponse {
	c.t.Helper()
	sent, err := c.TrySayTo(chat, text)
	if err != nil {
		c.t.Fatalf("send %q to %s: %v", text, chat, err)
	}
	return sent
}

// TrySayTo is SayTo for messages that may be refused.
func (c *Client) TrySayTo(chat types.JID, text string) (whatsmeow.SendResponse, error) {
	ctx, cancel := context.WithTimeout(c.t.Context(), Patience)
	defer cancel()
	return c.SendMessage(ctx, chat, &waE2E.Message{Conversation: proto.String(text)})
}

// TrySay is Say for messages that may be refused.
func (c *Client) TrySay(to, text string) (whatsmeow.SendResponse, error) {
	return c.TrySayTo(types.NewJID(to, types.DefaultUserServer), text)
}

// ForgetGroups makes the client lose all group keys, its own and those of others.
func (c *Client) ForgetGroups() { c.Store.Container.(*memory).forgetGroups() }
