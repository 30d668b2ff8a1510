package main

import (
	"net"
	"strings"
	"testing"

	"balas/internal/pgtest"
	"balas/simulator"
)

func TestAnAddressInUseIsTold(t *testing.T) {
	t.Parallel()
	var nets net.ListenConfig
	taken, err := nets.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = taken.Close() }()
	network, err := simulator.Start(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = network.Close() }()
	address := taken.Addr().String()
	env := []string{"BALAS_DATABASE_URL=" + pgtest.URL(t), "BALAS_SIMULATOR_URL=" + network.URL()}
	for variable, args := range map[string][]string{
		"BALAS_LISTEN":           {"serve", "--listen", address},
		"BALAS_SIMULATOR_LISTEN": {"simulate", "--listen", address},
	} {
		want := "balas: " + address + " is in use by another program: end that one, or set " + variable + " to another address"
		if _, told, code := balas(t, t.TempDir(), env, args...); code != 1 || !strings.Contains(told, want) {
			t.Errorf("%s: exit code %d and %q, want %q", args[0], code, told, want)
		}
	}
	if _, told, code := balas(t, t.TempDir(), env, "serve", "--listen", "8080"); code != 1 || !strings.Contains(told, "balas: BALAS_LISTEN: listen tcp: address 8080: missing port") {
		t.Errorf("no address: exit code %d and %q", code, told)
	}
}

func TestADatabaseThatDoesNotOpenIsTold(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"postgres://shop:secret@127.0.0.1:1/shop": "127.0.0.1:1: connect: connection refused: start PostgreSQL there, or unset the variable for a private one",
		"nonsense":               "read database URL",
		elsewhere(pgtest.URL(t)): `PostgreSQL answers: database "nowhere" does not exist`,
	} {
		_, told, code := balas(t, t.TempDir(), []string{"BALAS_DATABASE_URL=" + url}, "migrate")
		if code != 1 || !strings.HasPrefix(told, "balas: BALAS_DATABASE_URL: ") || !strings.Contains(told, want) || strings.Count(told, "\n") != 1 {
			t.Errorf("%s: exit code %d and %q, want %q", url, code, told, want)
		}
	}
}

// elsewhere is the address of a database on the same server that does not exist.
func elsewhere(url string) string {
	address, parameters, _ := strings.Cut(url, "?")
	return address[:strings.LastIndex(address, "/")] + "/nowhere?" + parameters
}

func TestAKeyNeedsAName(t *testing.T) {
	t.Parallel()
	out, told, code := balas(t, t.TempDir(), []string{"BALAS_DATABASE_URL=" + pgtest.URL(t)}, "key", "create", "--name", "")
	if code != 1 || out != "" || !strings.Contains(told, "name must have 1 to 100 characters") {
		t.Errorf("exit code %d, %q and %q", code, out, told)
	}
}

func TestHeardIsTheLastOfTheInbox(t *testing.T) {
	t.Parallel()
	network, err := simulator.Start(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = network.Close() }()
	p := phones{base: network.URL()}
	for _, c := range customers[:2] {
		if err := p.add(t.Context(), c.phone, c.name); err != nil {
			t.Fatal(err)
		}
	}
	for want := range 3 {
		if got, err := p.heard(t.Context(), customers[0].phone); err != nil || got != want {
			t.Errorf("heard %d (%v), want %d", got, err, want)
		}
		message := map[string]string{"to": customers[0].phone, "text": "halo"}
		if err := p.post(t.Context(), "/simulator/phones/"+customers[1].phone+"/messages", message); err != nil {
			t.Fatal(err)
		}
	}
}
