package simulator

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"balas/simulator/world"
)

// saveEvery is the shortest time between two savings of the network.
const saveEvery = 300 * time.Millisecond

// saver keeps a network in a file.
type saver struct {
	world *world.World
	path  string
	log   *slog.Logger
	saved uint64
	done  chan struct{}
}

// mediaDir is where the files of the media host are kept: beside the state file, nowhere without one.
func mediaDir(state string) string {
	if state == "" {
		return ""
	}
	return state + ".media"
}

// openState loads the network from a file, if there is one, and keeps it there until ctx ends. Without a path it does nothing.
func openState(ctx context.Context, w *world.World, path string, log *slog.Logger) (*saver, error) {
	s := &saver{world: w, path: path, log: log, done: make(chan struct{})}
	if path == "" {
		close(s.done)
		return s, nil
	}
	encoded, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read network: %w", err)
	}
	if err == nil {
		if err := w.Load(encoded); err != nil {
			return nil, fmt.Errorf("load network from %s: %w", path, err)
		}
	}
	go s.run(ctx)
	return s, nil
}

// run saves after changes, not more often than saveEvery and not more than a tenth of the time, and once more at the end.
func (s *saver) run(ctx context.Context) {
	defer close(s.done)
	pause := time.NewTimer(saveEvery)
	defer pause.Stop()
	for {
		stirred := s.world.Stirred()
		if s.world.Edits() == s.saved {
			select {
			case <-stirred:
			case <-ctx.Done():
			}
		}
		select {
		case <-pause.C:
		case <-ctx.Done():
			s.save()
			return
		}
		start := time.Now()
		s.save()
		pause.Reset(max(saveEvery, 10*time.Since(start)))
	}
}

func (s *saver) save() {
	edits := s.world.Edits()
	if edits == s.saved {
		return
	}
	if err := s.write(); err != nil {
		s.log.Error("network not saved", "err", err)
		return
	}
	s.saved = edits
}

// write replaces the file in one step, so that a crash leaves the old one or the new one.
func (s *saver) write() error {
	encoded, err := s.world.Save()
	if err != nil {
		return err
	}
	file, err := os.CreateTemp(filepath.Dir(s.path), filepath.Base(s.path)+".*")
	if err != nil {
		return fmt.Errorf("create file: %w", err)
	}
	_, err = file.Write(encoded)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), s.path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
		return fmt.Errorf("write file: %w", err)
	}
	return nil
}
