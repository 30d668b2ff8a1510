package crawl

import (
	"errors"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

// tracking are parameters that say where a visitor comes from, and nothing of the page.
var tracking = regexp.MustCompile(`^(?:utm_.*|fbclid|gclid|msclkid|yclid|igshid|mc_[ce]id|_ga|phpsessid|jsessionid|sid|sessionid)$`)

var digits = regexp.MustCompile(`\d+`)

// Normalise returns the one form of a web address: without fragment, default port and parameters of tracking and
// sessions, with the others in order. It fails for what is no web address.
func Normalise(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil || u.Opaque != "" {
		return "", errors.New("no web address")
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if u.Port() == map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		u.Host = strings.TrimSuffix(u.Host, ":"+u.Port())
	}
	u.Fragment, u.RawFragment = "", ""
	if u.Path == "" {
		u.Path = "/"
	}
	query := u.Query()
	for name := range query {
		if tracking.MatchString(strings.ToLower(name)) {
			query.Del(name)
		}
	}
	u.RawQuery, u.ForceQuery = query.Encode(), false
	return u.String(), nil
}

// bareHost is the host by which a site is known, with its port if it is not the default one. www and the scheme make no
// difference.
func bareHost(u *url.URL) string {
	host := strings.TrimPrefix(strings.ToLower(u.Host), "www.")
	return strings.TrimSuffix(strings.TrimSuffix(host, ":80"), ":443")
}

// files are the endings of what holds no text that is read.
var files = strings.Fields(`.jpg .jpeg .png .gif .webp .svg .ico .bmp .tif .tiff .mp3 .mp4 .m4a .wav .ogg .avi .mov .webm .mkv .zip .gz
	.tar .rar .7z .exe .dmg .apk .iso .css .js .mjs .json .xml .rss .atom .woff .woff2 .ttf .eot .wasm .map`)

// isPage reports whether an address may be that of a page or document, by its ending.
func isPage(u *url.URL) bool { return !slices.Contains(files, strings.ToLower(path.Ext(u.Path))) }
