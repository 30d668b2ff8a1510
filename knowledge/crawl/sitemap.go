package crawl

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
)

// Bounds of the sitemaps that are read (sitemaps.org allows 50 000 addresses and 50 MB a file).
const (
	mostSitemaps  = 20
	mostAddresses = 50_000
	sitemapBytes  = 50 << 20
)

// sitemaps returns the addresses that the site's sitemaps list: those that robots.txt names, else sitemap.xml.
func (w *walk) sitemaps() []string {
	maps := w.robot.Sitemaps
	if len(maps) == 0 {
		u, _ := url.Parse(w.site.URL)
		maps = []string{u.Scheme + "://" + u.Host + "/sitemap.xml"}
	}
	var addresses []string
	for n := 0; n < len(maps) && n < mostSitemaps && len(addresses) < mostAddresses; n++ {
		u, err := url.Parse(maps[n])
		if err != nil || bareHost(u) != w.host {
			continue
		}
		content, err := w.get(maps[n], sitemapBytes)
		if err != nil {
			continue
		}
		pages, more := readSitemap(content)
		maps = append(maps, more...)
		for _, p := range pages {
			if address, err := Normalise(p); err == nil {
				addresses = append(addresses, address)
			}
		}
	}
	return addresses[:min(len(addresses), mostAddresses)]
}

// readSitemap returns the pages and the other sitemaps that a sitemap lists. What comes before a mistake counts.
func readSitemap(content []byte) (pages, maps []string) {
	d := xml.NewDecoder(bytes.NewReader(content))
	d.Strict = false
	inside, within := "", ""
	for {
		t, err := d.Token()
		if err != nil {
			return pages, maps
		}
		switch t := t.(type) {
		case xml.StartElement:
			if inside = t.Name.Local; inside == "url" || inside == "sitemap" {
				within = inside
			}
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			address := strings.TrimSpace(string(t))
			if inside != "loc" || address == "" {
				continue
			}
			if within == "sitemap" {
				maps = append(maps, address)
			} else {
				pages = append(pages, address)
			}
		}
	}
}

// readAll returns all of a file, unpacked if it is packed. It fails if that is too much.
func readAll(r io.Reader, most int64, packed bool) ([]byte, error) {
	if packed {
		unpacked, err := gzip.NewReader(io.LimitReader(r, most))
		if err != nil {
			return nil, fmt.Errorf("unpack: %w", err)
		}
		r = unpacked
	}
	content, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	if int64(len(content)) > most {
		return nil, errors.New("too large")
	}
	return content, nil
}
