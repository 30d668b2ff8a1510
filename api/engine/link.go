package engine

import (
	"context"
	"fmt"

	"balas/chat"
)

// QR returns the instance with the code that waits to be scanned. It waits a while for one when the
// instance is coming online; QR stays empty when none shows up, or there is nothing to scan.
func (e *Engine) QR(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	if i.Wanted == chat.Online && i.State != chat.Connected && !e.showsQR(i) {
		wait, cancel := context.WithTimeout(ctx, e.QRWait)
		defer cancel()
		var err error
		if i, err = e.WhatsApp.WaitQR(wait, i); err != nil {
			return i, fmt.Errorf("wait for QR code: %w", err)
		}
	}
	if !e.showsQR(i) {
		i.QR, i.QRExpiresAt = "", nil
	}
	return i, nil
}

func (e *Engine) showsQR(i chat.Instance) bool {
	return i.QR != "" && i.QRExpiresAt != nil && e.Now().Before(*i.QRExpiresAt)
}
