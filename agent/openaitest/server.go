// Package openaitest is a model provider that says what it is told to: an OpenAI-compatible server on a loopback port,
// for tests and for the demo. It refuses nothing and keeps what it was asked.
package openaitest

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"math"
	"net"
	"net/http"
	"strings"
	"sync"

	"github.com/sashabaranov/go-openai"
)

// Server is a scripted provider.
type Server struct {
	URL string // of the API, such as http://127.0.0.1:41234/v1

	listener net.Listener
	server   *http.Server
	closing  chan struct{}

	mu         sync.Mutex
	script     []Reply
	requests   []openai.ChatCompletionRequest
	asked      chan struct{}
	spoken     []Reply
	recordings []Recording
	heard      chan struct{}
}

// Start returns a server that answers each chat request with the next reply of a script, and with the last one over
// and over when the script has ended. Without a script every request fails with status 500.
func Start(script ...Reply) (*Server, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for model requests: %w", err)
	}
	s := &Server{
		URL: "http://" + listener.Addr().String() + "/v1", listener: listener,
		closing: make(chan struct{}), script: script, asked: make(chan struct{}, 1000), heard: make(chan struct{}, 1000),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/chat/completions", s.chat)
	mux.HandleFunc("POST /v1/audio/transcriptions", s.transcribe)
	mux.HandleFunc("POST /v1/embeddings", s.embed)
	s.server = &http.Server{Handler: mux}
	go func() { _ = s.server.Serve(listener) }()
	return s, nil
}

// Close ends the server and every request that hangs in it.
func (s *Server) Close() {
	close(s.closing)
	_ = s.server.Close()
}

// Say replaces the script.
func (s *Server) Say(script ...Reply) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.script = script
}

// Requests returns the chat requests so far.
func (s *Server) Requests() []openai.ChatCompletionRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]openai.ChatCompletionRequest(nil), s.requests...)
}

// Asked receives once for each chat request, when it has arrived.
func (s *Server) Asked() <-chan struct{} { return s.asked }

func (s *Server) chat(w http.ResponseWriter, r *http.Request) {
	var request openai.ChatCompletionRequest
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	reply := s.next(request)
	signal(s.asked)
	reply.write(w, r, s.closing, request)
}

func signal(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// next keeps a request and takes the reply to it from the script.
func (s *Server) next(request openai.ChatCompletionRequest) Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, request)
	return take(&s.script)
}

// take returns the next reply of a script, and leaves the last one in it.
func take(script *[]Reply) Reply {
	if len(*script) == 0 {
		return Fail(http.StatusInternalServerError)
	}
	reply := (*script)[0]
	if len(*script) > 1 {
		*script = (*script)[1:]
	}
	return reply
}

// dims is the length of the embeddings.
const dims = 256

// embed turns texts into counts of their hashed words: texts with words in common are near each other.
func (s *Server) embed(w http.ResponseWriter, r *http.Request) {
	var request struct{ Input []string }
	if err := json.NewDecoder(r.Body).Decode(&request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var response openai.EmbeddingResponse
	for i, text := range request.Input {
		response.Data = append(response.Data, openai.Embedding{Index: i, Embedding: embedding(text)})
	}
	writeJSON(w, response)
}

func embedding(text string) []float32 {
	vector := make([]float32, dims)
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		h := fnv.New32a()
		_, _ = h.Write([]byte(strings.Trim(word, ".,!?")))
		vector[h.Sum32()%dims]++
	}
	length := 0.0
	for _, v := range vector {
		length += float64(v * v)
	}
	if length == 0 {
		return append(vector[:dims-1], 1)
	}
	for i := range vector {
		vector[i] /= float32(math.Sqrt(length))
	}
	return vector
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
