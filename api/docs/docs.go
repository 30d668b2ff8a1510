// Package docs shows the OpenAPI document as a page that needs nothing from elsewhere.
package docs

import (
	"embed"
	"net/http"
)

//go:embed page.html docs.css docs.js
var files embed.FS

// policy lets the page load only what this server serves.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Page serves the page.
func Page() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		http.ServeFileFS(w, r, files, "page.html")
	})
}

// Assets serves what the page loads, under /docs/.
func Assets() http.Handler { return http.StripPrefix("/docs/", http.FileServerFS(files)) }
