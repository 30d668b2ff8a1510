package simulator_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"testing"

	waBinary "go.mau.fi/whatsmeow/binary"
	"go.mau.fi/whatsmeow/types"

	"balas/simulator"
	"balas/simulator/simtest"
)

func TestRunSaysWhenReady(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- simulator.Run(ctx, simulator.Options{LID: true}, writer) }()
	line, err := bufio.NewReader(reader).ReadBytes('\n')
	if err != nil {
		t.Fatal(err)
	}
	var ready struct {
		Ready                bool
		Listen, URL, RootKey string
		PID                  int
	}
	if err := json.Unmarshal(line, &ready); err != nil {
		t.Fatal(err)
	}
	root, err := base64.StdEncoding.DecodeString(ready.RootKey)
	if err != nil || len(root) != 32 || !ready.Ready || ready.PID != os.Getpid() || ready.URL != "http://"+ready.Listen {
		t.Errorf("ready line is %s", line)
	}
	answer, err := http.Get(ready.URL + "/simulator/identity")
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	identity := map[string]string{}
	if err := json.NewDecoder(answer.Body).Decode(&identity); err != nil || identity["rootKey"] != ready.RootKey {
		t.Errorf("identity is %v, error %v, want the key of the ready line", identity, err)
	}
	stop()
	if err := <-ended; err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestStartsInLIDAddressing(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t, func(o *simulator.Options) { o.LID = true })
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	client := network.Link(shop)
	network.Say(budi, shop, "hello")
	if got := client.Text("hello").Info.Sender; got.Server != types.HiddenUserServer {
		t.Errorf("came from %s, want a LID", got)
	}
}

// Requests that have no answer are refused at once, noted, and told to whoever wants to know.
func TestUnknownRequests(t *testing.T) {
	t.Parallel()
	noted := make(chan string, 10)
	network := simtest.Start(t, func(o *simulator.Options) { o.Strict = func(request string) { noted <- request } })
	network.Phone(shop, "Shop")
	client := network.Link(shop)
	if err := client.DangerousInternals().SendNode(t.Context(), unknownNode()); err != nil {
		t.Fatal(err)
	}
	if request := <-noted; request == "" {
		t.Error("nothing noted")
	}
	if unknown := network.Do("GET", "stats", nil)["unknown"].([]any); len(unknown) != 1 {
		t.Errorf("unknown requests: %v, want one", unknown)
	}
}

func unknownNode() waBinary.Node {
	return waBinary.Node{Tag: "iq", Attrs: waBinary.Attrs{"id": "1", "type": "get", "xmlns": "weather", "to": types.ServerJID}}
}
