package whatsapp_test

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"balas/chat"
	"balas/internal/safehttp"
	"balas/whatsapp/preview"
)

func TestSendPreview(t *testing.T) {
	t.Parallel()
	w := newShop(t)
	var fetched, bare atomic.Int32
	picture, err := base64.StdEncoding.DecodeString(onePixel)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/cake", func(answer http.ResponseWriter, _ *http.Request) {
		fetched.Add(1)
		_, _ = answer.Write([]byte(`<html><head><title>ignored</title><meta property="og:title" content="Cakes &amp; pies">
			<meta name="description" content=" fresh  every day "><meta property="og:image" content="/cake.png"></head>
			<body><meta property="og:description" content="not here"></body>`))
	})
	mux.HandleFunc("/cake.png", func(answer http.ResponseWriter, _ *http.Request) { _, _ = answer.Write(picture) })
	mux.HandleFunc("/bare", func(answer http.ResponseWriter, _ *http.Request) {
		bare.Add(1)
		_, _ = answer.Write([]byte("nothing"))
	})
	page := httptest.NewServer(mux)
	t.Cleanup(page.Close)
	w.engine.Previews = preview.New(safehttp.New(safehttp.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}), time.Now)

	for range 2 {
		m := w.sends(chat.Draft{Body: "See " + page.URL + "/cake", Content: chat.Content{Preview: &chat.Preview{URL: page.URL + "/cake"}}})
		p := w.reads(customer, m.ID).Preview
		if p == nil || p.URL != page.URL+"/cake" || p.Title != "Cakes & pies" || p.Description != "fresh every day" || p.Thumbnail == nil {
			t.Errorf("the customer saw %+v", p)
		}
	}
	if fetched.Load() != 1 {
		t.Errorf("the page was fetched %d times", fetched.Load())
	}
	given := chat.Preview{URL: "https://shop.example/", Title: "Ours", Description: "as we say"}
	m := w.sends(chat.Draft{Body: "https://shop.example/", Content: chat.Content{Preview: &given}})
	if p := w.reads(customer, m.ID).Preview; p == nil || p.Title != "Ours" || p.Description != "as we say" {
		t.Errorf("the customer saw %+v", p)
	}
	for range 2 {
		m = w.sends(chat.Draft{Body: "anyway", Content: chat.Content{Preview: &chat.Preview{URL: page.URL + "/bare"}}})
		if got := w.reads(customer, m.ID); got.Text != "anyway" || got.Preview != nil {
			t.Errorf("the customer read %+v", got)
		}
	}
	if bare.Load() != 1 {
		t.Errorf("a page that shows nothing was fetched %d times", bare.Load())
	}
}
