package whatsapp

import (
	"context"
	"errors"
	"time"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types"
)

// init quiets whatsmeow's own keepalive, which says nothing when it succeeds: probe takes its place.
func init() {
	whatsmeow.KeepAliveIntervalMin, whatsmeow.KeepAliveIntervalMax = 24*time.Hour, 25*time.Hour
}

// probe asks WhatsApp for a sign of life, as its web client does, and reports whether one came back.
func (x *session) probe(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, x.Tempo.Answer)
	defer cancel()
	_, err := x.client.DangerousInternals().SendIQ(ctx, whatsmeow.DangerousInfoQuery{
		Namespace: "w:p", Type: "get", To: types.ServerJID, NoRetry: true,
	})
	var refused *whatsmeow.IQError
	if err != nil && !errors.As(err, &refused) { // a refusal came back, too
		return false
	}
	x.heard()
	return true
}

// answers reports whether one of two probes comes back.
func (x *session) answers() bool {
	for range 2 {
		if x.probe(x.ctx) {
			return true
		}
	}
	return false
}

// heard notes that something came back.
func (x *session) heard() { x.heardAt.Store(time.Now().UnixNano()) }

// quiet is how long ago something came back on the open connection; 0 while there is none.
func (x *session) quiet() time.Duration {
	at := x.heardAt.Load()
	if at == 0 || !x.connected.lets() {
		return 0
	}
	return time.Since(time.Unix(0, at))
}
