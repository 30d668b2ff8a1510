// Package instanceapi is the dialect with the X-Api-Key header: JSON in, {success, data} out, one
// instance named by its id in every call. It is the complete dialect: what the others lack is here.
package instanceapi

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"balas/account"
	"balas/api/engine"
	"balas/api/wire"
	"balas/internal/fault"
)

// dialect answers the calls. Its methods translate and do nothing else.
type dialect struct{ *engine.Engine }

// New returns the dialect with all its operations.
func New(e *engine.Engine) *wire.Dialect {
	d := dialect{e}
	w := wire.Open(wire.Manner{
		Name:         "instanceapi",
		Title:        "Instances",
		About:        about,
		Prefixes:     []string{"/api/v2", "/api/v1/messages", "/api/v1/contacts", "/api/v1/groups", "/api/v1/instances"},
		Claims:       claims,
		Authenticate: d.authenticate,
		Meter:        d.meter,
		Shape:        shape,
		Repeats:      e.Repeats(),
		Security: map[string]*huma.SecurityScheme{
			"X-Api-Key": {Type: "apiKey", In: "header", Name: "X-Api-Key", Description: "An account's key."},
		},
	})
	w.Knows(masterKey, &huma.SecurityScheme{Type: "apiKey", In: "header", Name: masterKey, Description: "The key of who runs the server."})
	d.routes(w)
	return w
}

const about = "JSON in, `{success, data}` out. The key goes into the header `X-Api-Key`; the instance is named in " +
	"every call by its id. A failed call answers `{success: false, message, error}`, with a code to switch on in `error`."

// claims takes the routes that another dialect has too when the header or the instanceId is there.
func claims(r *http.Request) bool {
	return r.Header.Get("X-Api-Key") != "" || r.URL.Query().Has("instanceId")
}

func (d dialect) authenticate(r *http.Request) (account.Caller, error) {
	if key := r.Header.Get(masterKey); key != "" && ofMaster(r) {
		c, err := d.Master.Authenticate(r.Context(), d.Pool, key)
		if fault.Is(err, fault.Unauthenticated) {
			err = &fault.Fault{Kind: fault.Unauthenticated, Noun: "credential", Detail: masterKey + " is not the server's BALAS_MASTER_KEY"}
		}
		return c, err
	}
	return d.Engine.Authenticate(r.Context(), wire.Secret(r))
}
