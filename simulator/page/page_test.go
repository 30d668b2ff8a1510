package page_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"balas/simulator/page"
)

// Everything that the page names is there, and nothing comes from elsewhere.
func TestPageIsComplete(t *testing.T) {
	t.Parallel()
	get := func(path string) *httptest.ResponseRecorder {
		recorder := httptest.NewRecorder()
		page.Handler().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
		return recorder
	}
	html := get("/")
	if html.Code != http.StatusOK || html.Header().Get("Content-Security-Policy") == "" {
		t.Fatalf("page: status %d, headers %v", html.Code, html.Header())
	}
	parts := regexp.MustCompile(`(?:src|href)="([^"]+)"`).FindAllStringSubmatch(html.Body.String(), -1)
	if len(parts) == 0 {
		t.Error("the page names no parts")
	}
	for _, part := range parts {
		if answer := get(part[1]); answer.Code != http.StatusOK || answer.Body.Len() == 0 {
			t.Errorf("%s: status %d, %d bytes", part[1], answer.Code, answer.Body.Len())
		}
	}
	if answer := get("/elsewhere"); answer.Code != http.StatusNotFound {
		t.Errorf("/elsewhere: status %d, want 404", answer.Code)
	}
}
