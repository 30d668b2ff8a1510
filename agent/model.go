package agent

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sashabaranov/go-openai"

	"balas/chat"
)

// NewClient returns a client of an OpenAI-compatible API. An empty address means OpenAI's own.
func NewClient(address, key string) *openai.Client {
	config := openai.DefaultConfig(key)
	if address != "" {
		config.BaseURL = strings.TrimRight(address, "/")
	}
	config.HTTPClient = &http.Client{Transport: tallying{patient{http.DefaultTransport}}}
	return openai.NewClientWithConfig(config)
}

// busy is the refusal of a provider that says when to come back.
type busy struct {
	status int
	after  time.Duration
}

func (b *busy) Error() string { return fmt.Sprintf("status %d, retry after %s", b.status, b.after) }

// patient turns refusals with a Retry-After header into busy errors, which the client library would drop.
type patient struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := p.next.RoundTrip(r)
	if err != nil || response.StatusCode != http.StatusTooManyRequests && response.StatusCode != http.StatusServiceUnavailable {
		return response, err
	}
	after, ok := retryAfter(response.Header.Get("Retry-After"), time.Now())
	if !ok {
		return response, nil
	}
	_ = response.Body.Close()
	return nil, &busy{response.StatusCode, after}
}

// retryAfter reads the header's seconds or date (RFC 9110, section 10.2.3).
func retryAfter(header string, now time.Time) (time.Duration, bool) {
	if seconds, err := strconv.ParseFloat(header, 64); err == nil && seconds >= 0 && seconds < 1e6 {
		return time.Duration(seconds * float64(time.Second)), true
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now)), true
	}
	return 0, false
}

// written is a reply and the model that wrote it.
type written struct {
	reply
	model string
}

// scribe has models write for one answer, and counts what they use.
type scribe struct {
	*Service
	agent  Agent
	models []string // in the order in which they are asked; none: the built-in answerer is alone
	used   chat.Usage
	trace  writing
}

// writing is what led to what a model wrote, for people who ask why.
type writing struct {
	Name       string   `json:"name,omitempty"`       // the model that wrote the reply; empty: none did
	PromptHash string   `json:"promptHash,omitempty"` // SHA-256 of the first prompt, hexadecimal
	Ceiling    string   `json:"ceiling,omitempty"`    // what kept models from writing; empty: nothing did
	Refused    []string `json:"refused,omitempty"`    // what was wrong with replies that did not leave
	Failed     []string `json:"failed,omitempty"`     // models that did not reply
}

// The ceilings that a trace names.
const (
	ceilingNear    = "month, four fifths used: the fallback model alone"
	ceilingOfMonth = "month"
	ceilingOfTurn  = "turn"
)

// scribe returns one with the models that the agent may still ask this month.
func (s *Service) scribe(ctx context.Context, a Agent) (*scribe, error) {
	w := &scribe{Service: s, agent: a, models: s.models(a)}
	if len(w.models) == 0 {
		return w, nil
	}
	left, err := s.allowance(ctx, a)
	switch {
	case err != nil:
		return nil, err
	case left == cheapModel:
		w.models, w.trace.Ceiling = w.models[len(w.models)-1:], ceilingNear
	case left == withoutModel:
		slog.InfoContext(ctx, "month's ceiling reached", "agent", a.ID)
		w.models, w.trace.Ceiling = nil, ceilingOfMonth
	}
	return w, nil
}

// write asks the agent's model, once more if it fails in a way that may pass, then the fallback model. It fails with
// what each said when none replied in time.
func (s *scribe) write(ctx context.Context, p prompt) (written, error) {
	var failures []error
	for i, model := range s.models {
		tries := 2
		if i > 0 {
			tries = 1
		}
		r, err := s.try(ctx, model, p, tries)
		if err == nil {
			return written{r, model}, nil
		}
		failures = append(failures, err)
		if errors.Is(err, errCeiling) {
			s.trace.Ceiling = ceilingOfTurn
			break
		}
		slog.WarnContext(ctx, "model failed", "agent", s.agent.ID, "model", model, "error", err)
		s.trace.Failed = append(s.trace.Failed, model)
		if ctx.Err() != nil {
			break
		}
	}
	return written{}, errors.Join(failures...)
}

