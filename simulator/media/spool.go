package media

import (
	"errors"
	"fmt"
	"hash"
	"os"
	"path/filepath"
)

// spool collects a file: in memory as long as it is small, then on disk.
type spool struct {
	limit     int
	directory func() (string, error)
	hash      hash.Hash
	head      []byte
	file      *os.File
}

// Write takes the next piece of the file.
func (s *spool) Write(piece []byte) (int, error) {
	s.hash.Write(piece)
	if s.file == nil && len(s.head)+len(piece) <= s.limit {
		s.head = append(s.head, piece...)
		return len(piece), nil
	}
	if s.file == nil {
		if err := s.toDisk(); err != nil {
			return 0, err
		}
	}
	return s.file.Write(piece)
}

func (s *spool) toDisk() error {
	dir, err := s.directory()
	if err != nil {
		return fmt.Errorf("make directory for hosted files: %w", err)
	}
	if s.file, err = os.CreateTemp(dir, "upload-"); err != nil {
		return fmt.Errorf("create hosted file: %w", err)
	}
	_, err = s.file.Write(s.head)
	s.head = nil
	return err
}

// settle gives the file on disk its name.
func (s *spool) settle(name string) error {
	err := s.file.Close()
	if err == nil {
		err = os.Rename(s.file.Name(), filepath.Join(filepath.Dir(s.file.Name()), name))
	}
	if err != nil {
		return fmt.Errorf("keep hosted file: %w", err)
	}
	s.file = nil
	return nil
}

// discard removes what was not settled.
func (s *spool) discard() {
	if s.file != nil {
		_ = errors.Join(s.file.Close(), os.Remove(s.file.Name()))
	}
}
