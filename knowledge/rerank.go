package knowledge

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"

	"balas/knowledge/lexical"
)

const (
	reranked       = 50                     // documents that a reranker reads
	rerankDeadline = 800 * time.Millisecond // a customer waits meanwhile
	mostReranked   = 4_000                  // bytes of a document: rerankers read no further than some 512 tokens
	mostRerankSaid = 1 << 20                // bytes of an answer
)

// Reranker is a model that reads a question together with each document and says which answers it best: an endpoint as
// Cohere, Jina and others have it. Without an answer in 800 ms, or with a wrong one, the order stays as it is; after
// three failures in a row nobody is asked for half a minute.
type Reranker struct {
	Now      func() time.Time
	Deadline time.Duration // of one request

	url, model, key string
	client          *http.Client
	breaker         breaker
}

// NewReranker returns a reranker that posts to url; model and key may be empty, if the endpoint needs none. An empty url
// returns nil: nobody reads what search found.
func NewReranker(url, model, key string) *Reranker {
	if url == "" {
		return nil
	}
	return &Reranker{
		Now: time.Now, Deadline: rerankDeadline, url: url, model: model, key: key,
		client: &http.Client{
			Timeout:       2 * rerankDeadline, // each request has the deadline of its own
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// order returns the places of the documents, best first, and nil if they are to stay as they are.
func (r *Reranker) order(ctx context.Context, question string, docs []lexical.Doc) []int {
	if len(docs) < 2 || r.breaker.open(r.Now()) {
		return nil
	}
	asking, cancel := context.WithTimeout(ctx, r.Deadline)
	defer cancel()
	order, err := r.ask(asking, question, docs)
	if ctx.Err() != nil {
		return nil // the caller has gone: nothing is said about the endpoint
	}
	r.breaker.note(r.Now(), err)
	if err != nil {
		slog.WarnContext(ctx, "search without reranking", "error", err, "paused", r.breaker.open(r.Now()))
		return nil
	}
	return order
}

// rerankRequest and rerankAnswer are what https://docs.cohere.com/reference/rerank and https://jina.ai/reranker agree on.
type rerankRequest struct {
	Model     string   `json:"model,omitempty"`
	Query     string   `json:"query"`
	Documents []string `json:"documents"`
	TopN      int      `json:"top_n"`
}

type rerankAnswer struct {
	Results []relevance `json:"results"`
}

type relevance struct {
	Index int     `json:"index"`
	Score float64 `json:"relevance_score"`
}

func (r *Reranker) ask(ctx context.Context, question string, docs []lexical.Doc) ([]int, error) {
	asked := rerankRequest{Model: r.model, Query: question, TopN: len(docs)}
	for _, d := range docs {
		asked.Documents = append(asked.Documents, cut(d.Title+"\n"+d.Text, mostReranked))
	}
	said, err := r.post(ctx, asked)
	if err != nil {
		return nil, fmt.Errorf("ask for reranking: %w", err)
	}
	slices.SortStableFunc(said.Results, func(a, b relevance) int { return cmp.Compare(b.Score, a.Score) })
	order := make([]int, 0, len(said.Results))
	for _, result := range said.Results {
		if result.Index < 0 || result.Index >= len(docs) {
			return nil, fmt.Errorf("reranking names document %d of %d", result.Index, len(docs))
		}
		order = append(order, result.Index)
	}
	if len(order) == 0 {
		return nil, errors.New("reranking names no document")
	}
	return order, nil
}

func (r *Reranker) post(ctx context.Context, asked rerankRequest) (said rerankAnswer, err error) {
	body, err := json.Marshal(asked)
	if err != nil {
		return said, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, bytes.NewReader(body))
	if err != nil {
		return said, err
	}
	request.Header.Set("Content-Type", "application/json")
	if r.key != "" {
		request.Header.Set("Authorization", "Bearer "+r.key)
	}
	response, err := r.client.Do(request)
	if err != nil {
		if u := (*url.Error)(nil); errors.As(err, &u) {
			err = u.Err // without the address, which may hold a key
		}
		return said, err
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusOK {
		return said, fmt.Errorf("status %d", response.StatusCode)
	}
	err = json.NewDecoder(io.LimitReader(response.Body, mostRerankSaid)).Decode(&said)
	return said, err
}
