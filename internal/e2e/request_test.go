package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"balas/api/conform"
)

// request does one HTTP request and returns status and body. It fails the test when there is no answer.
func request(t *testing.T, method, url string, header http.Header, body any) (int, []byte) {
	t.Helper()
	// The test's own context ends before its cleanups, which make requests too.
	answer, content, err := exchange(context.WithoutCancel(t.Context()), t, method, url, header, body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	return answer.StatusCode, content
}

// exchange does one HTTP request and returns the answer with its body, which is read and closed. What the engine's document does
// not say of the answer is an error of the test.
func exchange(ctx context.Context, t *testing.T, method, url string, header http.Header, body any) (*http.Response, []byte, error) {
	var encoded bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&encoded).Encode(body); err != nil {
			return nil, nil, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, url, &encoded)
	if err != nil {
		return nil, nil, err
	}
	if header != nil {
		r.Header = header
	}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	content, err := io.ReadAll(answer.Body)
	if d := document.Load(); d != nil && err == nil { // before an engine serves, the simulator is asked
		d.Check(t, answer.Request, conform.Answer{Status: answer.StatusCode, Header: answer.Header, Body: content})
	}
	return answer, content, err
}

var (
	document     atomic.Pointer[conform.Document] // of the engine: it is the same in all
	readDocument sync.Once
)

// readDocumentAt reads the document of the engine at that address, unless one was read.
func readDocumentAt(t *testing.T, url string) {
	t.Helper()
	readDocument.Do(func() {
		_, text := request(t, "GET", url+"/openapi.json", nil, nil)
		d, err := conform.New(text)
		if err != nil {
			t.Fatal(err)
		}
		document.Store(d)
	})
}

func decode(t *testing.T, what string, content []byte, into any) {
	t.Helper()
	if into == nil {
		return
	}
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatalf("%s: read %s: %v", what, content, err)
	}
}

// await looks until done is true, and fails the test with what complain says if that takes too long.
func await(t *testing.T, done func() bool, complain func() string) {
	t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatal(complain())
		}
	}
}
