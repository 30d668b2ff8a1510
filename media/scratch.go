package media

import (
	"fmt"
	"os"
)

// Scratch returns an empty file on the store's disk that has no name: it is gone once it is closed, or with the
// process.
func (s *Store) Scratch() (*os.File, error) {
	t, err := s.newTemporary()
	if err != nil {
		return nil, diskError("make a temporary file", err)
	}
	if err := os.Remove(t.file.Name()); err != nil {
		_ = t.file.Close()
		return nil, fmt.Errorf("make a temporary file: %w", err)
	}
	return t.file, nil
}
