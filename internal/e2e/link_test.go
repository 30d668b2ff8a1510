package e2e_test

import (
	"bytes"
	"encoding/base64"
	"image/png"
	"net/http"
	"strings"
	"testing"
)

// devices is how many clients the phone has linked.
func (p *phone) devices() int {
	p.town.t.Helper()
	var now struct{ Devices []struct{ ID int } }
	p.town.simulate("GET", "phones/"+p.number, nil, &now)
	return len(now.Devices)
}

// answers makes sure that the bot replies to this customer.
func (s *shop) answers(customer *phone) {
	s.town.t.Helper()
	customer.say(s.phone, "tes")
	customer.hears("Ada.")
}

// testShop is a linked instance that answers "tes".
func (e *engine) testShop(number string) *shop {
	e.town.t.Helper()
	s := e.open(number)
	s.rule("equals", "tes", "Ada.")
	return s
}

func TestLinkByQRCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().instance(shopNumber)
	if got := s.change("start").Status; got != starting && got != scanning && got != stopped {
		t.Errorf("a started instance is %s", got)
	}
	payload, image := s.code()
	s.await(scanning)
	picture, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(image, "data:image/png;base64,"))
	if err != nil {
		t.Fatalf("read picture: %v", err)
	}
	if drawn, err := png.Decode(bytes.NewReader(picture)); err != nil || drawn.Bounds().Dx() < 100 || drawn.Bounds().Dx() != drawn.Bounds().Dy() {
		t.Errorf("the code's picture is no square PNG: %v", err)
	}
	status, again := s.call("GET", s.path("/qr?format=png"), nil)
	if status != http.StatusOK || !bytes.Equal(again, picture) {
		t.Errorf("the picture itself: status %d, %d bytes, want those of the data URI", status, len(again))
	}
	s.phone.post("scan", map[string]any{"qr": payload}, nil)
	s.await(working)
	if got := ask[instanceState](s.engine, "GET", s.path(""), nil).Phone; got != shopNumber {
		t.Errorf("the instance's phone is %q", got)
	}
}

func TestLinkByPhoneCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().instance(shopNumber)
	s.rule("equals", "tes", "Ada.")
	code := ask[struct{ Code string }](s.engine, "POST", s.path("/code"), map[string]any{"phone": shopNumber}).Code
	s.phone.post("scan", map[string]any{"code": code}, nil)
	s.await(working)
	s.answers(w.customer(1))
}

func TestStopAndStartKeepTheLink(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().testShop(shopNumber)
	budi := w.customer(1)
	for range 3 {
		if got := s.change("stop").Status; got != stopped {
			t.Fatalf("a stopped instance is %s", got)
		}
		budi.say(s.phone, "tes") // waits on the network
		s.change("start")
		s.await(working)
		budi.hears("Ada.")
	}
	if n := w.logins(shopNumber); n != 4 {
		t.Errorf("the number logged in %d times, want 4", n)
	}
}

func TestLogoutAndDelete(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	s := w.serve().testShop(shopNumber)
	budi := w.customer(1)
	s.answers(budi)
	s.change("logout")
	s.await(stopped, "logged out by the owner")
	if n := s.phone.devices(); n != 0 {
		t.Errorf("the phone still has %d clients linked", n)
	}
	s.change("start")
	s.scan()
	s.await(working)
	s.answers(budi)

	ask[any](s.engine, "DELETE", s.path(""), nil)
	if code := s.refused(http.StatusNotFound, "GET", s.path(""), nil); code != "INSTANCE_NOT_FOUND" {
		t.Errorf("code is %q", code)
	}
	if n := s.phone.devices(); n != 0 {
		t.Errorf("the phone still has %d clients linked", n)
	}
}

func TestUnlinkOnThePhone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	e := w.serve()
	s, other := e.testShop(shopNumber), e.testShop("628110000002")
	budi := w.customer(1)
	s.answers(budi)
	s.phone.post("unlink", map[string]any{}, nil)
	s.await(stopped, "unlinked on the phone")
	s.refused(422, "POST", "/api/v1/messages/send", map[string]any{"instanceId": s.id, "phone": budi.number, "message": "Halo"})
	other.answers(budi)
	s.change("start")
	s.scan()
	s.await(working)
	s.answers(budi)
	if n := w.logins(other.phone.number); n != 1 {
		t.Errorf("the other number logged in %d times, want once", n)
	}
}
