package document

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
)

// parts are the files of an Office document (ECMA-376, part 2).
type parts struct {
	zip  *zip.Reader
	left int64 // bytes that may still be unpacked
}

// unpacked bounds what an Office file may unpack to, as a multiple of what its text may be: markup is long-winded.
const unpacked = 20

func openParts(r Reader, f File) (*parts, error) {
	z, err := zip.NewReader(f.Content, f.Size)
	if err != nil {
		return nil, damaged(err)
	}
	return &parts{z, unpacked * int64(r.Limits.Text)}, nil
}

// names are the parts whose names have a prefix and a suffix, in the order of the number between them.
func (p *parts) names(prefix, suffix string) []string {
	var found []string
	for _, f := range p.zip.File {
		if strings.HasPrefix(f.Name, prefix) && strings.HasSuffix(f.Name, suffix) {
			found = append(found, f.Name)
		}
	}
	slices.SortFunc(found, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
	return found
}

// tokens calls each with every token of a part. It fails with Invalid for a part that is not there or no XML, and
// with TooLarge when the parts read so far unpack to more than the limit.
func (p *parts) tokens(name string, each func(xml.Token)) error {
	f, err := p.zip.Open(name)
	if err != nil {
		return damaged(err)
	}
	defer func() { _ = f.Close() }()
	counted := &io.LimitedReader{R: f, N: p.left + 1}
	d := xml.NewDecoder(counted)
	for {
		t, err := d.RawToken()
		if counted.N <= 0 {
			return tooLarge("unpacks to too much")
		}
		if errors.Is(err, io.EOF) {
			p.left = counted.N - 1
			return nil
		}
		if err != nil {
			return damaged(fmt.Errorf("%s: %w", name, err))
		}
		each(t)
	}
}

// relations are the parts that a part refers to, by the id of the reference.
func (p *parts) relations(name string) map[string]string {
	targets := map[string]string{}
	dir, base := path.Split(name)
	_ = p.tokens(dir+"_rels/"+base+".rels", func(t xml.Token) {
		e, ok := t.(xml.StartElement)
		if ok && e.Name.Local == "Relationship" {
			targets[attr(e, "Id")] = path.Join(dir, attr(e, "Target"))
		}
	})
	return targets
}

func attr(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
