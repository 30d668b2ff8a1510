package knowledge

import (
	"context"
	"fmt"

	"github.com/sashabaranov/go-openai"
)

// Embedder turns texts into vectors through an OpenAI-compatible API.
type Embedder struct {
	client *openai.Client
	model  string
}

// NewEmbedder returns an embedder that asks the model of a client. An empty model returns nil: search is lexical.
func NewEmbedder(client *openai.Client, model string) *Embedder {
	if model == "" {
		return nil
	}
	return &Embedder{client, model}
}

// Embed returns one vector per text, in order.
func (e *Embedder) Embed(ctx context.Context, texts []string) ([][]float32, error) {
	response, err := e.client.CreateEmbeddings(ctx, openai.EmbeddingRequestStrings{
		Input: texts,
		Model: openai.EmbeddingModel(e.model),
	})
	if err != nil {
		return nil, fmt.Errorf("ask for embeddings: %w", err)
	}
	vectors := make([][]float32, len(texts))
	for _, d := range response.Data {
		if d.Index < 0 || d.Index >= len(texts) {
			return nil, fmt.Errorf("embedding %d of %d", d.Index, len(texts))
		}
		vectors[d.Index] = d.Embedding
	}
	for i, v := range vectors {
		if len(v) == 0 || len(v) > maxDims {
			return nil, fmt.Errorf("embedding %d has %d dimensions", i, len(v))
		}
	}
	return vectors, nil
}

// maxDims is the longest halfvec that fits a page of PostgreSQL without being moved out of line.
const maxDims = 3900
