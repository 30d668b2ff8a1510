package event_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"balas/webhook"
)

// hasBlob reports whether there is base64 of more than a kilobyte.
func hasBlob(text string) bool {
	for _, run := range notBase64.Split(text, -1) {
		if len(run) > 1024 {
			return true
		}
	}
	return false
}

var notBase64 = regexp.MustCompile(`[^A-Za-z0-9+/=_-]+`)

// picture is the code to scan.
var picture = regexp.MustCompile(`data:image/png;base64,[A-Za-z0-9+/=]+`)

// No payload holds a secret, WhatsApp's own form of a message, or a file, whatever else the log may hold, and no header
// holds the secret that it is signed with.
func TestPayloadsHoldNoSecret(t *testing.T) {
	t.Parallel()
	all := readLog(t)
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`SECRET[A-Za-z0-9]{24}`).Draw(t, "secret")
		file := base64.StdEncoding.EncodeToString(rapid.SliceOfN(rapid.Byte(), 800, 1000).Draw(t, "file"))
		i := shop()
		i.AccessTokenEnc, i.AccessTokenHash, i.Passkey = []byte(secret), []byte(secret), []byte(`{"key":"`+secret+`"}`)
		for n := rapid.IntRange(0, 7).Draw(t, "first"); n < len(all); n += 8 { // every eighth, which in all tries is each
			l := all[n]
			var data any
			if err := json.Unmarshal(l.Data, &data); err != nil {
				t.Fatal(err)
			}
			spoil(t, data, secret, file)
			var err error
			if l.Data, err = json.Marshal(data); err != nil {
				t.Fatal(err)
			}
			for _, d := range dialects() {
				holdsNone(t, d, l.event(1), webhook.InstanceOf(i, at), secret)
			}
		}
	})
}

// holdsNone fails the test when what goes out of the event shows the secret, one that it is signed with, or a file.
func holdsNone(t *rapid.T, d webhook.Dialect, e webhook.Event, i webhook.Instance, secret string) {
	for _, name := range d.NamesOf(e) {
		body, err := json.Marshal(d.Body(e, name, i, link))
		if err != nil {
			t.Fatal(err)
		}
		h, minted := http.Header{}, webhook.NewSecret()
		d.Sign(h, webhook.Delivery{ID: "1", Name: name, At: at, Body: body}, []string{secret, minted})
		headers := fmt.Sprint(h)
		if strings.Contains(headers, secret) || strings.Contains(headers, strings.TrimPrefix(minted, "whsec_")) {
			t.Fatalf("%s %s shows its key: %v", d.Name, name, h)
		}
		told := picture.ReplaceAllString(string(body), "")
		if strings.Contains(told, secret) || strings.Contains(told, base64.StdEncoding.EncodeToString([]byte(secret))) || hasBlob(told) {
			t.Fatalf("%s %s shows what it must not: %s", d.Name, name, told)
		}
	}
}

// spoil adds to the objects of the data what no payload may hold: the keys of files and accounts, WhatsApp's own form, a
// picture in a preview and in a contact's card.
func spoil(t *rapid.T, v any, secret, file string) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			spoil(t, item, secret, file)
		}
	case map[string]any:
		for _, inner := range v {
			spoil(t, inner, secret, file)
		}
		if card, ok := v["vcard"].(string); ok {
			head := rapid.SampledFrom([]string{"PHOTO;ENCODING=b;TYPE=JPEG:", "PHOTO;BASE64:", "item1.LOGO:data:image/png;base64,", "X-ME;ENCODING=BASE64:"}).Draw(t, "head")
			v["vcard"] = strings.Replace(card, "END:VCARD", head+file[:100]+"\n "+file[100:]+"\n "+secret+"\nEND:VCARD", 1)
			return
		}
		for _, key := range []string{"raw", "mediaKey", "accessToken", "access_token", "token", "secret", "directPath"} {
			v[key] = secret
		}
		v["jpegThumbnail"], v["data"], v["base64"] = file, file, file
		if _, ok := v["title"]; ok {
			v["thumbnail"] = file
		}
	}
}
