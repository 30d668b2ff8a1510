package sessionapi

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/gabriel-vasile/mimetype"

	"balas/api/wire"
	"balas/internal/fault"
	"balas/media"
)

// largestUpload is how many bytes an upload may have.
const largestUpload = 25 << 20

const uploadable = "JPEG, PNG, GIF, WebP, PDF, Word, and Excel"

const aboutUpload = "Takes " + uploadable + ", 25 MB at most; what a file is its bytes tell. The same file under the same name has the same mediaId again."

// uploads are the types of which uploadable speaks.
var uploads = []string{
	"image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf", "application/msword", "application/vnd.ms-excel", docx, xlsx,
}

const (
	docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

type uploaded struct {
	Done
	MediaID string `json:"mediaId" doc:"For messages and campaigns." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11.jpg"`
	URL     string `json:"url" doc:"Where everybody gets the file who knows this address." example:"/media/0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11.jpg"`
	HexID   string `json:"hexId" doc:"The same, for dialects whose ids are 24 hex digits." example:"65f1c0ffee65f1c0ffee65f1"`
}

// upload stores the file of a form. What it is its bytes tell, whatever it is called.
func (d dialect) upload(ctx context.Context, _ *struct{}) (uploaded, error) {
	header := wire.Upload(ctx)
	switch {
	case header == nil:
		return uploaded{}, fault.Bad("upload", "file", "must be given")
	case header.Size > largestUpload:
		return uploaded{}, fault.New(fault.TooLarge, "upload")
	}
	content, err := header.Open()
	if err != nil {
		return uploaded{}, fmt.Errorf("open upload: %w", err)
	}
	defer func() { _ = content.Close() }()
	kind, err := typeOf(content, header.Size)
	if err != nil {
		return uploaded{}, err
	}
	m, err := d.Media.Put(ctx, wire.Caller(ctx).AccountID, content, media.Info{FileName: called(header.Filename, kind), MimeType: kind, Public: true})
	return uploaded{Done: done("File uploaded successfully."), MediaID: m.PublicName(), URL: "/media/" + m.PublicName(), HexID: m.HexID}, err
}

// extensions are those of types whose files the store would believe to be what they are called.
var extensions = map[string]string{docx: ".docx", xlsx: ".xlsx", "application/msword": ".doc", "application/vnd.ms-excel": ".xls"}

// called is the name of an upload, with the extension of its type.
func called(name, kind string) string {
	if fits := extensions[kind]; !strings.EqualFold(path.Ext(name), fits) {
		return name + fits
	}
	return name
}

// typeOf is the type of a file by its bytes. It fails with Invalid for one that may not be uploaded.
func typeOf(content multipart.File, size int64) (string, error) {
	head := make([]byte, 4096)
	n, err := content.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read upload: %w", err)
	}
	found, _, _ := mime.ParseMediaType(mimetype.Detect(head[:n]).String())
	if bytes.HasPrefix(head[:n], []byte("PK\x03\x04")) {
		found = officeType(content, size)
	}
	if !slices.Contains(uploads, found) {
		return "", fault.New(fault.Invalid, "file type")
	}
	return found, nil
}

// officeType tells an Office file from other archives by what lies in it (ECMA-376, part 2).
func officeType(content io.ReaderAt, size int64) string {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return ""
	}
	for _, f := range archive.File {
		switch f.Name {
		case "word/document.xml":
			return docx
		case "xl/workbook.xml":
			return xlsx
		}
	}
	return ""
}

// shown are the types that a browser may show as they are; all others it is to keep.
var shown = []string{"image/jpeg", "image/png", "image/gif", "image/webp"}

// fileRequest names a file.
type fileRequest struct {
	MediaID string `path:"mediaId" doc:"The mediaId." example:"0199a7c4-52d1-7c11-b1e1-7d1f0a9c1e11.jpg"`
}

// served is a file, or the part of it that was asked for.
type served struct {
	Body func(huma.Context)
}

// file serves a file to whoever knows its name.
func (d dialect) file(ctx context.Context, in *fileRequest) (*served, error) {
	m, err := media.FindPublic(ctx, d.Pool, in.MediaID)
	if err != nil {
		return nil, err
	}
	content, err := d.Media.Open(ctx, m)
	if err != nil {
		return nil, err
	}
	return &served{func(ctx huma.Context) {
		defer func() { _ = content.Close() }()
		r, w := humago.Unwrap(ctx)
		h := w.Header()
		h.Set("Content-Type", m.MimeType)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("ETag", fmt.Sprintf(`"%x"`, m.SHA256))
		if !slices.Contains(shown, m.MimeType) {
			h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": nameOf(m)}))
		}
		http.ServeContent(w, r, "", m.CreatedAt, content)
	}}, nil
}

// nameOf is under what name a browser keeps the file.
func nameOf(m media.Media) string {
	if m.FileName == "" {
		return m.PublicName()
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == '"' || r == '\\' {
			return '_'
		}
		return r
	}, m.FileName)
}
