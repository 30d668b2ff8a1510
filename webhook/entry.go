package webhook

import (
	"strconv"
	"sync"

	"balas/chat"
)

// Entry is an event of the log with the instance that it is about, as readers get it. All readers of a node share it.
type Entry struct {
	Event
	Instance Instance

	mu     sync.Mutex
	frames map[*Form][][]byte
}

// Form is how a stream writes events: the dialect that words them, and what is put around the words.
type Form struct {
	Dialect string
	Frame   func(id, name string, body []byte) []byte
}

// Frames returns what is sent of the event: one frame for each name that the dialect has for it, none if it has no word. The id
// of a frame is where a reader goes on that has it, as a Cursor. They are made once for all readers, and must not be changed.
func (s *Service) Frames(e *Entry, f *Form) [][]byte {
	e.mu.Lock()
	defer e.mu.Unlock()
	if made, ok := e.frames[f]; ok {
		return made
	}
	made := s.frame(e, f)
	if e.Kind == chat.EventQR { // a code expires
		return made
	}
	if e.frames == nil {
		e.frames = map[*Form][][]byte{}
	}
	e.frames[f] = made
	return made
}

// Dialect returns the dialect of that name; false: this service does not speak it.
func (s *Service) Dialect(name string) (Dialect, bool) {
	d, ok := s.dialects[name]
	return d, ok
}

// frame words the event. A dialect that fails at that loses this event alone.
func (s *Service) frame(e *Entry, f *Form) (frames [][]byte) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("word an event", "dialect", f.Dialect, "kind", e.Kind, "event", e.ID, "panic", p)
			frames = nil
		}
	}()
	dialect, ok := s.dialects[f.Dialect]
	if !ok {
		return nil
	}
	about := e.Instance
	if !s.Now().Before(about.QRExpiresAt) {
		about.QR = ""
	}
	names := dialect.NamesOf(e.Event)
	for n, name := range names {
		body, err := encode(dialect.Body(e.Event, name, about, s.Link))
		if err != nil {
			s.Log.Error("word an event", "dialect", f.Dialect, "kind", e.Kind, "event", e.ID, "error", err)
			return nil
		}
		frames = append(frames, f.Frame(frameID(e.Position, n, len(names)), name, body))
	}
	return frames
}

// frameID is the position, with how many of its frames are out behind it while there are more.
func frameID(position int64, n, of int) string {
	id := strconv.FormatInt(position, 10)
	if n+1 < of {
		id += "." + strconv.Itoa(n+1)
	}
	return id
}
