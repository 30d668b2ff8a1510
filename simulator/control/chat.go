package control

import (
	"net/http"
	"time"

	"balas/simulator/phone"
	"balas/simulator/world"
)

// line is one message of a chat as its page shows it.
type line struct {
	ID     string    `json:"id"`
	From   string    `json:"from"`
	Type   string    `json:"type"`
	Text   string    `json:"text"`
	Status string    `json:"status,omitempty"`
	At     time.Time `json:"at"`
}

func lineOf(known world.Known) line {
	kind, text := phone.Shown(known.Raw)
	return line{ID: known.ID, From: known.From, Type: kind, Text: text, Status: known.Status, At: known.At}
}

// chat lists what a phone and another person wrote to each other, or what it read and wrote in a group.
func (a *API) chat(r *http.Request) (answer, error) {
	owner, err := a.owner(r)
	if err != nil {
		return answer{}, err
	}
	other, err := a.world.ChatNamed(r.URL.Query().Get("chat"))
	if err != nil {
		return answer{}, err
	}
	lines := []line{}
	for _, known := range a.world.Chat(owner, other.Name()) {
		lines = append(lines, lineOf(known))
	}
	return answer{body: map[string]any{"messages": lines}}, nil
}
