package media

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"sync"
)

// maxSmall is the size in bytes up to which a file is kept in memory when the store has no directory of its own.
const maxSmall = 256 << 10

// Hash is the SHA-256 of a file as it is hosted, which means encrypted.
type Hash [sha256.Size]byte

// String is the hash as it stands in addresses.
func (h Hash) String() string { return base64.URLEncoding.EncodeToString(h[:]) }

// ParseHash reads a hash from an address.
func ParseHash(text string) (Hash, error) {
	raw, err := base64.URLEncoding.DecodeString(text)
	if err != nil || len(raw) != sha256.Size {
		return Hash{}, fmt.Errorf("%w: %q is not a hash of a file", ErrLength, text)
	}
	return Hash(raw), nil
}

// Gone says that the host does not have a file under a path.
type Gone struct {
	// Status is what the host answers: 404 for what it never had, or the status with which it lost the file.
	Status int
}

// Error says that the file is gone.
func (g *Gone) Error() string { return fmt.Sprintf("file is not hosted (status %d)", g.Status) }

// Store keeps hosted files by their hash. A file may have many paths, each is good until the host loses it.
// All methods may be called from many goroutines.
type Store struct {
	mu    sync.Mutex
	dir   string
	keep  bool
	small map[Hash][]byte
	marks Marks
}

// Marks say which paths are still good, so that a restart does not bring lost ones back.
type Marks struct {
	// Last is the number of the newest path. Paths up to Lost are gone, with Status.
	Last, Lost uint64
	Status     int
}

// NewStore makes a store. With a directory all files are kept there, also after Close; without one small files are in
// memory, and large ones in a temporary directory that Close removes.
func NewStore(dir string) *Store {
	return &Store{dir: dir, keep: dir != "", small: map[Hash][]byte{}}
}

// Close forgets all files that are not kept.
func (s *Store) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keep || s.dir == "" {
		return nil
	}
	if err := os.RemoveAll(s.dir); err != nil {
		return fmt.Errorf("remove hosted files: %w", err)
	}
	return nil
}

// Put keeps what fill writes and returns its hash.
func (s *Store) Put(fill func(io.Writer) error) (Hash, error) {
	return s.put(fill, func(Hash) error { return nil })
}

// PutAs keeps what fill writes if it has that hash. It fails with ErrEncryptedHash when it has another.
func (s *Store) PutAs(announced Hash, fill func(io.Writer) error) error {
	_, err := s.put(fill, func(hash Hash) error {
		if hash != announced {
			return ErrEncryptedHash
		}
		return nil
	})
	return err
}

func (s *Store) put(fill func(io.Writer) error, check func(Hash) error) (Hash, error) {
	spool := &spool{limit: maxSmall, directory: s.directory, hash: sha256.New()}
	if s.keep {
		spool.limit = 0
	}
	defer spool.discard()
	if err := fill(spool); err != nil {
		return Hash{}, err
	}
	hash := Hash(spool.hash.Sum(nil))
	if err := check(hash); err != nil {
		return hash, err
	}
	if spool.file != nil {
		return hash, spool.settle(hash.String())
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.small[hash] = bytes.Clone(spool.head)
	return hash, nil
}

// directory is where large files lie; it is made at the first one.
func (s *Store) directory() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.keep {
		return s.dir, os.MkdirAll(s.dir, 0o700)
	}
	var err error
	if s.dir == "" {
		s.dir, err = os.MkdirTemp("", "simulator-media-")
	}
	return s.dir, err
}

// Path makes a new path for a file. Clients append "&…" to it, so it has a query.
func (s *Store) Path(hash Hash) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks.Last++
	return fmt.Sprintf("/v/t62.7118-24/%s?n=%d", hash, s.marks.Last)
}

// Open opens the file behind a path or an address with that path. It fails with *Gone for others.
func (s *Store) Open(address string) (io.ReadSeekCloser, error) {
	parsed, err := url.Parse(address)
	if err != nil {
		return nil, &Gone{http.StatusNotFound}
	}
	number, err := strconv.ParseUint(parsed.Query().Get("n"), 10, 64)
	hash, bad := ParseHash(path.Base(parsed.Path))
	if err != nil || bad != nil {
		return nil, &Gone{http.StatusNotFound}
	}
	if marks := s.Marks(); number <= marks.Lost {
		return nil, &Gone{marks.Status}
	}
	return s.Copy(hash)
}

// Copy opens a file by its hash, also if all its paths are lost: the phones that sent or got it still have it.
// It fails with *Gone for what nobody has.
func (s *Store) Copy(hash Hash) (io.ReadSeekCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if small, ok := s.small[hash]; ok {
		return nopCloser{bytes.NewReader(small)}, nil
	}
	file, err := os.Open(filepath.Join(s.dir, hash.String()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &Gone{http.StatusNotFound}
	}
	if err != nil {
		return nil, fmt.Errorf("open hosted file: %w", err)
	}
	return file, nil
}

// Delete removes a file for good. It does nothing when there is none.
func (s *Store) Delete(hash Hash) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.small, hash)
	if err := os.Remove(filepath.Join(s.dir, hash.String())); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("delete hosted file: %w", err)
	}
	return nil
}

// Lose makes the host answer all paths so far with a status, such as 404 or 410.
func (s *Store) Lose(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks.Lost, s.marks.Status = s.marks.Last, status
}

// Marks returns which paths are still good.
func (s *Store) Marks() Marks {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.marks
}

// SetMarks brings back what Marks returned in an earlier run.
func (s *Store) SetMarks(marks Marks) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.marks = marks
}

type nopCloser struct{ io.ReadSeeker }

// Close does nothing.
func (nopCloser) Close() error { return nil }