// models returns the models to ask, in order; none without a client or a name.
func (s *Service) models(a Agent) []string {
	if s.config.Client == nil {
		return nil
	}
	var models []string
	for _, pair := range [...][2]string{{a.Model, s.config.Model}, {a.FallbackModel, s.config.FallbackModel}} {
		model := pair[0]
		if model == "" {
			model = pair[1]
		}
		if model != "" && (len(models) == 0 || models[0] != model) {
			models = append(models, model)
		}
	}
	return models
}

// errCeiling ends the writing of an answer that has used what the agent may use for one.
var errCeiling = errors.New("the answer's ceiling of tokens is reached")

// try asks one model up to tries times.
func (s *scribe) try(ctx context.Context, model string, p prompt, tries int) (r reply, err error) {
	schema := true
	for left := tries; left > 0; left-- {
		if r, err = s.request(ctx, model, p, schema); err == nil {
			return r, nil
		}
		wait, again := s.retry(err)
		if refusesSchema(err) {
			schema, wait, again = false, 0, true
		}
		if left == 1 || !again || !pause(ctx, wait) {
			break
		}
	}
	return r, fmt.Errorf("ask %s: %w", model, err)
}

// retry tells whether an error may pass, and how long to wait.
func (s *Service) retry(err error) (time.Duration, bool) {
	if errors.Is(err, errCeiling) {
		return 0, false
	}
	var refused *busy
	if errors.As(err, &refused) {
		return refused.after, true
	}
	status := 0
	var api *openai.APIError
	var request *openai.RequestError
	switch {
	case errors.As(err, &api):
		status = api.HTTPStatusCode
	case errors.As(err, &request):
		status = request.HTTPStatusCode
	}
	again := status < 400 || status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout
	return s.config.Pause, again
}

// refusesSchema reports whether a server does not know structured output.
func refusesSchema(err error) bool {
	var api *openai.APIError
	return errors.As(err, &api) && api.HTTPStatusCode == http.StatusBadRequest && strings.Contains(api.Message, "response_format")
}

// pause waits. It returns false at once if the deadline would pass meanwhile.
func pause(ctx context.Context, wait time.Duration) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// left is how many tokens a model may write to a prompt: as many as a reply ever needs, or what the answer's ceiling leaves
// beside those that it has used and those of the prompt.
func (s *scribe) left(p prompt) int {
	if s.agent.TurnTokens == 0 {
		return maxTokens
	}
	return int(min(maxTokens, s.agent.TurnTokens-s.used.InputTokens-s.used.OutputTokens-p.tokens()))
}

// request asks a model once, within its deadline.
func (s *scribe) request(ctx context.Context, model string, p prompt, schema bool) (reply, error) {
	left := s.left(p)
	if left < leastTokens {
		return reply{}, errCeiling
	}
	ctx, cancel := context.WithTimeout(ctx, s.config.ModelDeadline)
	defer cancel()
	request := openai.ChatCompletionRequest{Model: model, Messages: p.messages, MaxCompletionTokens: left}
	if !reasons(model) {
		request.Temperature = s.agent.Temperature
	}
	if schema {
		request.ResponseFormat = &openai.ChatCompletionResponseFormat{
			Type:       openai.ChatCompletionResponseFormatTypeJSONSchema,
			JSONSchema: &openai.ChatCompletionResponseFormatJSONSchema{Name: "reply", Schema: replySchema, Strict: true},
		}
	}
	response, err := s.config.Client.CreateChatCompletion(ctx, request)
	if err != nil {
		return reply{}, err
	}
	s.count(ctx, model, response.Usage)
	if len(response.Choices) == 0 {
		return reply{}, errors.New("response without a choice")
	}
	return parseReply(response.Choices[0].Message.Content)
}

// count books what a request used.
func (s *scribe) count(ctx context.Context, model string, u openai.Usage) {
	used := s.settle(ctx, s.agent, model, chat.Usage{InputTokens: int64(u.PromptTokens), OutputTokens: int64(u.CompletionTokens)})
	s.used.InputTokens += used.InputTokens
	s.used.OutputTokens += used.OutputTokens
	s.used.Cost += used.Cost
}

// leastTokens is how many a model has to be left for a short reply in its wrapping.
const leastTokens = 30

// maxTokens bounds what a model may write, its reasoning included.
const maxTokens = 2000

// reasons reports whether a model is one of OpenAI's that take no temperature.
func reasons(model string) bool {
	for _, prefix := range [...]string{"o1", "o3", "o4", "gpt-5"} {
		if strings.HasPrefix(model, prefix) {
			return true
		}
	}
	return false
}
