package api

import (
	"context"
	"mime"
	"net/http"
	"os"
	"strings"

	"balas/chat"
	"balas/internal/fault"
	"balas/media"
	"balas/webhook"
)

// filesPath is what links of events begin with, below the public address.
const filesPath = "/files/"

// file serves what a link of an event leads to. The link is the credential: it is signed, and expires.
func (d Deps) file(dialects mux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		m, f, err := d.linked(r.Context(), r.PathValue("token"))
		if err != nil {
			dialects.nearest(r).Refuse(w, r, fault.Of(err))
			return
		}
		defer func() { _ = f.Close() }()
		h := w.Header()
		h.Set("Content-Type", m.MimeType)
		h.Set("Content-Disposition", mime.FormatMediaType(disposition(m), fileName(m)))
		h.Set("Content-Security-Policy", "sandbox; default-src 'none'") // customers sent it, and it may be a page
		h.Set("Cache-Control", "private, max-age=86400, immutable")
		http.ServeContent(w, r, "", m.CreatedAt, f)
	}
}

// linked opens the file, which is fetched from WhatsApp if it is not kept yet.
func (d Deps) linked(ctx context.Context, token string) (media.Media, *os.File, error) {
	e := d.Engine
	instanceID, messageID, err := webhook.OpenLink(token, e.Sealer, e.Now())
	if err != nil {
		return media.Media{}, nil, err
	}
	i, err := chat.LoadInstance(ctx, e.Pool, instanceID)
	if err != nil {
		return media.Media{}, nil, err
	}
	m, err := e.WhatsApp.Download(ctx, i, messageID)
	if err != nil {
		return media.Media{}, nil, err
	}
	f, err := e.Media.Open(ctx, m)
	return m, f, err
}

// disposition lets browsers show pictures, films and sound, and save the rest.
func disposition(m media.Media) string {
	for _, shown := range []string{"image/", "video/", "audio/"} {
		if strings.HasPrefix(m.MimeType, shown) && m.MimeType != "image/svg+xml" {
			return "inline"
		}
	}
	return "attachment"
}

func fileName(m media.Media) map[string]string {
	name := m.FileName
	if name == "" {
		name = "file." + m.Extension
	}
	return map[string]string{"filename": name}
}
