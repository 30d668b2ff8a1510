package whatsapp

import (
	"errors"
	"testing"

	"go.mau.fi/whatsmeow"
	waBinary "go.mau.fi/whatsmeow/binary"
)

func TestLateRefusalIsRead(t *testing.T) {
	t.Parallel()
	a := newAcks()
	told := a.expect("A")
	a.hear(&waBinary.Node{Tag: "receipt", Attrs: waBinary.Attrs{"id": "A"}})
	a.hear(&waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{"id": "B", "t": "1700000000"}})
	a.hear(&waBinary.Node{Tag: "ack", Attrs: waBinary.Attrs{"id": "A", "t": "1700000000", "error": "463"}})
	a.lose() // too late to matter
	if v := <-told; !errors.Is(v.err, whatsmeow.ErrServerReturnedError) || !isRestriction(v.err) || v.at.Unix() != 1700000000 {
		t.Errorf("read %+v", v)
	}
	told = a.expect("C")
	a.lose()
	if v := <-told; !errors.Is(v.err, errLost) {
		t.Errorf("read %+v", v)
	}
}
