package control

import (
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"

	"balas/simulator/media"
	"balas/simulator/world"
)

// file serves the decrypted file of a message in an inbox.
func (a *API) file(w http.ResponseWriter, r *http.Request) {
	entry, file, err := a.received(r)
	if err != nil {
		a.fail(w, err)
		return
	}
	encrypted, err := a.world.Media().Copy(media.Hash(file.EncSHA256))
	if err != nil {
		a.fail(w, fmt.Errorf("%w: %w", world.ErrNotFound, err))
		return
	}
	defer encrypted.Close()
	header := w.Header()
	header.Set("Content-Type", entry.MimeType)
	header.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": entry.FileName}))
	if err := media.Open(file, encrypted, w); err != nil {
		a.log.Warn("file not sent", "phone", r.PathValue("phone"), "seq", entry.Seq, "err", err)
		panic(http.ErrAbortHandler) // so that nobody takes what was sent for the whole file
	}
}

// received finds the message in the path of a request and its file, which the phone was able to read.
func (a *API) received(r *http.Request) (world.Entry, media.File, error) {
	owner, err := a.owner(r)
	if err != nil {
		return world.Entry{}, media.File{}, err
	}
	seq, err := strconv.Atoi(r.PathValue("seq"))
	if err != nil {
		return world.Entry{}, media.File{}, fmt.Errorf("%w: %q is not the number of a message", world.ErrMalformed, r.PathValue("seq"))
	}
	entries := a.world.Inbox(owner, seq-1, true)
	if len(entries) == 0 || entries[0].Seq != seq {
		return world.Entry{}, media.File{}, fmt.Errorf("%w: no message %d in the inbox of %s", world.ErrNotFound, seq, owner.Number)
	}
	if entries[0].File == nil {
		return entries[0], media.File{}, errors.Join(fmt.Errorf("%w: message %d brought no file", world.ErrNotFound, seq), problem(entries[0]))
	}
	return entries[0], *entries[0].File, nil
}

// problem is what was wrong with the file of a message, nil if nothing.
func problem(entry world.Entry) error {
	if entry.Error == "" {
		return nil
	}
	return errors.New(entry.Error)
}

// sent is what a request to send something answers: with a file also what its receivers will get.
type sent struct {
	ID     string `json:"id"`
	SHA256 string `json:"sha256,omitempty"`
	Size   int64  `json:"size,omitempty"`
}

func (a *API) sent(from *world.Person, message world.Ref) sent {
	file, err := a.phones.File(from, message)
	if err != nil {
		return sent{ID: message.ID}
	}
	return sent{ID: message.ID, SHA256: hex.EncodeToString(file.SHA256), Size: file.Size}
}
