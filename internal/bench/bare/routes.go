package bare

import (
	"encoding/json"
	"net/http"

	"balas/internal/bench/rig"
)

func (p *Program) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /link", p.postLink)
	mux.HandleFunc("POST /send", p.postSend)
	mux.HandleFunc("POST /loop", p.postLoop)
	return mux
}

func (p *Program) postLink(w http.ResponseWriter, r *http.Request) {
	var link rig.Link
	err := json.NewDecoder(r.Body).Decode(&link)
	if err == nil {
		err = p.link(r.Context(), link.Phone)
	}
	answer(w, struct{}{}, err)
}

func (p *Program) postSend(w http.ResponseWriter, r *http.Request) {
	var s rig.Send
	err := json.NewDecoder(r.Body).Decode(&s)
	if err == nil {
		var c *client
		if c, err = p.client(r.Context(), s.From); err == nil {
			err = c.send(r.Context(), s.To, s.Text)
		}
	}
	answer(w, struct{}{}, err)
}

// postLoop sends within the program, so that no request is part of what is measured.
func (p *Program) postLoop(w http.ResponseWriter, r *http.Request) {
	var l rig.Loop
	if err := json.NewDecoder(r.Body).Decode(&l); err != nil {
		answer(w, nil, err)
		return
	}
	sample, err := rig.Pass(l.Count, l.Parallel, func(n int) error {
		c, err := p.client(r.Context(), l.From[n%len(l.From)])
		if err != nil {
			return err
		}
		return c.send(r.Context(), l.To[n%len(l.To)], "loop")
	})
	answer(w, sample, err)
}

func answer(w http.ResponseWriter, body any, err error) {
	w.Header().Set("Content-Type", "application/json")
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		body = map[string]string{"error": err.Error()}
	}
	_ = json.NewEncoder(w).Encode(body)
}
