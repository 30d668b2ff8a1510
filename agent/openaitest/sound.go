package openaitest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/sashabaranov/go-openai"
)

// Recording is a sound that the server was asked to transcribe.
type Recording struct {
	Model    string
	FileName string
	Type     string // of the file, as its sender calls it
	Size     int64  // in bytes
	SHA256   string // hexadecimal
}

// Speak replaces the script of what is heard in recordings: the contents of its replies.
func (s *Server) Speak(script ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spoken = script
}

// Recordings returns the sounds so far.
func (s *Server) Recordings() []Recording {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Recording(nil), s.recordings...)
}

// Heard receives once for each recording, when it has arrived.
func (s *Server) Heard() <-chan struct{} { return s.heard }

func (s *Server) transcribe(w http.ResponseWriter, r *http.Request) {
	file, header, err := r.FormFile("file")
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	defer func() { _ = file.Close() }()
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	s.recordings = append(s.recordings, Recording{
		Model: r.FormValue("model"), FileName: header.Filename, Type: header.Header.Get("Content-Type"), Size: size,
		SHA256: hex.EncodeToString(hash.Sum(nil)),
	})
	reply := take(&s.spoken)
	s.mu.Unlock()
	signal(s.heard)
	if reply.Status == 0 && reply.Body == "" {
		reply.Body = transcription(reply.Content)
	}
	reply.write(w, r, s.closing, openai.ChatCompletionRequest{})
}

// transcription is a response as OpenAI's newer models give it: ten tokens of sound, and a token a word.
func transcription(text string) string {
	body, _ := json.Marshal(map[string]any{ // cannot fail
		"text": text, "usage": map[string]any{"type": "tokens", "input_tokens": 10, "output_tokens": len(strings.Fields(text))},
	})
	return string(body)
}
