package document

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/dustin/go-humanize"
)

// archive is the ZIP that an Office file is (ECMA-376 part 2), by the names of its parts.
type archive struct {
	files map[string]*zip.File
}

// maxEntries is how many files an Office file may hold: each picture of a presentation is one.
const maxEntries = 20_000

func openArchive(f File) (archive, error) {
	z, err := zip.NewReader(f.Content, f.Size)
	if err != nil {
		return archive{}, damaged(err)
	}
	if len(z.File) > maxEntries {
		return archive{}, damaged(fmt.Errorf("%d entries", len(z.File)))
	}
	a := archive{make(map[string]*zip.File, len(z.File))}
	for _, file := range z.File {
		a.files[strings.TrimPrefix(strings.ReplaceAll(file.Name, `\`, "/"), "/")] = file
	}
	return a, nil
}

// check refuses an archive that unpacks to too much. What a file is said to unpack to is true: archive/zip fails when
// more comes out.
func (a archive) check(f File, l Limits) error {
	var total uint64
	for _, file := range a.files {
		total += file.UncompressedSize64
		if file.UncompressedSize64 > uint64(l.Unpacked) || total > uint64(l.Unpacked) {
			return tooLarge("unpacks to more than " + humanize.IBytes(uint64(l.Unpacked)))
		}
		if file.Flags&1 != 0 {
			return locked(errors.New("encrypted entry"))
		}
	}
	if total > 1<<20 && total/uint64(f.Size) > uint64(l.Ratio) {
		return tooLarge("unpacks to more than a file of its size may")
	}
	return nil
}

// openOffice opens an archive that is checked.
func openOffice(f File, l Limits) (archive, error) {
	a, err := openArchive(f)
	if err != nil {
		return archive{}, err
	}
	return a, a.check(f, l)
}

// open returns a part. It fails with Invalid when there is none.
func (a archive) open(part string) (io.ReadCloser, error) {
	file := a.files[part]
	if file == nil {
		return nil, damaged(errors.New("no part " + part))
	}
	r, err := file.Open()
	if err != nil {
		return nil, damaged(fmt.Errorf("open %s: %w", part, err))
	}
	return r, nil
}

// smallMost is how many bytes a part that is decoded whole may have: each may take up to seventy in memory.
const smallMost = 2 << 20

var errParts = tooLarge("has more styles or shared text than can be read")

// decode reads a small part into v; one that is missing leaves v as it is.
func (a archive) decode(part string, v any) error {
	if a.files[part] == nil {
		return nil
	}
	if a.files[part].UncompressedSize64 > smallMost {
		return errParts
	}
	r, err := a.open(part)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := newDecoder(r).Decode(v); err != nil && !errors.Is(err, io.EOF) {
		return damaged(fmt.Errorf("%s: %w", part, err))
	}
	return nil
}

// newDecoder returns a decoder of XML that takes any declared charset for UTF-8, which Office writes.
func newDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return d
}

// relation is where a part leads (ECMA-376 part 2, 9.3).
type relation struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations returns where a part leads by the ids it uses: other parts by their names in the archive, and addresses.
func (a archive) relations(part string) (map[string]relation, error) {
	var list struct {
		Relations []relation `xml:"Relationship"`
	}
	dir, name := path.Split(part)
	if err := a.decode(dir+"_rels/"+name+".rels", &list); err != nil {
		return nil, err
	}
	found := make(map[string]relation, len(list.Relations))
	for _, r := range list.Relations {
		if r.Mode != "External" {
			r.Target = resolve(dir, r.Target)
		}
		found[r.ID] = r
	}
	return found, nil
}

// resolve returns the name of a part that a part in a folder leads to.
func resolve(dir, target string) string {
	if !strings.HasPrefix(target, "/") {
		target = "/" + dir + target
	}
	return path.Clean(target)[1:]
}

// title returns the title in the properties of an Office file; empty if there is none.
func (a archive) title() (string, error) {
	var core struct {
		Title string `xml:"title"`
	}
	err := a.decode("docProps/core.xml", &core)
	return core.Title, err
}
