package syncd

import (
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"go.mau.fi/whatsmeow/proto/waServerSync"
)

// Account is the app state of one account: the server's logs, and the keys and the reading of the phone.
// It may be used from many goroutines.
type Account struct {
	mu       sync.Mutex
	random   io.Reader
	keys     keyring
	logs     map[Name]*log
	replicas map[Name]*replica
}

// NewAccount makes an empty app state without keys. Those that it makes are of random bytes.
func NewAccount(random io.Reader) *Account {
	a := &Account{random: random, logs: map[Name]*log{}, replicas: map[Name]*replica{}}
	for _, name := range Names {
		a.logs[name], a.replicas[name] = newLog(), newReplica()
	}
	return a
}

// Keys are the phone's keys, oldest first. The first call makes one.
func (a *Account) Keys(now time.Time) []Key {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.needKey(now)
	return slices.Clone(a.keys)
}

func (a *Account) needKey(now time.Time) Key {
	if len(a.keys) == 0 {
		a.keys = append(a.keys, newKey(1, now, a.random))
	}
	return a.keys[len(a.keys)-1]
}

// Renew makes another key, with which the phone and its clients seal from then on. Without a key so far it does nothing.
func (a *Account) Renew(now time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.keys) > 0 {
		a.keys = append(a.keys, newKey(uint32(len(a.keys)+1), now, a.random))
	}
}

// Version is the latest of a collection, 0 if nothing was ever set there.
func (a *Account) Version(name Name) uint64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	if l := a.logs[name]; l != nil {
		return l.version()
	}
	return 0
}

// Upload appends a patch of a client to a collection. It fails with ErrUnknown, ErrStale or ErrMalformed.
func (a *Account) Upload(name Name, from uint16, version uint64, patch []byte) (uint64, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.logs[name]
	if l == nil {
		return 0, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	err := l.add(uint32(from), version, patch)
	return l.version(), err
}

// Since lists the patches after a version, at most limit, and tells whether there are more. It fails with ErrUnknown.
func (a *Account) Since(name Name, version uint64, limit int) (patches [][]byte, more bool, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.logs[name]
	if l == nil {
		return nil, false, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	rest := l.Patches[min(version, l.version()):]
	return slices.Clone(rest[:min(limit, len(rest))]), len(rest) > limit, nil
}

// Snapshot is all that is set in a collection. It fails with ErrUnknown.
func (a *Account) Snapshot(name Name) (*waServerSync.SyncdSnapshot, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	l := a.logs[name]
	if l == nil {
		return nil, fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	return l.snapshot()
}

// Push appends changes of the phone to a collection. It fails with ErrStale when the phone has to Pull first.
func (a *Account) Push(name Name, now time.Time, changes ...Mutation) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	l, r := a.logs[name], a.replicas[name]
	if l == nil {
		return fmt.Errorf("%w: %q", ErrUnknown, name)
	}
	patch, err := r.seal(name, a.needKey(now), now, changes)
	if err != nil {
		return err
	}
	return l.add(0, r.Version, patch)
}

// News is a patch that the phone has read.
type News struct {
	Name    Name
	Version uint64
	// From is the number of the client that made the patch, 0 for the phone.
	From    uint16
	Changes []Mutation
	// Wrong is what the phone could not accept of the patch: wrong MACs, unknown keys.
	Wrong []error
}

// Pull lets the phone read the patches that it has not read, one after the other, and calls apply with each. apply must
// not call methods of the account.
func (a *Account) Pull(apply func(News)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, name := range Names {
		for a.replicas[name].Version < a.logs[name].version() {
			apply(a.read(name))
		}
	}
}

func (a *Account) read(name Name) News {
	before := a.replicas[name]
	news := News{Name: name, Version: before.Version + 1}
	patch := new(waServerSync.SyncdPatch)
	if err := proto.Unmarshal(a.logs[name].Patches[before.Version], patch); err != nil {
		news.Wrong = []error{fmt.Errorf("%w: %w", ErrMalformed, err)}
	}
	news.From = uint16(patch.GetDeviceIndex())
	var wrong []error
	a.replicas[name], news.Changes, wrong = before.open(name, a.keys, patch)
	news.Wrong = append(news.Wrong, wrong...)
	return news
}

// Saved is an account's app state as it is written to a file.
type Saved struct {
	Keys     []Key             `json:",omitempty"`
	Logs     map[Name]*log     `json:",omitempty"`
	Replicas map[Name]*replica `json:",omitempty"`
}

// Save copies everything, keys included. Of an account that was never used it is empty.
func (a *Account) Save() Saved {
	a.mu.Lock()
	defer a.mu.Unlock()
	saved := Saved{Keys: slices.Clone(a.keys), Logs: map[Name]*log{}, Replicas: map[Name]*replica{}}
	for _, name := range Names {
		if a.logs[name].version() > 0 {
			copied := *a.logs[name]
			saved.Logs[name], saved.Replicas[name] = &copied, a.replicas[name]
		}
	}
	return saved
}

// Restore makes the account of what was saved. New keys are of random bytes.
func Restore(saved Saved, random io.Reader) *Account {
	a := NewAccount(random)
	a.keys = saved.Keys
	for name, l := range saved.Logs {
		if a.logs[name] != nil && saved.Replicas[name] != nil {
			a.logs[name], a.replicas[name] = l, saved.Replicas[name]
		}
	}
	return a
}
