package media

import (
	"strings"
	"testing"
)

// Whatever the first bytes, they are of some type.
func FuzzKind(f *testing.F) {
	f.Add([]byte("OggS"+strings.Repeat("\x00", 22)+"\xff"+strings.Repeat("\x00", 13)), "audio/ogg", "a.ogg") // a page that ends in its own head
	f.Add([]byte("OggS"+strings.Repeat("\x00", 22)+"\x01\x08OpusHead"), "", "")
	f.Add([]byte("hello"), "text/css", "a.css")
	f.Fuzz(func(t *testing.T, head []byte, declared, name string) {
		if mimeType, extension := kind(head, declared, name); mimeType == "" || strings.ContainsAny(extension, "./\\ ") {
			t.Errorf("%q, %q", mimeType, extension)
		}
	})
}
