package agent

import (
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/sashabaranov/go-openai"
	"golang.org/x/sync/semaphore"

	"balas/knowledge"
)

// Config says which models write for agents that name none, and how long they may take.
type Config struct {
	Client        *openai.Client // nil: the built-in answerer alone
	Model         string         // empty: agents that name no model use the built-in answerer
	FallbackModel string         // asked when the model fails; empty: none

	ModelDeadline time.Duration // of one request; 0: 20 s
	TurnDeadline  time.Duration // of one answer; 0: 45 s
	Pause         time.Duration // before the retry of a failed request; 0: 500 ms

	Now func() time.Time // nil: time.Now
}

func (c Config) filled() Config {
	if c.ModelDeadline == 0 {
		c.ModelDeadline = 20 * time.Second
	}
	if c.TurnDeadline == 0 {
		c.TurnDeadline = 45 * time.Second
	}
	if c.Pause == 0 {
		c.Pause = 500 * time.Millisecond
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// Service answers questions and keeps agents. Its methods are safe for concurrent use.
type Service struct {
	Knowledge *knowledge.Service
	Ears      Ears

	pool    *pgxpool.Pool
	config  Config
	hearing *semaphore.Weighted // bytes of files in memory

	prepared preparations
}

// mostHearing bounds what files that are listened to take up in memory at the same time, in bytes.
const mostHearing = 128 << 20

// NewService returns a service on a pool and what its agents know.
func NewService(pool *pgxpool.Pool, base *knowledge.Service, config Config) *Service {
	return &Service{Knowledge: base, pool: pool, config: config.filled(), hearing: semaphore.NewWeighted(mostHearing)}
}
