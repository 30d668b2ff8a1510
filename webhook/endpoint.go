package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/net/http/httpguts"

	"balas/account"
	"balas/internal/fault"
	"balas/internal/pg"
)

const noun = "webhook"

// The bounds of an endpoint.
const (
	defaultTimeout = 10 * time.Second
	mostTimeout    = 60 * time.Second
	mostHeaders    = 20
	mostEndpoints  = 100 // of an account as a whole, and of each instance
)

// Endpoint is where an owner wants events sent to.
type Endpoint struct {
	ID         uuid.UUID
	AccountID  uuid.UUID
	InstanceID *uuid.UUID // nil: events of all instances and of the account
	Dialect    string
	URL        string
	Events     []string // names in its dialect; none: all
	Headers    map[string]string
	Timeout    time.Duration
	Active     bool
	Reason     string     // why it is not active, if its owner did not choose so
	Failures   int        // in a row
	RetryAt    *time.Time // it is down, and is probed then
	CreatedAt  time.Time
	UpdatedAt  time.Time

	secrets []string // that are valid, the newest first
}

// Secret is what its deliveries are signed with.
func (e Endpoint) Secret() string { return e.secrets[0] }

// endpointRow is an endpoint as it is stored.
type endpointRow struct {
	ID, AccountID uuid.UUID
	InstanceID    *uuid.UUID
	Dialect, URL  string
	Events        []string
	SecretEnc     []byte
	OldSecretEnc  []byte
	OldSecretEnds *time.Time
	HeadersEnc    []byte
	TimeoutMs     int
	Active        bool
	Reason        string
	Failures      int
	RetryAt       *time.Time
	LeaseNode     *uuid.UUID
	CreatedAt     time.Time
	UpdatedAt     time.Time
}

// open unseals the row's secrets.
func (r endpointRow) open(s *account.Sealer, now time.Time) (Endpoint, error) {
	e := Endpoint{
		ID: r.ID, AccountID: r.AccountID, InstanceID: r.InstanceID, Dialect: r.Dialect, URL: r.URL, Events: r.Events,
		Timeout: time.Duration(r.TimeoutMs) * time.Millisecond, Active: r.Active, Reason: r.Reason,
		Failures: r.Failures, RetryAt: r.RetryAt, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
	}
	sealed := [][]byte{r.SecretEnc}
	if r.OldSecretEnc != nil && r.OldSecretEnds != nil && r.OldSecretEnds.After(now) {
		sealed = append(sealed, r.OldSecretEnc)
	}
	for _, box := range sealed {
		secret, err := s.Open(box)
		if err != nil {
			return e, fmt.Errorf("open the secret of webhook %s: %w", r.ID, err)
		}
		e.secrets = append(e.secrets, string(secret))
	}
	if r.HeadersEnc == nil {
		return e, nil
	}
	headers, err := s.Open(r.HeadersEnc)
	if err == nil {
		err = json.Unmarshal(headers, &e.Headers)
	}
	if err != nil {
		return e, fmt.Errorf("open the headers of webhook %s: %w", r.ID, err)
	}
	return e, nil
}

// Patch is what is said of an endpoint: nil leaves a field as it is.
type Patch struct {
	URL     *string
	Events  *[]string
	Headers *map[string]string
	Timeout *time.Duration
	Active  *bool
	Secret  *string // empty: a new one is minted
}

// apply returns the endpoint with the patch, all but its URL checked.
func (s *Service) apply(e Endpoint, p Patch) (Endpoint, error) {
	if p.URL != nil {
		e.URL = strings.TrimSpace(*p.URL)
	}
	if p.Events != nil {
		e.Events = slices.Compact(append([]string{}, slices.Sorted(slices.Values(*p.Events))...))
		if slices.Contains(e.Events, "*") {
			e.Events = []string{}
		}
		for _, name := range e.Events {
			if !slices.Contains(s.dialects[e.Dialect].Names, name) {
				return e, fault.Bad(noun, "events", fmt.Sprintf("are of %s; %.40q is none", strings.Join(s.dialects[e.Dialect].Names, ", "), name))
			}
		}
	}
	if p.Headers != nil {
		e.Headers = *p.Headers
		if err := checkHeaders(e.Headers); err != nil {
			return e, err
		}
	}
	if p.Timeout != nil {
		e.Timeout = *p.Timeout
		if e.Timeout < time.Second || e.Timeout > mostTimeout {
			return e, fault.Bad(noun, "timeout", "must be from 1 to 60 seconds")
		}
	}
	if p.Active != nil {
		e.Active, e.Reason = *p.Active, ""
	}
	return e, nil
}

