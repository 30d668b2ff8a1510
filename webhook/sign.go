package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
)

const secretPrefix = "whsec_"

// Key is what a secret signs with by Standard Webhooks: the bytes behind whsec_, or those of a secret of another form.
func Key(secret string) []byte {
	if encoded, ok := strings.CutPrefix(secret, secretPrefix); ok {
		if key, err := base64.StdEncoding.DecodeString(encoded); err == nil && len(key) > 0 {
			return key
		}
	}
	return []byte(secret)
}

// MAC is the HMAC-SHA256 of the parts one after the other.
func MAC(key []byte, parts ...[]byte) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		h.Write(p)
	}
	return h.Sum(nil)
}

// Hex is the MAC in lower-case hex, with the secret's own characters as key, as the documents of the dialects have it.
func Hex(secret string, parts ...[]byte) string {
	return hex.EncodeToString(MAC([]byte(secret), parts...))
}

// SignStandard adds the headers of Standard Webhooks 1.0.0 (www.standardwebhooks.com): the id, the time of this try in
// seconds, and for each secret one signature of "id.timestamp.body".
func SignStandard(h http.Header, d Delivery, secrets []string) {
	at := Seconds(d)
	h.Set("webhook-id", d.ID)
	h.Set("webhook-timestamp", at)
	signatures := make([]string, len(secrets))
	for i, secret := range secrets {
		signatures[i] = "v1," + base64.StdEncoding.EncodeToString(MAC(Key(secret), []byte(d.ID+"."+at+"."), d.Body))
	}
	if len(signatures) > 0 {
		h.Set("webhook-signature", strings.Join(signatures, " "))
	}
}

// SignBody returns a dialect's Sign: the header has the prefix and the hex of the body's MAC, beside those of Standard
// Webhooks. Without a secret nothing is signed.
func SignBody(header, prefix string) func(http.Header, Delivery, []string) {
	return func(h http.Header, d Delivery, secrets []string) {
		SignStandard(h, d, secrets)
		if len(secrets) > 0 {
			h.Set(header, prefix+Hex(secrets[0], d.Body))
		}
	}
}

// Seconds is the time of the try as headers have it.
func Seconds(d Delivery) string { return strconv.FormatInt(d.At.Unix(), 10) }
