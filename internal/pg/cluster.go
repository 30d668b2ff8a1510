package pg

import (
	"context"
	"errors"
	"log/slog"
	"net/url"
	"syscall"
)

// ErrServing is the refusal of a second serve on one data directory.
var ErrServing = errors.New("another balas serves this data directory")

// Options say where a private cluster lives and how it runs.
type Options struct {
	// Dir is the data directory of Balas; it is made if it does not exist. The cluster is its folder
	// postgres, or lies under /var/lib/balas when the user that root drops to cannot enter Dir.
	Dir string
	// Bin is the folder of PostgreSQL's server programs; empty searches for the best ones.
	Bin string
	// Logger hears where the cluster is and what is waited for; nil is slog.Default.
	Logger *slog.Logger
	// Settings are parameters of the server that override those of Balas.
	Settings map[string]string
	// Volatile trades safety against power loss for speed, for tests.
	Volatile bool
}

// Cluster is a running private PostgreSQL.
type Cluster struct {
	place    place
	binaries binaries
	volatile bool
	args     []string
	logger   *slog.Logger
	server   *child // nil if adopted
	serving  *lock  // held by serve
	owning   *lock  // held by who started the server
	using    *lock  // held, shared, by who adopted it
}

// Start starts the cluster for serve, making it first if there is none. It refuses with ErrServing while
// another serve lives on the same data directory, waits for a shorter command that has the cluster open,
// and for a server that is still stopping. It fails, and changes nothing, if the data was written by
// another major version of PostgreSQL, or if pgvector is missing.
func Start(ctx context.Context, o Options) (*Cluster, error) {
	c, err := prepare(o)
	if err != nil {
		return nil, err
	}
	if err := c.lockServing(); err != nil {
		return nil, err
	}
	if err := c.own(ctx); err != nil {
		c.releaseLocks()
		return nil, err
	}
	return c, nil
}

// Adopt is Start for every other command: it uses the server that is running, and starts one, which Stop
// ends again, only if there is none.
func Adopt(ctx context.Context, o Options) (*Cluster, error) {
	c, err := prepare(o)
	if err != nil {
		return nil, err
	}
	err = poll(ctx, func() (bool, error) { return c.adoptOrOwn(ctx) })
	if err != nil {
		c.releaseLocks()
		return nil, err
	}
	return c, nil
}

// URL is how pgx and psql reach the cluster's database.
func (c *Cluster) URL() string {
	query := url.Values{"host": {c.place.socket}, "user": {superuser}}
	return "postgres:///" + database + "?" + query.Encode()
}

// Dir is the folder of the cluster's files.
func (c *Cluster) Dir() string { return c.place.data() }

// Adopted reports whether another process started the server, so that Stop leaves it running.
func (c *Cluster) Adopted() bool { return c.server == nil }

// Done is closed when the server ends, asked to or not; nil, which blocks, if it was adopted.
func (c *Cluster) Done() <-chan struct{} {
	if c.Adopted() {
		return nil
	}
	return c.server.exited
}

// Stop ends the server if this cluster started it, after commands that adopted it from another command
// have finished. When ctx ends first it ends at once, and recovers at its next start.
func (c *Cluster) Stop(ctx context.Context) error {
	defer c.releaseLocks()
	if c.Adopted() {
		return nil
	}
	if c.serving == nil {
		users, err := waitLock(ctx, c.lockPath("postgres.users"), syscall.LOCK_EX)
		if err != nil {
			c.logger.Warn("database ends while another command uses it", "error", err)
		}
		defer users.release()
	}
	return c.server.stop(ctx, Fast)
}

// Restart ends the server as how says and starts it again under the same URL. Sessions end. It fails on
// an adopted cluster.
func (c *Cluster) Restart(ctx context.Context, how Shutdown) error {
	if c.Adopted() {
		return errors.New("restart a database that another process started")
	}
	if err := c.server.stop(ctx, how); err != nil {
		return err
	}
	return c.launch(ctx)
}

func (c *Cluster) launch(ctx context.Context) error {
	server, err := launch(ctx, c.binaries, c.place, c.args)
	if err != nil {
		return err
	}
	c.server = server
	return nil
}
