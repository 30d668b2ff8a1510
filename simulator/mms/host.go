// Package mms is the media host of a simulated network: clients upload encrypted files to it and download files from it
// over HTTP.
package mms

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"balas/simulator/media"
	"balas/simulator/world"
)

// origin is the host that media_conn names.
const origin = "https://mmg.whatsapp.net"

// maxDrain is how much of a refused upload is still read, in bytes, so that the client gets to read the answer.
const maxDrain = 256 << 20

// Host answers uploads and downloads of one network.
type Host struct {
	world *world.World
	log   *slog.Logger
}

// New makes the media host of a network.
func New(w *world.World, log *slog.Logger) *Host { return &Host{world: w, log: log} }

// Register adds the addresses of the media host: /mms/ and /newsletter/ for uploads, /v/ for downloads, /pps/ for
// profile pictures.
func (h *Host) Register(mux *http.ServeMux) {
	mux.HandleFunc("POST /mms/{type}/{token}", h.upload)
	mux.HandleFunc("DELETE /mms/{type}/{token}", h.remove)
	mux.HandleFunc("POST /newsletter/{type}/{token}", h.upload)
	mux.HandleFunc("GET /v/", h.download)
	mux.HandleFunc("GET /pps/{id}", h.picture)
}

// refusal is an error with an HTTP status.
type refusal struct {
	status int
	text   string
}

// Error returns the text that goes to the client.
func (r *refusal) Error() string { return r.text }

// upload keeps a file if its bytes are those that the address announces.
func (h *Host) upload(w http.ResponseWriter, r *http.Request) {
	fault := h.begin(world.Outbound)
	path, err := h.take(r, fault)
	h.record("upload", r.PathValue("type"), path, err)
	if errors.Is(err, errCut) {
		reset(w)
		return
	}
	if err != nil {
		_, _ = io.CopyN(io.Discard, r.Body, maxDrain)
		h.fail(w, err)
		return
	}
	h.answer(w, map[string]string{"url": origin + path, "direct_path": path, "handle": h.world.ID("media handles")})
}

func (h *Host) take(r *http.Request, fault *world.Fault) (path string, err error) {
	announced, err := h.admit(r)
	if err != nil {
		return "", err
	}
	if fault != nil && fault.Kind == world.MediaError {
		return "", &refusal{fault.Code, "fault"}
	}
	if fault != nil && fault.Kind == world.CutMedia {
		return "", errCut
	}
	body := io.Reader(r.Body)
	if fault != nil {
		body = &slowReader{r.Context(), body, fault.Rate}
	}
	err = h.world.Media().PutAs(announced, func(into io.Writer) error {
		_, err := io.Copy(into, body)
		return err
	})
	if errors.Is(err, media.ErrEncryptedHash) {
		return "", &refusal{http.StatusBadRequest, "the file has another hash than its address"}
	}
	if err != nil {
		return "", fmt.Errorf("keep upload: %w", err)
	}
	return h.world.Media().Path(announced), nil
}

// admit checks who wants to change something, and what.
func (h *Host) admit(r *http.Request) (media.Hash, error) {
	if !media.Known(strings.TrimPrefix(r.PathValue("type"), "newsletter-")) {
		return media.Hash{}, &refusal{http.StatusNotFound, "no such type of file"}
	}
	if r.URL.Query().Get("auth") != world.MediaAuth {
		return media.Hash{}, &refusal{http.StatusUnauthorized, "not the auth of media_conn"}
	}
	hash, err := media.ParseHash(r.PathValue("token"))
	if err != nil || r.URL.Query().Get("token") != r.PathValue("token") {
		return media.Hash{}, &refusal{http.StatusBadRequest, "token is not the hash of a file"}
	}
	return hash, nil
}

// remove deletes a file that nobody else needs, such as a piece of history.
func (h *Host) remove(w http.ResponseWriter, r *http.Request) {
	hash, err := h.admit(r)
	if err == nil {
		err = h.world.Media().Delete(hash)
	}
	h.record("delete-media", r.PathValue("type"), "", err)
	if err != nil {
		h.fail(w, err)
		return
	}
	h.answer(w, struct{}{})
}

// download serves a file, or a range of it.
func (h *Host) download(w http.ResponseWriter, r *http.Request) {
	fault := h.begin(world.Inbound)
	file, err := h.find(r, fault)
	h.record("download", r.URL.Query().Get("mms-type"), r.URL.Path, err)
	if err != nil {
		h.fail(w, err)
		return
	}
	defer file.Close()
	w.Header().Set("Content-Type", "application/octet-stream")
	switch {
	case fault == nil:
	case fault.Kind == world.CutMedia:
		w = cutWriter{w}
	default:
		w = &slowWriter{w, r.Context(), fault.Rate}
	}
	http.ServeContent(w, r, "", time.Time{}, file)
}

func (h *Host) find(r *http.Request, fault *world.Fault) (io.ReadSeekCloser, error) {
	if fault != nil && fault.Kind == world.MediaError {
		return nil, &refusal{fault.Code, "fault"}
	}
	return h.world.Media().Open(r.URL.RequestURI())
}

// begin notes that a client is active and returns the fault that it meets, nil if none.
func (h *Host) begin(direction world.Direction) *world.Fault {
	h.world.Heard()
	return h.world.StrikeMedia(direction)
}

func (h *Host) record(kind, name, path string, err error) {
	event := world.Event{Kind: kind, Type: name, Detail: path}
	if err != nil {
		event.Detail = err.Error()
	}
	h.world.Record(nil, event)
}

func (h *Host) fail(w http.ResponseWriter, err error) {
	status := http.StatusInternalServerError
	var refused *refusal
	var gone *media.Gone
	switch {
	case errors.As(err, &refused):
		status = refused.status
	case errors.As(err, &gone):
		status = gone.Status
	default:
		h.log.Warn("media host failed", "err", err)
	}
	http.Error(w, err.Error(), status)
}

func (h *Host) answer(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(body); err != nil {
		h.log.Debug("answer not read", "err", err)
	}
}
