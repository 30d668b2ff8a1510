// Package gate is where clients come in: it accepts their connections, links them to phones, logs them in, and passes on
// what they send.
package gate

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"balas/simulator/iq"
	"balas/simulator/phone"
	"balas/simulator/wire"
	"balas/simulator/world"
)

// patience is how long a client may take for its handshake and for signing a link.
const patience = 20 * time.Second

// Gate accepts clients for one network.
type Gate struct {
	world  *world.World
	phones *phone.Phones
	iq     *iq.Answerer
	log    *slog.Logger
	ctx    context.Context
	stop   context.CancelFunc
	open   sync.WaitGroup

	mu       sync.Mutex
	pairings map[string]*pairing
	// shown counts the clients so far that were not linked.
	shown int
}

// New makes the gate of a network. Close it to hang up on everybody.
func New(w *world.World, phones *phone.Phones, log *slog.Logger) *Gate {
	ctx, stop := context.WithCancel(context.Background())
	return &Gate{
		world: w, phones: phones, iq: iq.New(w, phones), log: log, ctx: ctx, stop: stop, pairings: map[string]*pairing{},
	}
}

// Close hangs up on all clients and waits until their last stanzas are dealt with. No client may call any more.
func (g *Gate) Close() {
	g.stop()
	g.open.Wait()
}

// cable is a websocket as a stream of bytes that ends as a cut cable does: at once, without a word.
type cable struct {
	net.Conn
	socket *websocket.Conn
}

// Close cuts the connection.
func (c cable) Close() error { return c.socket.CloseNow() }

// ServeHTTP takes the connection of one client for as long as it lasts.
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.open.Add(1)
	defer g.open.Done()
	socket, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		g.log.Warn("refuse websocket", "err", err)
		return
	}
	socket.SetReadLimit(-1)
	stream := cable{websocket.NetConn(g.ctx, socket, websocket.MessageBinary), socket}
	defer stream.Close()
	_ = stream.SetReadDeadline(time.Now().Add(patience))
	conn, hello, err := wire.Accept(stream)
	if err != nil {
		g.log.Debug("handshake failed", "err", err)
		return
	}
	_ = stream.SetReadDeadline(time.Time{})
	defer conn.Close()
	if hello.Payload.Username == nil {
		err = g.link(conn, hello)
	} else {
		err = g.login(conn, hello)
	}
	g.log.Debug("connection ended", "err", err)
}
