package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"balas/api/wire"
)

const aboutAll = "Balas answers WhatsApp messages for a business. One engine speaks several dialects: use the one that " +
	"your program is written for. Every operation names its dialect in `x-dialect` and the scopes that it asks for in `x-scopes`."

// section is what the document says of a dialect.
type section struct {
	Name   string        `json:"name"`
	Title  string        `json:"title"`
	About  string        `json:"about"`
	Groups []*wire.Group `json:"groups"` // in the order in which a reader should meet them
}

// document serves the OpenAPI document, which is encoded when it is first asked for: that takes longer than
// all else at a start, and most processes are never asked.
func document(version string, dialects []*wire.Dialect) http.Handler {
	started := time.Now()
	encoded := sync.OnceValue(func() []byte { return encodeDocument(version, dialects) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.ServeContent(w, r, "openapi.json", started, bytes.NewReader(encoded()))
	})
}

// encodeDocument writes the document of all operations of all dialects. Of operations on the same path and
// method the later dialect's stands under the path with # and its name, since a path can have one.
func encodeDocument(version string, dialects []*wire.Dialect) []byte {
	all := huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info:    &huma.Info{Title: "Balas", Version: version, Description: aboutAll},
		Paths:   map[string]*huma.PathItem{},
		Components: &huma.Components{
			Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
			SecuritySchemes: map[string]*huma.SecurityScheme{},
		},
	}
	var sections []section
	for _, d := range dialects {
		one := d.Document()
		sections = append(sections, section{d.Name, d.Title, d.About, d.Groups()})
		for path, item := range one.Paths {
			if _, taken := all.Paths[path]; taken {
				path += "#" + d.Name
			}
			all.Paths[path] = item
		}
		maps.Copy(all.Components.Schemas.Map(), one.Components.Schemas.Map())
		maps.Copy(all.Components.SecuritySchemes, one.Components.SecuritySchemes)
	}
	all.Extensions = map[string]any{"x-dialects": sections}
	raw, err := json.Marshal(&all)
	if err != nil {
		panic(fmt.Sprintf("encode the API's document: %v", err)) // the types of the operations are fixed
	}
	return raw
}
