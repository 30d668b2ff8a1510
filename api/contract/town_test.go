package contract_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"

	"balas/account"
	"balas/api/conform"
	"balas/internal/bench/rig"
	"balas/internal/bench/sample"
	"balas/internal/pgtest"
	"balas/simulator/simtest"
)

// binary is the engine, built once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(scratch, "balas")
	cmd := exec.Command("go", "build", "-o", path, "balas/cmd/balas")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0") // as it is shipped, and compiled but once with and without the race detector
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build balas: %w\n%s", err, out)
	}
	return path, nil
})

// scratch is a directory that ends with the tests.
var scratch string

func TestMain(m *testing.M) {
	var err error
	if scratch, err = os.MkdirTemp("", "balas-contract-"); err != nil {
		panic(err)
	}
	code := m.Run()
	_ = os.RemoveAll(scratch)
	os.Exit(code)
}

// town is one engine and one network, and in each dialect a shop of an account of its own.
type town struct {
	network  string
	url      string // of the engine
	files    string // of the server of samples
	hook     *hook
	document *conform.Document // the engine's own
	pool     *pgxpool.Pool
	shops    map[string]*shop // linked, by dialect
	people   atomic.Int64
	calm     sync.Map // phones, with how many messages they have in the end
}

const masterKey = "an-invented-master-key"

func newTown(t *testing.T) *town {
	t.Helper()
	balas, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	network, database := simtest.Start(t), pgtest.URL(t)
	e, err := rig.NewEngine(t.Context(), balas, filepath.Join(t.TempDir(), "data"), rig.NetworkAt(network.URL()),
		"BALAS_DATABASE_URL="+database, "BALAS_MASTER_KEY="+masterKey, "BALAS_ALLOW_LEGACY_UNAUTHENTICATED=true")
	if err == nil {
		ctx := context.WithoutCancel(t.Context()) // the engine ends when its tests have
		t.Cleanup(e.Stop)
		if err = e.Start(ctx); err == nil {
			err = e.Ready(ctx)
		}
	}
	if err != nil {
		t.Fatalf("start engine: %v", err)
	}
	w := &town{network: network.URL(), url: e.URL(), hook: newHook(t), shops: map[string]*shop{}}
	if w.pool, err = pgxpool.New(t.Context(), database); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.pool.Close)
	w.files = serveSamples(t)
	_, text, err := exchange(t.Context(), http.MethodGet, w.url+"/openapi.json", nil, nil)
	if err == nil {
		w.document, err = conform.New(text)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// open links a shop for each dialect. That of sessions belongs to the account that needs no key at the legacy addresses.
func (w *town) open(t *testing.T) {
	t.Helper()
	c := &trial{T: t, w: w}
	for _, number := range []string{"628111000001", "628111000002"} { // the document writes to these
		c.control("POST", "phones", map[string]any{"phone": number, "name": "Somebody"}, nil)
	}
	owner, err := account.Default(t.Context(), w.pool)
	if err != nil {
		t.Fatal(err)
	}
	for _, dialect := range dialects {
		s := c.newShop(owner.ID)
		if dialect != "sessionapi" {
			s = c.newShop(c.newAccount())
		}
		c.link(s)
		w.shops[dialect] = s
	}
}

func (c *trial) newAccount() uuid.UUID {
	c.Helper()
	a, err := account.Create(c.Context(), c.w.pool, c.Name()+uuid.NewString(), account.Enterprise)
	if err != nil {
		c.Fatalf("make account: %v", err)
	}
	return a.ID
}

// samples are files by the names that the documents have for them.
var samples = sync.OnceValue(func() map[string][]byte {
	pixel, _ := base64.StdEncoding.DecodeString(
		"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	picture := sample.File(sample.SamePicture, 0)
	return map[string][]byte{
		"photo.png": pixel, "photo.jpg": picture,
		"clip.mp4":   []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"),
		"voice.ogg":  sample.File(sample.Voice, 0),
		"report.pdf": sample.File(sample.Document, 0),
		"page":       []byte(page), "faq": []byte(page),
	}
})

// page is what the documents link to.
const page = `<!DOCTYPE html><html lang="en"><head><title>The kiln house</title><meta name="description" content="Pots from Bandung">
<meta property="og:title" content="The kiln house"></head><body><main><h1>Visits</h1><p>The kiln is lit every Thursday at six.</p></main></body></html>`

// serveSamples serves the samples and returns its address.
func serveSamples(t *testing.T) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, ok := samples()[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(content)
	}))
	t.Cleanup(s.Close)
	return s.URL
}
