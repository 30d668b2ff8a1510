package event_test

import (
	"bytes"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"balas/webhook"
)

// verify has openssl check a signature.
func verify(t *testing.T, form, secret, signature, signed string) error {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		t.Fatal("openssl is missing: signatures are verified with it (install the package openssl)")
	}
	cmd := exec.CommandContext(t.Context(), "../../scripts/verify-webhook", form, secret, signature)
	cmd.Stdin = strings.NewReader(signed)
	out, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState.ExitCode() != 1 {
		t.Fatalf("verify-webhook: %v: %s", err, out)
	}
	return err
}

func dialect(t *testing.T, name string) webhook.Dialect {
	t.Helper()
	all := dialects()
	n := slices.IndexFunc(all, func(d webhook.Dialect) bool { return d.Name == name })
	if n < 0 {
		t.Fatalf("no dialect %s", name)
	}
	return all[n]
}

// The documents' own examples, which are signed with the secret's characters.
func TestDocumentedSignatures(t *testing.T) {
	t.Parallel()
	var vectors []struct {
		Dialect, Header, Secret, Body, Value string
		Timestamp                            int64
	}
	readJSON(t, "vectors.json", &vectors)
	if len(vectors) < 2 {
		t.Fatalf("%d examples", len(vectors))
	}
	for _, v := range vectors {
		h := http.Header{}
		d := webhook.Delivery{ID: "1", Name: "message", At: time.Unix(v.Timestamp, 0), Body: []byte(v.Body)}
		dialect(t, v.Dialect).Sign(h, d, []string{v.Secret})
		if got := h.Get(v.Header); got != v.Value {
			t.Errorf("%s: %s is %q, want %q", v.Dialect, v.Header, got, v.Value)
		}
		signed := v.Body
		if h.Get("X-WAHooks-Timestamp") != "" {
			signed = h.Get("X-WAHooks-Timestamp") + "." + v.Body
		}
		if err := verify(t, "hex", v.Secret, strings.TrimPrefix(v.Value, "sha256="), signed); err != nil {
			t.Errorf("%s: openssl finds the example wrong: %v", v.Dialect, err)
		}
	}
}

// What goes out is verified by openssl, while one secret replaces another too, and a changed body is not.
func TestSignaturesVerify(t *testing.T) {
	t.Parallel()
	own := map[string]struct{ header, prefix string }{
		"instanceapi": {"X-Wahero-Signature", ""}, "botapi": {"X-Webhook-Signature", "sha256="}, "connectionapi": {"X-WAHooks-Signature", "sha256="},
		"sessionapi": {"X-Webhook-Signature", "sha256="}, "tokenapi": {"X-Webhook-Signature", "sha256="},
	}
	l := readLog(t)[0]
	for _, d := range dialects() {
		names, bodies := worded(t, d, l.event(1), webhook.InstanceOf(shop(), at))
		for _, secrets := range [][]string{{webhook.NewSecret()}, {"a token of a session"}, {webhook.NewSecret(), "the one before"}} {
			h, delivery := http.Header{}, webhook.Delivery{ID: "0199a7c4." + names[0], Name: names[0], At: at, Body: bodies[0]}
			d.Sign(h, delivery, secrets)
			body := string(bodies[0])
			standard := h.Get("Webhook-Id") + "." + h.Get("Webhook-Timestamp") + "."
			signatures := strings.Fields(h.Get("Webhook-Signature"))
			if len(signatures) != len(secrets) || h.Get("Webhook-Id") != delivery.ID || h.Get("Webhook-Timestamp") != "1772359205" {
				t.Fatalf("%s: %v", d.Name, h)
			}
			for i, s := range signatures {
				signature, v1 := strings.CutPrefix(s, "v1,")
				if err := verify(t, "v1", secrets[i], signature, standard+body); err != nil || !v1 {
					t.Errorf("%s: %q does not verify: %v", d.Name, s, err)
				}
				if err := verify(t, "v1", secrets[i], h.Get("Webhook-Signature"), standard+body); err != nil {
					t.Errorf("%s: the header as it came does not verify: %v", d.Name, err)
				}
				if verify(t, "v1", secrets[i], h.Get("Webhook-Signature"), standard+body+" ") == nil {
					t.Errorf("%s: %q verifies another body", d.Name, s)
				}
			}
			checkOwn(t, d, own[d.Name].header, own[d.Name].prefix, h, body, secrets[0])
			if d.Name == "connectionapi" && (h.Get("X-WAHooks-Event") != "message" || h.Get("X-WAHooks-Timestamp") != "1772359205") {
				t.Errorf("%v", h)
			}
			unsigned := http.Header{}
			d.Sign(unsigned, delivery, nil)
			if unsigned.Get(own[d.Name].header) != "" || unsigned.Get("Webhook-Signature") != "" || unsigned.Get("Webhook-Id") == "" {
				t.Errorf("%s signs without a secret: %v", d.Name, unsigned)
			}
		}
	}
}

// checkOwn verifies the header of the dialect's own document; the complete wording has none.
func checkOwn(t *testing.T, d webhook.Dialect, header, prefix string, h http.Header, body, secret string) {
	t.Helper()
	if d.Name == "balas" {
		return
	}
	signature, ok := strings.CutPrefix(h.Get(header), prefix)
	if d.Name == "connectionapi" {
		body = h.Get("X-WAHooks-Timestamp") + "." + body
	}
	if err := verify(t, "hex", secret, h.Get(header), body); err != nil {
		t.Errorf("%s: %s as it came does not verify: %v", d.Name, header, err)
	}
	if err := verify(t, "hex", secret, signature, body); err != nil || !ok {
		t.Errorf("%s: %s %q does not verify: %v", d.Name, header, h.Get(header), err)
	}
	if verify(t, "hex", secret, signature, body+" ") == nil || bytes.Contains([]byte(signature), []byte(secret)) {
		t.Errorf("%s: %q verifies another body", d.Name, signature)
	}
}
