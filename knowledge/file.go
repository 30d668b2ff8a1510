package knowledge

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/internal/fault"
)

// File is a document that the owner uploaded.
type File struct {
	ID       string // file_…
	Seq      int64
	AgentID  string
	Name     string
	Size     int64  // in bytes
	MIMEType string `db:"mimetype"` // what the bytes are
	Category string
	MediaID  *uuid.UUID // the stored bytes; nil: they are gone
	Status   Status
	Progress int    // 0 to 100
	Error    string // why it failed, a clause for people
	Title    string // as the file says
	Language string // as the file says
	Chunks   int
	Window
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Status is how far the reading of a file or address has come.
type Status string

// The statuses.
const (
	Pending    Status = "pending"
	Processing Status = "processing"
	Completed  Status = "completed"
	Failed     Status = "failed"
)

func (f File) place() int64 { return f.Seq }

// filePrefix begins the id of a file.
const filePrefix = "file_"

// check fills in defaults. It fails with Invalid for a name that is empty, too long or not UTF-8.
func (f *File) check() error {
	f.Name = strings.TrimSpace(f.Name)
	switch {
	case f.Name == "" || len(f.Name) > 300 || !storable(f.Name):
		return fault.Bad("file", "fileName", "must have 1 to 300 bytes of text")
	case len(f.Category) > 100 || !storable(f.Category):
		return fault.Bad("file", "category", "must have at most 100 bytes of text")
	}
	if f.Category == "" {
		f.Category = DefaultCategory
	}
	return f.Window.check("file")
}
