package simtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"balas/simulator/world"
)

// Entry waits for the message of an id in a phone's inbox and returns all that the inbox says about it.
func (n *Network) Entry(phone, id string) world.Entry {
	n.t.Helper()
	deadline := time.Now().Add(Patience)
	for after := 0; time.Now().Before(deadline); {
		answer := n.Do("GET", fmt.Sprintf("phones/%s/inbox?after=%d&wait=5s&self=true", phone, after), nil)
		encoded, _ := json.Marshal(answer["messages"])
		var entries []world.Entry
		if err := json.Unmarshal(encoded, &entries); err != nil {
			n.t.Fatalf("read inbox: %v", err)
		}
		for _, entry := range entries {
			if entry.ID == id {
				return entry
			}
			after = entry.Seq
		}
	}
	n.t.Fatalf("inbox of %s has no message %s", phone, id)
	return world.Entry{}
}

// File downloads the decrypted file of a message in a phone's inbox.
func (n *Network) File(phone string, seq int) []byte {
	n.t.Helper()
	address := fmt.Sprintf("%s/simulator/phones/%s/inbox/%d/file", n.URL(), phone, seq)
	request, err := http.NewRequestWithContext(n.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		n.t.Fatalf("make request: %v", err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		n.t.Fatalf("get file: %v", err)
	}
	defer response.Body.Close()
	data, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		n.t.Fatalf("get file: status %d, %v: %s", response.StatusCode, err, data[:min(len(data), 200)])
	}
	return data
}
