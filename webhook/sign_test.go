package webhook_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
	"time"

	"balas/chat"
	"balas/webhook"
)

// The example of the specification's own libraries.
func TestStandardWebhooksExample(t *testing.T) {
	t.Parallel()
	const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	d := webhook.Delivery{ID: "msg_p5jXN8AQM9LWM0D4loKWxJek", At: time.Unix(1614265330, 999), Body: []byte(`{"test": 2432232314}`)}
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	for name, secrets := range map[string][]string{"none": nil, "one": {secret}, "two": {webhook.NewSecret(), secret}} {
		h := http.Header{}
		webhook.SignStandard(h, d, secrets)
		if h.Get("Webhook-Id") != d.ID || h.Get("Webhook-Timestamp") != "1614265330" {
			t.Errorf("%s: %v", name, h)
		}
		signatures := strings.Fields(h.Get("Webhook-Signature"))
		if len(signatures) != len(secrets) || len(secrets) > 0 && signatures[len(secrets)-1] != want {
			t.Errorf("%s: signed %q", name, signatures)
		}
	}
}

func TestKeyOfASecret(t *testing.T) {
	t.Parallel()
	for secret, want := range map[string]string{
		"whsec_" + base64.StdEncoding.EncodeToString([]byte("a key")): "a key",
		"a token of a session": "a token of a session",
		"whsec_not base64!":    "whsec_not base64!",
		"whsec_":               "whsec_",
		"":                     "",
	} {
		if got := string(webhook.Key(secret)); got != want {
			t.Errorf("the key of %q is %q, want %q", secret, got, want)
		}
	}
}

func TestNewSecretsDiffer(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 100 {
		s := webhook.NewSecret()
		if seen[s] || !strings.HasPrefix(s, "whsec_") || len(webhook.Key(s)) != 32 {
			t.Fatalf("secret %q", s)
		}
		seen[s] = true
	}
}

func TestInstanceShowsNoExpiredCode(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		qr      string
		expires *time.Time
		want    string
	}{
		"waits":   {"2@code", new(now.Add(time.Second)), "2@code"},
		"expired": {"2@code", &now, ""},
		"none":    {"", new(now.Add(time.Second)), ""},
		"no end":  {"2@code", nil, ""},
	} {
		got := webhook.InstanceOf(chat.Instance{QR: c.qr, QRExpiresAt: c.expires, Name: "Shop"}, now)
		if got.QR != c.want || got.QRExpiresAt.IsZero() != (c.want == "") || got.Name != "Shop" {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
