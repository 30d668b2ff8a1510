package media

import (
	"context"
	"io"

	"github.com/google/uuid"

	"balas/internal/fault"
)

// Source says where a file comes from: an id as Find takes it, an address, or its bytes. The first that is set
// counts.
type Source struct {
	ID     string
	URL    string
	Reader io.Reader
	Info   Info // of what is stored anew

	Fits func(Media) error // refuses what is stored anew for what it is, before it is kept; nil: any file will do
}

// Take returns the media that a source stands for, storing what is not stored yet. It fails as Find, PutURL or
// Put does, as from.Fits does, and with Invalid for a source that names nothing.
func (s *Store) Take(ctx context.Context, accountID uuid.UUID, from Source) (Media, error) {
	fit := from.Fits
	if fit == nil {
		fit = anything
	}
	switch {
	case from.ID != "":
		return Find(ctx, s.Pool, accountID, from.ID)
	case from.URL != "":
		return s.putURL(ctx, accountID, from.URL, from.Info, fit)
	case from.Reader != nil:
		return s.put(ctx, accountID, from.Reader, from.Info, fit)
	}
	return Media{}, fault.Bad("media", "file", "must be given")
}
