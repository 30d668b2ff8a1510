package network_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"balas/simulator"
	"balas/whatsapp/network"
)

func TestSimulatedSaysWhatIsWrongWithItsAddress(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	for url, want := range map[string]string{
		"127.0.0.1:8090":         "is no address",
		"http://127.0.0.1":       "is no address",
		"https://127.0.0.1:8090": "is no address",
		other.URL:                "no simulator answers",
	} {
		if _, err := network.Simulated(t.Context(), url); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want one that says %q", url, err, want)
		}
	}
}

func TestSimulatedTakesASlashAtTheEnd(t *testing.T) {
	t.Parallel()
	server, err := simulator.Start(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = server.Close() }()
	if _, err := network.Simulated(t.Context(), server.URL()+"/"); err != nil {
		t.Error(err)
	}
}
