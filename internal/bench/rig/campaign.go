package rig

import (
	"context"
	"net/http"
)

// Campaign is how far one of the engine's campaigns is.
type Campaign struct {
	ID         string
	Status     string
	Statistics struct{ Pending, Accepted, Sent, Delivered, Read, Failed, Skipped, Unknown int }
}

// CreateCampaign makes a campaign without any delay that says the text to the phones, and returns its id.
func (e *Engine) CreateCampaign(ctx context.Context, instance, text string, phones []string) (string, error) {
	type recipient struct {
		Number string `json:"number"`
		Name   string `json:"name"`
	}
	to := make([]recipient, len(phones))
	for i, p := range phones {
		to[i] = recipient{p, "Phone " + p}
	}
	var made answer[Campaign]
	err := e.call(ctx, http.MethodPost, "/api/v2/campaigns", map[string]any{
		"instanceId": instance, "name": "Bench", "message": map[string]string{"type": "text", "content": text},
		"settings": map[string]int{"delayBetweenMessages": 0}, "recipients": to,
	}, &made)
	return made.Data.ID, err
}

// Move starts, pauses, resumes or cancels a campaign, as what says.
func (e *Engine) Move(ctx context.Context, campaign, what string) error {
	return e.call(ctx, http.MethodPost, "/api/v2/campaigns/"+campaign+"/"+what, struct{}{}, nil)
}

// Campaign returns how far a campaign is.
func (e *Engine) Campaign(ctx context.Context, id string) (Campaign, error) {
	var now answer[Campaign]
	err := e.call(ctx, http.MethodGet, "/api/v2/campaigns/"+id, nil, &now)
	return now.Data, err
}

// Received is how many messages of others the phones have decrypted since the network began, each counted once.
func (n *Network) Received(ctx context.Context) (int, error) {
	var stats struct{ Counters map[string]int }
	err := n.call(ctx, http.MethodGet, "/simulator/stats", nil, &stats)
	return stats.Counters["inbox.new"], err
}
