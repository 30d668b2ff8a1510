package e2e_test

import (
	"slices"
	"testing"
)

func TestSendIsReceived(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open("628110000001")
	budi := w.customer(1)
	budi.set(map[string]any{"autoReceipts": "none"})
	m := s.send(budi, "Pesanan Anda sudah dikirim")
	if m.Status != "sent" {
		t.Errorf("status is %q, want sent", m.Status)
	}
	if got := budi.next(); got.ID != m.MessageID || got.Text != "Pesanan Anda sudah dikirim" || got.From != s.phone.number {
		t.Errorf("the customer reads %+v", got)
	}
	for _, receipt := range []string{"delivered", "read"} {
		budi.post("receipts", map[string]any{"chat": s.phone.number, "ids": []string{m.MessageID}, "type": receipt}, nil)
		s.awaitStatus(m.MessageID, receipt)
	}
}

func TestUnacknowledgedSendKeepsItsID(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open("628110000001")
	budi := w.customer(1)
	w.fault("no_ack", map[string]any{"instance": s.phone.number, "count": 1})
	first := s.send(budi, "Satu kali saja")
	s.awaitStatus(first.MessageID, "delivered")
	last := s.send(budi, "Selesai")
	s.awaitStatus(last.MessageID, "delivered")
	var got []string
	for _, l := range budi.inbox(0, 0) {
		if !l.Repeat {
			got = append(got, l.ID)
		}
	}
	if want := []string{first.MessageID, last.MessageID}; !slices.Equal(got, want) {
		t.Errorf("the customer has %q, want %q", got, want)
	}
}

func TestStoppedInstanceRefusesToSend(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().open("628110000001")
	budi := w.customer(1)
	s.change("stop")
	s.await(stopped)
	code := s.refused(422, "POST", "/api/v1/messages/send", map[string]any{"instanceId": s.id, "phone": budi.number, "message": "Halo"})
	if code != "INSTANCE_DISCONNECTED" {
		t.Errorf("code is %q", code)
	}
	s.change("start")
	s.await(working)
	s.send(budi, "Sudah buka")
	budi.hears("Sudah buka")
	budi.has("Sudah buka")
}
