package simulator_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"go.mau.fi/whatsmeow"
	"go.mau.fi/whatsmeow/proto/waE2E"
	"go.mau.fi/whatsmeow/proto/waMmsRetry"
	"go.mau.fi/whatsmeow/types/events"

	"balas/simulator"
	"balas/simulator/simtest"
)

func TestMediaErrors(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	data := noise(3000)
	fault(network, map[string]any{"kind": "media_error", "count": 1})
	if _, err := client.Upload(t.Context(), data, whatsmeow.MediaImage); err == nil || err.Error() != "upload failed with status code 503" {
		t.Errorf("upload: %v, want 503", err)
	}
	up, err := client.Upload(t.Context(), data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatalf("upload after one failure: %v", err)
	}
	fault(network, map[string]any{"kind": "media_error", "code": 410})
	if _, err := client.Upload(t.Context(), data, whatsmeow.MediaImage); err == nil || err.Error() != "upload failed with status code 410" {
		t.Errorf("upload: %v, want 410", err)
	}
	if _, err := fetch(t, client, up, whatsmeow.MediaImage); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410) {
		t.Errorf("download: %v, want 410", err)
	}
	network.Do("DELETE", "faults", nil)
	fault(network, map[string]any{"kind": "media_error", "direction": "in", "count": 1})
	if got, err := fetch(t, client, up, whatsmeow.MediaImage); err != nil || !bytes.Equal(got, data) {
		t.Errorf("download after one failure: %d bytes, %v", len(got), err)
	}
	if left := network.Do("GET", "faults", nil)["faults"].([]any); len(left) != 0 {
		t.Errorf("faults left: %v", left)
	}
}

func TestSlowMedia(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	data := noise(20_000)
	fault(network, map[string]any{"kind": "slow_media", "rate": 200_000})
	up, err := client.Upload(t.Context(), data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := fetch(t, client, up, whatsmeow.MediaImage); err != nil || !bytes.Equal(got, data) {
		t.Errorf("got %d bytes, %v", len(got), err)
	}
	network.Do("DELETE", "faults", nil)
	fault(network, map[string]any{"kind": "slow_media", "rate": 10})
	last := network.Do("GET", "events?kind=download", nil)["last"]
	ctx, cancel := context.WithCancel(t.Context())
	failed := make(chan error, 1)
	go func() {
		_, err := client.DownloadMediaWithPath(ctx, up.DirectPath, up.FileEncSHA256, up.FileSHA256, up.MediaKey, whatsmeow.MediaImage, "", false)
		failed <- err
	}()
	network.Do("GET", "events?kind=download&wait=10s&after="+fmt.Sprint(last), nil)
	cancel()
	if err := <-failed; !errors.Is(err, context.Canceled) {
		t.Errorf("a download that takes half an hour: %v", err)
	}
}

func TestCutMedia(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	data := noise(20_000)
	fault(network, map[string]any{"kind": "cut_media", "count": 1})
	if _, err := client.Upload(t.Context(), data, whatsmeow.MediaImage); !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, syscall.EPIPE) {
		t.Errorf("upload: %v, want a reset", err)
	}
	up, err := client.Upload(t.Context(), data, whatsmeow.MediaImage)
	if err != nil {
		t.Fatal(err)
	}
	fault(network, map[string]any{"kind": "cut_media", "direction": "in", "count": 1})
	if _, err := fetch(t, client, up, whatsmeow.MediaImage); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("download: %v, want half of a file", err)
	}
}

// lostImage makes Budi send an image that the host then loses.
func lostImage(t *testing.T, network *simtest.Network, client *simtest.Client, data []byte) *events.Message {
	t.Helper()
	post(network, map[string]any{"image": base64.StdEncoding.EncodeToString(data)})
	got := anyMessage(client)
	fault(network, map[string]any{"kind": "lose_media", "code": 410})
	if _, err := client.Download(t.Context(), got.Message.GetImageMessage()); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith410) {
		t.Fatalf("download of what the host lost: %v, want 410", err)
	}
	return got
}

// askAgain sends the client's request for the file of a message and decrypts the answer.
func askAgain(t *testing.T, client *simtest.Client, of *events.Message, key []byte) (*waMmsRetry.MediaRetryNotification, error) {
	t.Helper()
	if err := client.SendMediaRetryReceipt(t.Context(), &of.Info, key); err != nil {
		t.Fatal(err)
	}
	answer := simtest.Wait(client, func(*events.MediaRetry) bool { return true })
	if answer.MessageID != of.Info.ID || answer.ChatID != of.Info.Chat || answer.FromMe {
		t.Errorf("answer is about %+v", answer)
	}
	return whatsmeow.DecryptMediaRetryNotification(answer, key)
}