// reserved are headers that say how a request is sent, or that it is from us.
var reserved = []string{
	"Connection", "Content-Encoding", "Content-Length", "Content-Type", "Expect", "Host", "Keep-Alive", "Proxy-Authorization",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade",
}

func checkHeaders(headers map[string]string) error {
	if len(headers) > mostHeaders {
		return fault.Bad(noun, "headers", fmt.Sprintf("must be %d at most", mostHeaders))
	}
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		switch value := headers[name]; {
		case !httpguts.ValidHeaderFieldName(name):
			return fault.Bad(noun, "headers", fmt.Sprintf("has no header name in %.40q", name))
		case slices.Contains(reserved, textproto.CanonicalMIMEHeaderKey(name)):
			return fault.Bad(noun, "headers", fmt.Sprintf("must not set %s", http.CanonicalHeaderKey(name)))
		case !httpguts.ValidHeaderFieldValue(value), len(value) > 4<<10:
			return fault.Bad(noun, "headers", fmt.Sprintf("has an ill-formed value of %.40s", name))
		}
	}
	return nil
}

const (
	sqlEndpoint = `SELECT * FROM webhooks WHERE id = $1 AND account_id = $2 AND ($3::UUID IS NULL OR instance_id = $3)`

	sqlEndpoints = `
		SELECT * FROM webhooks
		WHERE account_id = $1 AND ($2::UUID IS NULL OR instance_id = $2) AND ($3 = '' OR dialect = $3)
		ORDER BY created_at, id`

	sqlCountEndpoints = `SELECT count(*) FROM webhooks WHERE account_id = $1 AND instance_id IS NOT DISTINCT FROM $2`

	sqlDeleteEndpoint = `DELETE FROM webhooks WHERE id = $1`
)

// Endpoint returns an endpoint that the caller may see, or a NotFound fault.
func (s *Service) Endpoint(ctx context.Context, c account.Caller, id uuid.UUID) (Endpoint, error) {
	return s.endpoint(ctx, s.Pool, sqlEndpoint, c, id)
}

func (s *Service) endpoint(ctx context.Context, db pg.DB, sql string, c account.Caller, id uuid.UUID) (Endpoint, error) {
	rows, err := db.Query(ctx, sql, id, c.AccountID, c.InstanceID)
	if err != nil {
		return Endpoint{}, fmt.Errorf("load webhook: %w", err)
	}
	row, err := pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[endpointRow])
	if errors.Is(err, pgx.ErrNoRows) {
		return Endpoint{}, fault.Missing(noun)
	}
	if err != nil {
		return Endpoint{}, fmt.Errorf("load webhook: %w", err)
	}
	return row.open(s.Sealer, s.Now())
}

// Endpoints lists those of a dialect, of one instance or of all that the caller may see. An empty dialect means all.
func (s *Service) Endpoints(ctx context.Context, c account.Caller, instanceID *uuid.UUID, dialect string) ([]Endpoint, error) {
	if c.InstanceID != nil {
		instanceID = c.InstanceID
	}
	rows, err := s.Pool.Query(ctx, sqlEndpoints, c.AccountID, instanceID, dialect)
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	stored, err := pgx.CollectRows(rows, pgx.RowToStructByName[endpointRow])
	if err != nil {
		return nil, fmt.Errorf("list webhooks: %w", err)
	}
	list := make([]Endpoint, 0, len(stored))
	for _, row := range stored {
		e, err := row.open(s.Sealer, s.Now())
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// Delete removes an endpoint, with all that was to be sent to it.
func (s *Service) Delete(ctx context.Context, c account.Caller, id uuid.UUID) error {
	if _, err := s.Endpoint(ctx, c, id); err != nil {
		return err
	}
	if _, err := s.Pool.Exec(ctx, sqlDeleteEndpoint, id); err != nil {
		return fmt.Errorf("delete webhook: %w", err)
	}
	s.tell(ctx, id)
	return nil
}
