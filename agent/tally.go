package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"balas/chat"
)

// mostTallied is how much of a response is looked through for what it cost.
const mostTallied = 1 << 20

// tally keeps a response whose usage the client library does not read: that of a transcription.
type tally struct{ body bytes.Buffer }

type tallyKey struct{}

// tallied returns a context whose requests are tallied.
func tallied(ctx context.Context) (context.Context, *tally) {
	t := &tally{}
	return context.WithValue(ctx, tallyKey{}, t), t
}

// usage is what the response says of tokens; zero if it says nothing, or counts seconds.
func (t *tally) usage() chat.Usage {
	var response struct {
		Usage struct {
			InputTokens  int64 `json:"input_tokens"`
			OutputTokens int64 `json:"output_tokens"`
		}
	}
	if json.Unmarshal(t.body.Bytes(), &response) != nil {
		return chat.Usage{}
	}
	return chat.Usage{InputTokens: max(0, response.Usage.InputTokens), OutputTokens: max(0, response.Usage.OutputTokens)}
}

// tallying copies the responses to tallied requests.
type tallying struct{ next http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (t tallying) RoundTrip(r *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(r)
	if err != nil {
		return response, err
	}
	if kept, ok := r.Context().Value(tallyKey{}).(*tally); ok {
		kept.body.Reset()
		response.Body = copied{response.Body, &kept.body}
	}
	return response, nil
}

// copied is a body of which a copy is kept.
type copied struct {
	io.ReadCloser
	to *bytes.Buffer
}

// Read implements io.Reader.
func (c copied) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if c.to.Len()+n <= mostTallied {
		c.to.Write(p[:n])
	}
	return n, err
}
