package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

func TestLinkByCode(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.NewClient()
	client.Open()
	simtest.Wait(client, func(*events.QR) bool { return true })
	code, err := client.PairPhone(t.Context(), shop, true, whatsmeow.PairClientChrome, "Chrome (Linux)")
	if err != nil {
		t.Fatal(err)
	}
	wrong := "1" + code[1:]
	if code[0] == '1' {
		wrong = "2" + code[1:]
	}
	if status, _ := network.Call("POST", "phones/"+shop+"/scan", map[string]string{"code": wrong}); status != http.StatusConflict {
		t.Errorf("wrong code: status %d, want 409", status)
	}
	linked := network.Do("POST", "phones/"+shop+"/scan", map[string]string{"code": strings.ToLower(code)})
	simtest.Wait(client, func(*events.Connected) bool { return true })
	if linked["jid"] != client.Store.ID.String() {
		t.Errorf("linked as %v, the client thinks it is %s", linked["jid"], client.Store.ID)
	}
	network.Say(budi, shop, "hello")
	client.Text("hello")
	network.Sync()
}

func TestScanRefuses(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.NewClient()
	client.Open()
	code := simtest.Wait(client, func(*events.QR) bool { return true }).Codes[0]
	network.Do("POST", "phones/"+shop+"/scan", map[string]string{"qr": code})
	simtest.Wait(client, func(*events.Connected) bool { return true })
	for name, test := range map[string]struct {
		body   map[string]string
		status int
	}{
		"used":      {map[string]string{"qr": code}, http.StatusConflict},
		"garbage":   {map[string]string{"qr": "garbage"}, http.StatusBadRequest},
		"nothing":   {map[string]string{}, http.StatusBadRequest},
		"both":      {map[string]string{"qr": code, "code": "ABCDEFGH"}, http.StatusBadRequest},
		"no client": {map[string]string{"code": "ABCDEFGH"}, http.StatusConflict},
		"unknown":   {map[string]string{"pin": "1"}, http.StatusBadRequest},
	} {
		if status, answer := network.Call("POST", "phones/"+budi+"/scan", test.body); status != test.status {
			t.Errorf("%s: status %d %v, want %d", name, status, answer, test.status)
		}
	}
}

func TestUnlink(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	client := network.Link(shop)
	network.Sync()
	if answer := network.Do("POST", "phones/"+shop+"/unlink", nil); answer["unlinked"] != 1.0 {
		t.Errorf("unlinked %v clients, want 1", answer["unlinked"])
	}
	simtest.Wait(client, func(e *events.LoggedOut) bool { return !e.OnConnect })
	if status, _ := network.Call("POST", "phones/"+shop+"/unlink", nil); status != http.StatusConflict {
		t.Errorf("unlinking nothing: status %d, want 409", status)
	}
}

func TestUnlinkedWhileAway(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	client := network.Link(shop)
	network.Sync()
	client.Disconnect()
	network.Do("POST", "phones/"+shop+"/unlink", nil)
	client.Open()
	simtest.Wait(client, func(e *events.LoggedOut) bool { return e.OnConnect })
}

func TestLogout(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	client := network.Link(shop)
	if err := client.Logout(t.Context()); err != nil {
		t.Fatal(err)
	}
	if devices := network.Do("GET", "phones/"+shop, nil)["devices"].([]any); len(devices) != 0 {
		t.Errorf("after logout there are still %v", devices)
	}
}

func TestSecondLoginReplacesFirst(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	first := network.Link(shop)
	second := network.Attach(first.Store)
	second.Open()
	simtest.Wait(first, func(*events.StreamReplaced) bool { return true })
	simtest.Wait(second, func(*events.Connected) bool { return true })
}

func TestListensOnLoopbackOnly(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"0.0.0.0:0", "192.0.2.1:0", ":0", "nonsense"} {
		server, err := simulator.Start(simulator.Options{Listen: address})
		if err == nil {
			server.Close()
			t.Errorf("listens on %q", address)
		}
	}
}