func TestMediaRetry(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	data := noise(4000)
	lost := lostImage(t, network, client, data)
	image := lost.Message.GetImageMessage()
	answer, err := askAgain(t, client, lost, image.GetMediaKey())
	if err != nil || answer.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS || answer.GetStanzaID() != lost.Info.ID {
		t.Fatalf("answer %v, %v", answer, err)
	}
	image.DirectPath = answer.DirectPath
	if got, err := client.Download(t.Context(), image); err != nil || !bytes.Equal(got, data) {
		t.Errorf("download from the new path: %d bytes, %v", len(got), err)
	}
	if _, err := askAgain(t, client, lost, noise(32)); !errors.Is(err, whatsmeow.ErrUnknownMediaRetryError) {
		t.Errorf("request with a wrong key: %v", err)
	}
	network.Sync()
}

func TestMediaRetryOfWhatIsGone(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	lost := lostImage(t, network, client, noise(4000))
	key := lost.Message.GetImageMessage().GetMediaKey()
	if view := network.Do("PATCH", "phones/"+shop, map[string]any{"keepsMedia": false}); view["keepsMedia"] != false {
		t.Errorf("phone is %v", view)
	}
	answer, err := askAgain(t, client, lost, key)
	if err != nil || answer.GetResult() != waMmsRetry.MediaRetryNotification_NOT_FOUND || answer.DirectPath != nil {
		t.Errorf("answer %v, %v", answer, err)
	}
	unknown := *lost
	unknown.Info.ID = "NONE"
	if _, err := askAgain(t, client, &unknown, key); !errors.Is(err, whatsmeow.ErrMediaNotAvailableOnPhone) {
		t.Errorf("request for an unknown message: %v", err)
	}
}

// A phone that is away answers when it is back.
func TestMediaRetryOfAbsentPhone(t *testing.T) {
	t.Parallel()
	network, client := pair(t)
	lost := lostImage(t, network, client, noise(4000))
	network.Do("PATCH", "phones/"+shop, map[string]any{"online": false})
	key := lost.Message.GetImageMessage().GetMediaKey()
	if err := client.SendMediaRetryReceipt(t.Context(), &lost.Info, key); err != nil {
		t.Fatal(err)
	}
	network.Say(budi, shop, "still there?")
	client.Text("still there?") // comes before the answer
	network.Do("PATCH", "phones/"+shop, map[string]any{"online": true})
	answer := simtest.Wait(client, func(*events.MediaRetry) bool { return true })
	if got, err := whatsmeow.DecryptMediaRetryNotification(answer, key); err != nil || got.GetResult() != waMmsRetry.MediaRetryNotification_SUCCESS {
		t.Errorf("answer %v, %v", got, err)
	}
}

// Files are kept beside the state file; what was lost stays lost. Without a state file nothing is left on disk.
func TestMediaSurvivesRestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "network.json")
	keep := func(o *simulator.Options) { o.State = path }
	before := simtest.Start(t, keep)
	before.Phone(shop, "Shop")
	before.Phone(budi, "Budi")
	client := before.Link(shop)
	small, large := noise(100), noise(1<<20)
	var images []*waE2E.ImageMessage
	for i, data := range [][]byte{small, small, large} {
		post(before, map[string]any{"image": base64.StdEncoding.EncodeToString(data)})
		images = append(images, anyMessage(client).Message.GetImageMessage())
		if i == 0 {
			fault(before, map[string]any{"kind": "lose_media"})
		}
	}
	before.Sync()
	client.Disconnect()
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}

	after := simtest.Start(t, keep)
	again := after.Attach(client.Store)
	again.Open()
	simtest.Wait(again, func(*events.Connected) bool { return true })
	if _, err := again.Download(t.Context(), images[0]); !errors.Is(err, whatsmeow.ErrMediaDownloadFailedWith404) {
		t.Errorf("what was lost: %v, want 404", err)
	}
	for i, want := range [][]byte{small, large} {
		if got, err := again.Download(t.Context(), images[i+1]); err != nil || !bytes.Equal(got, want) {
			t.Errorf("image %d: %d bytes, %v", i, len(got), err)
		}
	}
	if got := after.File(shop, 3); !bytes.Equal(got, large) {
		t.Errorf("the phone's file has %d bytes", len(got))
	}
}

func TestTemporaryMediaIsRemoved(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	network := simtest.Start(t)
	network.Phone(shop, "Shop")
	network.Phone(budi, "Budi")
	post(network, map[string]any{"document": map[string]any{"generate": 1 << 20}})
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("while it runs: %v, %v", left, err)
	}
	if err := network.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("after its end: %v, %v", left, err)
	}
}
