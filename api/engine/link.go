package engine

import (
	"context"
	"encoding/base64"
	"fmt"

	"rsc.io/qr"

	"balas/api/wire"
	"balas/chat"
)

// QR returns the instance with the code that waits to be scanned. It waits a while for one when the
// instance is coming online; QR stays empty when none shows up, or there is nothing to scan.
func (e *Engine) QR(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	if i.Wanted == chat.Online && i.State != chat.Connected && !e.ShowsQR(i) {
		wait, cancel := context.WithTimeout(ctx, e.QRWait)
		defer cancel()
		var err error
		if i, err = e.WhatsApp.WaitQR(wait, i); err != nil {
			return i, fmt.Errorf("wait for QR code: %w", err)
		}
	}
	if !e.ShowsQR(i) {
		i.QR, i.QRExpiresAt = "", nil
	}
	return i, nil
}

// ShowsQR reports whether the instance has a code that may still be scanned.
func (e *Engine) ShowsQR(i chat.Instance) bool {
	return i.QR != "" && i.QRExpiresAt != nil && e.Now().Before(*i.QRExpiresAt)
}

// Draw returns the PNG of what a code says, 8 pixels a square, or nil for "".
func Draw(text string) ([]byte, error) {
	if text == "" {
		return nil, nil
	}
	c, err := qr.Encode(text, qr.L)
	if err != nil {
		return nil, fmt.Errorf("draw QR code: %w", err)
	}
	return c.PNG(), nil
}

// Online makes the instance come online and returns it as it is then.
func (e *Engine) Online(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	return e.after(ctx, i, e.WhatsApp.Start)
}

// Offline takes the instance offline, keeps its link, and returns it as it is then.
func (e *Engine) Offline(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	return e.after(ctx, i, e.WhatsApp.Stop)
}

// Restart takes the instance offline and brings it online again.
func (e *Engine) Restart(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	if err := e.WhatsApp.Stop(ctx, i); err != nil {
		return chat.Instance{}, err
	}
	return e.Online(ctx, i)
}

func (e *Engine) after(ctx context.Context, i chat.Instance, change func(context.Context, chat.Instance) error) (chat.Instance, error) {
	if err := change(ctx, i); err != nil {
		return chat.Instance{}, err
	}
	return e.Reload(ctx, i)
}

// Scannable returns an instance that a number can be linked to: the oldest of the caller's that has none, else a new one
// of that name. It is online, and has a code to scan unless none showed up in time.
func (e *Engine) Scannable(ctx context.Context, name string) (chat.Instance, error) {
	c := wire.Caller(ctx)
	i, err := chat.UnlinkedInstance(ctx, e.Pool, c)
	if err != nil {
		return chat.Instance{}, err
	}
	if i == nil {
		made, _, err := e.Create(ctx, name)
		if err != nil {
			return chat.Instance{}, err
		}
		i = &made
	}
	online, err := e.Online(ctx, *i)
	if err != nil {
		return chat.Instance{}, err
	}
	return e.QR(ctx, online)
}

// DataURI is the PNG as a URI that a browser shows; nil for none.
func DataURI(picture []byte) *string {
	if picture == nil {
		return nil
	}
	uri := "data:image/png;base64," + base64.StdEncoding.EncodeToString(picture)
	return &uri
}
