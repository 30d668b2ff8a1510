package whatsapp_test

import (
	"encoding/json"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/fault"
	"balas/whatsapp"
)

func TestCodesThatNobodyScansExpire(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine(func(s *whatsapp.Supervisor) {
		s.Tempo.FirstCode, s.Tempo.NextCode = 50*time.Millisecond, 10*time.Millisecond
	})
	w.phone(shop, "Shop")
	i := w.instance("nobody comes")
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.awaitCause(i, chat.QRExpired)
	if i.State != chat.StateFailed || i.Wanted != chat.Offline || i.QR != "" {
		t.Errorf("instance is %s, wanted %s, and shows %q", i.State, i.Wanted, i.QR)
	}
	var shown int
	if err := w.pool.QueryRow(w.ctx, `SELECT count(*) FROM events WHERE instance_id = $1 AND kind = 'instance.qr'`, i.ID).Scan(&shown); err != nil || shown != 6 {
		t.Errorf("%d codes were shown, want the 6 of one connection (%v)", shown, err)
	}
	stop()
	s, _ = w.engine()
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.awaitThat(i, "a new code", func(now chat.Instance) bool { return now.QR != "" })
	w.post("/simulator/phones/"+shop+"/scan", map[string]any{"qr": i.QR}, nil)
	if i = w.await(i, chat.Connected); i.StateCause != "" || i.StateReason != "" {
		t.Errorf("connected, and yet %s: %s", i.StateCause, i.StateReason)
	}
}

// scanning scans the code in the background and reports the status of the scan.
func (w *town) scanning(phone, qr string) <-chan error {
	done := make(chan error, 1)
	go func() { done <- w.try("/simulator/phones/"+phone+"/scan", map[string]any{"qr": qr}) }()
	return done
}

func TestPasskeyDemandedWhileLinking(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine()
	w.phone(shop, "Shop")
	i := w.instance("guarded")
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.awaitThat(i, "a code", func(now chat.Instance) bool { return now.QR != "" })
	if err := s.AnswerPasskey(w.ctx, i, []byte(`{}`)); !fault.Is(err, fault.Conflict) {
		t.Errorf("an answer that nobody asked for: %v", err)
	}
	w.fault("passkey", nil)
	scanned := w.scanning(shop, i.QR)
	i = w.awaitCause(i, chat.PasskeyRequired)
	var asked whatsapp.Passkey
	if err := json.Unmarshal(i.Passkey, &asked); err != nil || asked.PublicKey == nil || asked.PublicKey.RelyingPartID != "whatsapp.com" {
		t.Errorf("the owner is asked for %s (%v)", i.Passkey, err)
	}
	if i.State != chat.ScanQR || i.QR != "" {
		t.Errorf("instance is %s and shows %q", i.State, i.QR)
	}
	if err := s.AnswerPasskey(w.ctx, i, []byte(`{"rawId":7}`)); !fault.Is(err, fault.Invalid) {
		t.Errorf("an answer that is none: %v", err)
	}
	answer := `{"id":"aW52ZW50ZWQ","rawId":"aW52ZW50ZWQ","type":"public-key",
		"response":{"clientDataJSON":"e30","authenticatorData":"ZGF0YQ","signature":"c2lnbmVk"}}`
	if err := s.AnswerPasskey(w.ctx, i, []byte(answer)); err != nil {
		t.Fatal(err)
	}
	if err := <-scanned; err != nil {
		t.Errorf("the phone: %v", err)
	}
	i = w.await(i, chat.Connected)
	if i.Phone != shop || i.StateCause != "" || i.Passkey != nil {
		t.Errorf("linked %s, cause %q, passkey %s", i.Phone, i.StateCause, i.Passkey)
	}
}

func TestPasskeyThatNobodyAnswersFailsTheLink(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, _ := w.engine(func(s *whatsapp.Supervisor) { s.Tempo.Passkey = 50 * time.Millisecond })
	w.phone(shop, "Shop")
	i := w.instance("guarded")
	if err := s.Start(w.ctx, i); err != nil {
		t.Fatal(err)
	}
	i = w.awaitThat(i, "a code", func(now chat.Instance) bool { return now.QR != "" })
	w.fault("passkey", nil)
	scanned := w.scanning(shop, i.QR)
	if i = w.await(i, chat.StateFailed); i.StateCause != chat.PasskeyRequired || i.Passkey != nil || i.Wanted != chat.Offline {
		t.Errorf("failed because of %s, passkey %s", i.StateCause, i.Passkey)
	}
	if err := <-scanned; err == nil {
		t.Error("the phone linked all the same")
	}
}

func TestLostKeysAreNamed(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s, stop := w.engine()
	i := w.link(s, shop)
	stop()
	if _, err := w.pool.Exec(w.ctx, `DELETE FROM whatsmeow_device`); err != nil {
		t.Fatal(err)
	}
	w.engine()
	i = w.awaitThat(i, "a code", func(now chat.Instance) bool { return now.QR != "" })
	if i.StateCause != chat.KeysLost || i.JID != "" || i.StateReason == "" {
		t.Errorf("cause %q, device %q", i.StateCause, i.JID)
	}
	w.post("/simulator/phones/"+shop+"/scan", map[string]any{"qr": i.QR}, nil)
	if i = w.await(i, chat.Connected); i.StateCause != "" || i.Phone != shop {
		t.Errorf("connected, and yet %s", i.StateCause)
	}
}
