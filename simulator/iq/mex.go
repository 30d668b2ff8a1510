package iq

import (
	"encoding/json"
	"fmt"

	waBinary "go.mau.fi/whatsmeow/binary"

	"balas/simulator/wire"
)

// mexHandlers answer queries of the JSON kind by their number, with what stands under data in the answer.
var mexHandlers = map[string]func(query, json.RawMessage) (any, error){
	"9152604461510864": updateTextStatus,
}

// mex answers a query of the JSON kind. Those of an unknown number get an answer without data.
func mex(q query) ([]waBinary.Node, error) {
	var request struct {
		Variables json.RawMessage `json:"variables"`
	}
	if err := json.Unmarshal(wire.Bytes(&q.body), &request); err != nil {
		return nil, fmt.Errorf("read query: %w", err)
	}
	var data any = struct{}{}
	if handle, ok := mexHandlers[wire.Attr(&q.body, "query_id")]; ok {
		var err error
		if data, err = handle(q, request.Variables); err != nil {
			return nil, err
		}
	}
	encoded, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		return nil, fmt.Errorf("encode answer: %w", err)
	}
	return []waBinary.Node{{Tag: "result", Content: encoded}}, nil
}
