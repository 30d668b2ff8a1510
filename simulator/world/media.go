package world

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"balas/simulator/media"
)

// MediaAuth is the password that media_conn gives to clients, and that uploads have to carry.
const MediaAuth = "simulator"

// MediaRetry is the Kind of an Arrival that is no message: a client asks its own phone for a file that the host lost. Data
// is the client's receipt.
const MediaRetry = "mediaretry"

// Media is the store of the network's media host.
func (w *World) Media() *media.Store { return w.media }

// Close removes what the network keeps in temporary files.
func (w *World) Close() error { return w.media.Close() }

// Host puts an encrypted file, as clients upload it, on the media host and returns its direct path: for blobs of the
// application state, pieces of history, and what else a message only points to. See Upload for a file that is not
// encrypted yet.
func (w *World) Host(encrypted []byte) (path string, err error) {
	hash, err := w.media.Put(func(into io.Writer) error {
		_, err := into.Write(encrypted)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("host file: %w", err)
	}
	return w.media.Path(hash), nil
}

// Hosted returns the file behind a direct path as it was uploaded, still encrypted. It fails with ErrNotFound when the
// media host does not have it.
func (w *World) Hosted(path string) ([]byte, error) {
	file, err := w.media.Open(path)
	if err != nil {
		return nil, lost(err)
	}
	defer file.Close()
	return io.ReadAll(file)
}

// Upload encrypts a file with a new key and puts it on the media host. The answer is all that a message says about it.
func (w *World) Upload(kind media.Kind, plain io.Reader) (media.File, error) {
	return w.UploadWith(kind, w.Random("media keys", media.KeySize), plain)
}

// UploadWith is Upload with a given key.
func (w *World) UploadWith(kind media.Kind, key []byte, plain io.Reader) (media.File, error) {
	var sealed media.File
	hash, err := w.media.Put(func(into io.Writer) error {
		var err error
		sealed, err = media.Seal(kind, key, plain, into)
		return err
	})
	if err != nil {
		return media.File{}, fmt.Errorf("upload file: %w", err)
	}
	sealed.Path = w.media.Path(hash)
	return sealed, nil
}

// Download gets a file from the media host, decrypts it and checks its hashes, its MAC and its length. It fails with
// ErrNotFound when the host does not have it. What was written before an error is not to be trusted.
func (w *World) Download(file media.File, into io.Writer) error {
	encrypted, err := w.media.Open(file.Path)
	if err != nil {
		return lost(err)
	}
	defer encrypted.Close()
	return media.Open(file, encrypted, into)
}

// DownloadAll is Download for files that fit in memory.
func (w *World) DownloadAll(file media.File) ([]byte, error) {
	var plain bytes.Buffer
	if err := w.Download(file, &plain); err != nil {
		return nil, err
	}
	return plain.Bytes(), nil
}

// lost marks an error of the media host as ErrNotFound if it is one of that sort.
func lost(err error) error {
	var gone *media.Gone
	if errors.As(err, &gone) {
		return fmt.Errorf("%w: %w", ErrNotFound, err)
	}
	return err
}
