package mms

import (
	"bytes"
	"net/http"
	"time"
)

// picture answers the download of a profile picture, which is not encrypted.
func (h *Host) picture(w http.ResponseWriter, r *http.Request) {
	found, err := h.world.FindPicture(r.PathValue("id"))
	if err != nil {
		http.Error(w, "no such picture", http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(found.Data))
}
