package document

import (
	"bytes"
	"context"
	"strings"
)

// encryptedPackage names, as UTF-16, the stream in which Office keeps a document that has a password (MS-OFFCRYPTO,
// section 2.3.4.4).
var encryptedPackage = []byte(strings.Join(strings.Split("EncryptedPackage", ""), "\x00"))

// readOLE says why a compound file is not read: it is an Office document with a password, or of a time before 2007.
func readOLE(_ context.Context, _ Reader, f File) (Document, error) {
	content, err := f.bytes()
	if err != nil {
		return Document{}, err
	}
	if bytes.Contains(content, encryptedPackage) {
		return Document{}, bad("is protected by a password")
	}
	return Document{}, bad("is of an old Office format; save it as .docx, .xlsx or .pptx")
}
