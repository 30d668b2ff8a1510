package simulator_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"testing"

	"go.mau.fi/whatsmeow"

	"balas/simulator/simtest"
)

// noise is size bytes that are the same in every run.
func noise(size int) []byte {
	data := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(data)
	return data
}

// fetch downloads what an upload answered.
func fetch(t *testing.T, client *simtest.Client, up whatsmeow.UploadResponse, kind whatsmeow.MediaType) ([]byte, error) {
	t.Helper()
	return client.DownloadMediaWithPath(t.Context(), up.DirectPath, up.FileEncSHA256, up.FileSHA256, up.MediaKey, kind, "", false)
}

// Every kind of file comes back as it went up, from one block to more than is kept in memory.
func TestUploadAndDownload(t *testing.T) {
	t.Parallel()
	_, client := pair(t)
	kinds := []whatsmeow.MediaType{
		whatsmeow.MediaImage, whatsmeow.MediaVideo, whatsmeow.MediaAudio, whatsmeow.MediaDocument, whatsmeow.MediaHistory,
		whatsmeow.MediaAppState, whatsmeow.MediaStickerPack, whatsmeow.MediaLinkThumbnail,
	}
	for i, kind := range kinds {
		data := noise([]int{1, 15, 16, 17, 4096, 64 << 10, 300_000, 1 << 20}[i])
		up, err := client.Upload(t.Context(), data, kind)
		if err != nil {
			t.Fatalf("upload %s: %v", kind, err)
		}
		got, err := fetch(t, client, up, kind)
		if err != nil || !bytes.Equal(got, data) {
			t.Errorf("%s of %d bytes: got %d bytes, %v", kind, len(data), len(got), err)
		}
		if err := client.DeleteMedia(t.Context(), kind, up.DirectPath, up.FileEncSHA256, ""); err != nil {
			t.Errorf("delete %s: %v", kind, err)
		}
		if _, err := fetch(t, client, up, kind); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404) {
			t.Errorf("%s after its deletion: %v, want 404", kind, err)
		}
	}
}

func TestUploadWithoutEncryption(t *testing.T) {
	t.Parallel()
	_, client := pair(t)
	data := noise(5000)
	up, err := client.UploadNewsletter(t.Context(), data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := client.DownloadMediaWithOnlyPath(t.Context(), up.DirectPath); err != nil || !bytes.Equal(got, data) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
}

func TestRefusedUploads(t *testing.T) {
	t.Parallel()
	network := simtest.Start(t)
	data := noise(100)
	hash := sha256.Sum256(data)
	token := base64.URLEncoding.EncodeToString(hash[:])
	for name, test := range map[string]struct {
		kind, auth, token string
		body              []byte
		status            int
	}{
		"good":       {"image", "simulator", token, data, http.StatusOK},
		"other file": {"image", "simulator", token, noise(101), http.StatusBadRequest},
		"wrong auth": {"image", "guess", token, data, http.StatusUnauthorized},
		"no type":    {"poem", "simulator", token, data, http.StatusNotFound},
		"no hash":    {"image", "simulator", "short", data, http.StatusBadRequest},
	} {
		address := network.URL() + "/mms/" + test.kind + "/" + test.token + "?" +
			url.Values{"auth": {test.auth}, "token": {test.token}}.Encode()
		response, err := http.Post(address, "application/octet-stream", bytes.NewReader(test.body))
		if err != nil {
			t.Fatal(err)
		}
		_ = response.Body.Close()
		if response.StatusCode != test.status {
			t.Errorf("%s: status %d, want %d", name, response.StatusCode, test.status)
		}
	}
}

func TestDownloadOfRange(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	data := noise(400_000)
	up, err := client.UploadNewsletter(t.Context(), data, whatsmeow.MediaVideo)
	if err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, network.URL()+up.DirectPath, nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Range", "bytes=390000-")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusPartialContent || !bytes.Equal(got, data[390_000:]) {
		t.Errorf("status %d, %d bytes, %v", response.StatusCode, len(got), err)
	}
}
