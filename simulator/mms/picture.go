package mms

import (
	"bytes"
	"net/http"
	"time"

	"balas/simulator/world"
)

// picture answers the download of a profile picture, which is not encrypted.
func (h *Host) picture(w http.ResponseWriter, r *http.Request) {
	fault := h.begin(world.Inbound)
	if fault != nil && fault.Kind == world.MediaError {
		http.Error(w, "fault", fault.Code)
		return
	}
	found, err := h.world.FindPicture(r.PathValue("id"))
	if err != nil {
		http.Error(w, "no such picture", http.StatusNotFound)
		return
	}
	if fault != nil {
		w = &slowWriter{w, r.Context(), fault.Rate}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(found.Data))
}
