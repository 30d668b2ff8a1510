package simulator_test

import (
	"net/http"
	"testing"

	"go.mau.fi/whatsmeow/types"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator/simtest"
)

// demanded scans the code of a new client with a phone that demands a passkey. The channel gets the status of the scan.
func demanded(t *testing.T) (*simtest.Network, *simtest.Client, chan int) {
	t.Helper()
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	fault(network, map[string]any{"kind": "passkey", "instance": shop})
	client := network.NewClient()
	client.Open()
	code := simtest.Wait(client, func(*events.QR) bool { return true }).Codes[0]
	scanned := make(chan int, 1)
	go func() {
		status, _ := network.Call("POST", "phones/"+shop+"/scan", map[string]string{"qr": code})
		scanned <- status
	}()
	return network, client, scanned
}

func TestPasskey(t *testing.T) {
	t.Parallel()
	network, client, scanned := demanded(t)
	request := simtest.Wait(client, func(*events.PairPasskeyRequest) bool { return true })
	if key := request.PublicKey; key.RelyingPartID != "whatsapp.com" || len(key.Challenge) != 32 {
		t.Errorf("the client is asked for %+v", key)
	}
	err := client.SendPasskeyResponse(t.Context(), &types.WebAuthnResponse{
		ID: "invented", RawID: []byte("invented"), Type: "public-key",
		Response: types.WebAuthnResponseData{ClientDataJSON: []byte("{}"), AuthenticatorData: []byte("data"), Signature: []byte("signed")},
	})
	if err != nil {
		t.Fatal(err)
	}
	confirmation := simtest.Wait(client, func(*events.PairPasskeyConfirmation) bool { return true })
	if len(confirmation.Code) != len("ABCD-EFGH") || !confirmation.SkipHandoffUX {
		t.Errorf("to confirm: %+v", confirmation)
	}
	if err := client.SendPasskeyConfirmation(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status := <-scanned; status != http.StatusCreated {
		t.Fatalf("scan: status %d", status)
	}
	simtest.Wait(client, func(*events.Connected) bool { return true })
	network.Say(budi, shop, "hello")
	client.Text("hello")
	network.Link(shop)
}

func TestPasskeyRefused(t *testing.T) {
	t.Parallel()
	_, client, scanned := demanded(t)
	simtest.Wait(client, func(*events.PairPasskeyRequest) bool { return true })
	client.Disconnect()
	if status := <-scanned; status != http.StatusConflict {
		t.Errorf("scan: status %d, want 409", status)
	}
}
