package wire

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"balas/account"
	"balas/internal/fault"
)

// keyHeader is the header with which a caller names a call, as draft-ietf-httpapi-idempotency-key-header has it.
const keyHeader = "Idempotency-Key"

// longestKey is how long a key may be, in bytes.
const longestKey = 255

// replayed marks an answer that was given before.
const replayed = "Idempotent-Replayed"

// Changes says of an operation whose method is GET that it changes something: it can be named with a key as the others.
func Changes(op *huma.Operation) { op.Metadata["changes"] = true }

func changes(op *huma.Operation) bool {
	told, _ := op.Metadata["changes"].(bool)
	return told || op.Method != http.MethodGet && op.Method != http.MethodHead
}

// keyParam is what the document says of the key.
func keyParam() *huma.Param {
	longest := longestKey
	return &huma.Param{
		Name: keyHeader, In: "header", Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &longest},
		Description: "Names the call: made again within a day with the same key, it answers the same and does nothing. " +
			"With another request the key is refused with 409, as it is while the first call is not answered.",
	}
}

// repeat serves a call that its caller named with a key: once. Made again, it hears the answer of the first time.
func (d *Dialect) repeat(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if len(r.Header.Values(keyHeader)) == 0 || d.Repeats == nil || !changes(ctx.Operation()) || Caller(ctx.Context()).Kind == "" {
		next(ctx)
		return
	}
	named, whole, err := d.named(ctx, w, r)
	var begun account.Begun
	if err == nil && !whole { // a body that is too long, or breaks off, is refused when it is read
		next(ctx)
		return
	}
	if err == nil && named.Key != "" {
		begun, err = d.Repeats.Begin(r.Context(), named)
	}
	switch {
	case err != nil:
		_ = huma.WriteErr(d.api, ctx, http.StatusInternalServerError, "", err)
	case named.Key == "":
		next(ctx)
	case begun.Answer != nil:
		d.again(ctx, begun.Answer)
	default:
		d.first(ctx, named, begun, next)
	}
}

// named reads the key and the whole body. An empty key counts as absent.
func (d *Dialect) named(ctx huma.Context, w http.ResponseWriter, r *http.Request) (n account.Named, whole bool, err error) {
	if n.Key, err = keyOf(r); err != nil || n.Key == "" {
		return n, true, err
	}
	op := ctx.Operation()
	_ = huma.SetReadDeadline(w, time.Now().Add(arrival(op))) // a test's recorder has none
	defer func() { _ = huma.SetReadDeadline(w, time.Time{}) }()
	body, whole, err := spool(r, largest(op))
	if err != nil || !whole {
		return n, whole, err
	}
	c := Caller(ctx.Context())
	n.AccountID, n.Subject = c.AccountID, c.AccountID
	if c.InstanceID != nil {
		n.Subject = *c.InstanceID
	}
	n.Route = op.OperationID
	n.Fingerprint, err = d.fingerprint(r, body)
	return n, true, err
}

// keyOf returns the key, with or without the quotes of the draft.
func keyOf(r *http.Request) (string, error) {
	all := r.Header.Values(keyHeader)
	key := strings.TrimSpace(all[0])
	if len(key) > 1 && key[0] == '"' && key[len(key)-1] == '"' {
		key = key[1 : len(key)-1]
	}
	legible := !strings.ContainsFunc(key, func(c rune) bool { return c < ' ' || c > '~' })
	if len(all) > 1 || len(key) > longestKey || !legible {
		return "", fault.Bad("request", keyHeader, "must be one of at most 255 printable ASCII characters")
	}
	return key, nil
}

// kept is an answer as it is stored.
type kept struct {
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   []byte            `json:"body"`
}

// keptHeaders are those that tell of what was done, and not of this one exchange.
var keptHeaders = []string{"Content-Type", "Content-Disposition", "Location", "Link", "ETag"}

// again writes the answer of the first time.
func (d *Dialect) again(ctx huma.Context, answer []byte) {
	_, w := humago.Unwrap(ctx)
	var k kept
	if err := json.Unmarshal(answer, &k); err != nil {
		_ = huma.WriteErr(d.api, ctx, http.StatusInternalServerError, "", err)
		return
	}
	if k.Status == 0 {
		err := &fault.Fault{Kind: fault.Reused, Noun: "request", Field: keyHeader, Detail: "belongs to a request whose answer was too long to keep"}
		_ = huma.WriteErr(d.api, ctx, http.StatusInternalServerError, "", err)
		return
	}
	for name, value := range k.Header {
		w.Header().Set(name, value)
	}
	w.Header().Set(replayed, "true")
	w.WriteHeader(k.Status)
	_, _ = w.Write(k.Body) // the caller may be gone
}

// first makes the call and keeps its answer before the caller hears it. What a server's fault or a passing state refused is not
// kept, nor what broke off: it may be made again then.
func (d *Dialect) first(ctx huma.Context, n account.Named, b account.Begun, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	c := &call{seed: b.Seed, again: b.Again}
	a := &held{ResponseWriter: w}
	var answer []byte
	defer func() { // also when the call panics; also when its caller is gone
		if err := d.Repeats.End(context.WithoutCancel(r.Context()), n, b, answer); err != nil {
			TraceOf(r.Context()).fail(err)
		}
		a.release()
	}()
	next(humago.NewContext(ctx.Operation(), r.WithContext(context.WithValue(ctx.Context(), callKey{}, c)), a))
	if a.status < http.StatusInternalServerError && !c.passing {
		answer = a.keep()
	}
}
