package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// phones drives the people of a simulated network through its HTTP interface.
type phones struct{ base string }

// add makes a person known to the network; one who is known already keeps what they have.
func (p phones) add(ctx context.Context, number, name string) error {
	return p.post(ctx, "/simulator/phones", map[string]string{"phone": number, "name": name})
}

// scan links a client with the phone.
func (p phones) scan(ctx context.Context, number, qr string) error {
	return p.post(ctx, "/simulator/phones/"+number+"/scan", map[string]string{"qr": qr})
}

// heard returns the number of the last message in the phone's inbox; 0: there is none.
func (p phones) heard(ctx context.Context, number string) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.base+"/simulator/phones/"+number, http.NoBody)
	if err != nil {
		return 0, fmt.Errorf("ask the simulator: %w", err)
	}
	resp, err := phoneClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("ask the simulator: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	var phone struct{ LastSeq int }
	if err := json.NewDecoder(resp.Body).Decode(&phone); err != nil {
		return 0, fmt.Errorf("read the simulator's answer: %w", err)
	}
	return phone.LastSeq, nil
}

var phoneClient = &http.Client{Timeout: 30 * time.Second}

func (p phones) post(ctx context.Context, path string, body any) error {
	content, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode request: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.base+path, bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("ask the simulator: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := phoneClient.Do(req)
	if err != nil {
		return fmt.Errorf("ask the simulator: %w", err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 300 {
		return nil
	}
	var failure struct{ Error string }
	_ = json.NewDecoder(resp.Body).Decode(&failure)
	return fmt.Errorf("simulator: %s: %s", resp.Status, failure.Error)
}
