package media_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"balas/media"
)

// zipped is an archive with one file.
func zipped(t *testing.T, name string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if _, err := w.Create(name); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestPutTellsTheKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	film := box("ftyp", "isom", numbers(0)) + box("moov", movieHead(1, 3), track("vide", 64, 48, straight))
	sound := box("ftyp", "isom", numbers(0)) + box("moov", movieHead(1, 3), track("soun", 0, 0, straight))
	webm := "\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82\x84webm" + strings.Repeat("\x00", 40)
	picture := string(encoded(t, "png", flag(30, 20, red, green, blue, white)))
	vorbis := page(1, 0, "\x01vorbis\x00\x00\x00\x00\x02\x44\xac\x00\x00"+strings.Repeat("\x00", 14))
	const word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	for name, c := range map[string]struct {
		content, fileName, declared string
		want                        string // type, extension, and shape
	}{
		"picture":                 {picture, "", "", "image/png png 30x20 0s"},
		"lie about a picture":     {picture, "virus.exe", "application/pdf", "image/png png 30x20 0s"},
		"no picture":              {"\x00\x01\x02\x03", "a.jpg", "image/jpeg", "application/octet-stream jpg 0x0 0s"},
		"voice note":              {opus(1, 312+48000*5), "ptt", "audio/mpeg", "audio/ogg; codecs=opus ogg 0x0 5s"},
		"other Ogg":               {vorbis, "", "", "audio/ogg ogg 0x0 0s"},
		"film":                    {film, "a.mp4", "", "video/mp4 mp4 64x48 3s"},
		"sound in a film's case":  {sound, "", "", "audio/mp4 m4a 0x0 3s"},
		"recorded in a browser":   {webm, "a.webm", "audio/webm; codecs=opus", "audio/webm webm 0x0 0s"},
		"film of a browser":       {webm, "a.webm", "", "video/webm webm 0x0 0s"},
		"page":                    {"<html><script>", "a.txt", "text/plain", "text/html; charset=utf-8 html 0x0 0s"},
		"text":                    {"hello", "", "", "text/plain; charset=utf-8 txt 0x0 0s"},
		"text of a kind":          {"BEGIN", "a.css", "", "text/css css 0x0 0s"},
		"text called page":        {"hello", "", "text/html", "text/plain; charset=utf-8 txt 0x0 0s"},
		"document":                {zipped(t, "x.xml"), "a.docx", word, word + " docx 0x0 0s"},
		"archive":                 {zipped(t, "x.xml"), "", "", "application/zip zip 0x0 0s"},
		"unknown":                 {"\x00\x01\x02\x03 unknown", "data.xyz1", "", "application/octet-stream xyz1 0x0 0s"},
		"unknown, odd extension":  {"\x00\x01\x02\x03 odd", "data.../x y", "nonsense", "application/octet-stream bin 0x0 0s"},
		"unknown with known type": {"\x00\x01\x02\x03 pdf", "", "application/x-tar", "application/x-tar tar 0x0 0s"},
	} {
		m := w.put(t, c.content, media.Info{FileName: c.fileName, MimeType: c.declared})
		if got := describe(m); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestPutCleansNames(t *testing.T) {
	t.Parallel()
	w := newWorld(t, media.Limits{})
	for given, want := range map[string]string{
		"": "", ".": "", "/": "", "../..": "", "/etc/passwd": "passwd", `C:\temp\menu.pdf`: "menu.pdf", "a\x00b\r\n.txt": "ab.txt",
		"invoice\u202efdp.exe": "invoicefdp.exe", "\xff\xfename": "name", "é.pdf": "é.pdf",
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 98) + ".pdf",
	} {
		if m := w.put(t, "hello", media.Info{FileName: given}); m.FileName != want {
			t.Errorf("%q became %q, want %q", given, m.FileName, want)
		}
	}
}
