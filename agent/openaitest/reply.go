package openaitest

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"
)

// Reply is one thing that the provider does when it is asked.
type Reply struct {
	Status  int               // 0: 200
	Header  map[string]string // further response headers
	Content string            // of the assistant's message; ignored if Body is set
	Body    string            // the response as it stands

	Compose func(openai.ChatCompletionRequest) string // makes Content from the request, if set
	Hang    bool                                      // says nothing until the caller gives up
	Cut     bool                                      // breaks the connection in the middle of the response
}

// Answer is a reply as the agent asks for it, with an action and the ids of the evidence it rests on.
func Answer(text, action string, sources ...string) Reply {
	if sources == nil {
		sources = []string{}
	}
	content, _ := json.Marshal(map[string]any{"reply": text, "action": action, "sources": sources}) // cannot fail
	return Reply{Content: string(content)}
}

// Say is a reply whose content is no structured output.
func Say(content string) Reply { return Reply{Content: content} }

// Fail is a refusal with a status, and a message that no customer should read.
func Fail(status int) Reply {
	return Reply{Status: status, Body: `{"error":{"message":"provider secret failure","type":"server_error"}}`}
}

// Busy is a refusal that says when to come back.
func Busy(after time.Duration) Reply {
	r := Fail(http.StatusTooManyRequests)
	r.Header = map[string]string{"Retry-After": strconv.FormatFloat(after.Seconds(), 'f', -1, 64)}
	return r
}

// Hang says nothing until the caller gives up or the server closes.
func Hang() Reply { return Reply{Hang: true} }

// Cut breaks the connection in the middle of a response.
func Cut() Reply { return Reply{Cut: true} }

// pictureTokens is what a picture counts for.
const pictureTokens = 100

// Pictures are the addresses of the pictures in a message.
func Pictures(m openai.ChatCompletionMessage) []string {
	var addresses []string
	for _, part := range m.MultiContent {
		if part.ImageURL != nil {
			addresses = append(addresses, part.ImageURL.URL)
		}
	}
	return addresses
}

func (r Reply) write(w http.ResponseWriter, request *http.Request, closing <-chan struct{}, asked openai.ChatCompletionRequest) {
	switch {
	case r.Hang:
		select {
		case <-request.Context().Done():
		case <-closing:
		}
	case r.Cut:
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write([]byte(`{"choices":[{"message":{"content":"Rp 1`))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	default:
		r.respond(w, asked)
	}
}

func (r Reply) respond(w http.ResponseWriter, asked openai.ChatCompletionRequest) {
	for name, value := range r.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set("Content-Type", "application/json")
	if r.Status != 0 {
		w.WriteHeader(r.Status)
	}
	if r.Body != "" {
		_, _ = w.Write([]byte(r.Body))
		return
	}
	content := r.Content
	if r.Compose != nil {
		content = r.Compose(asked)
	}
	read, wrote := 0, len(strings.Fields(content))
	for _, m := range asked.Messages {
		read += len(strings.Fields(m.Content)) + pictureTokens*len(Pictures(m))
	}
	writeJSON(w, openai.ChatCompletionResponse{
		ID: "chatcmpl-test", Object: "chat.completion", Model: asked.Model,
		Usage: openai.Usage{PromptTokens: read, CompletionTokens: wrote, TotalTokens: read + wrote}, // a token a word
		Choices: []openai.ChatCompletionChoice{{
			Message:      openai.ChatCompletionMessage{Role: openai.ChatMessageRoleAssistant, Content: content},
			FinishReason: openai.FinishReasonStop,
		}},
	})
}
