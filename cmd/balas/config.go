package main

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"balas/internal/fault"
	"balas/internal/safehttp"
)

// Config is all that the engine reads from its surroundings, once, at the start. Each field is a flag
// and a variable; a variable with _FILE behind its name names a file that holds the value.
type Config struct {
	Listen         string        `env:"BALAS_LISTEN" default:"127.0.0.1:8080" help:"Address of the API."`
	DatabaseURL    string        `env:"BALAS_DATABASE_URL" help:"PostgreSQL with pgvector; unset: a private cluster in the data directory."`
	DataDir        string        `env:"BALAS_DATA_DIR" default:"./data" help:"Where Balas keeps its files."`
	SecretKey      string        `env:"BALAS_SECRET_KEY" help:"Encrypts recoverable secrets, 16 bytes or more; unset: generated into the data directory."`
	MasterKey      string        `env:"BALAS_MASTER_KEY" help:"Opens every session, the accounts and the plans to who runs the server, in X-Master-Key; unset: nothing does."`
	JWTSecret      string        `name:"jwt-secret" env:"BALAS_JWT_SECRET" help:"Shared with a service whose JWTs (HS256, with an account's id as sub) open that account, 32 bytes or more; unset: none do."`
	DefaultSession string        `name:"legacy-default-session" env:"BALAS_LEGACY_DEFAULT_SESSION" default:"putra" help:"Session that /api/message sends through when none is named."`
	OpenLegacy     bool          `name:"allow-legacy-unauthenticated" env:"BALAS_ALLOW_LEGACY_UNAUTHENTICATED" help:"Let everybody send through the default account at /api/message and /api/send-message."`
	PublicList     bool          `name:"allow-public-session-list" env:"BALAS_ALLOW_PUBLIC_SESSION_LIST" help:"Show everybody which sessions the default account has, at /api/v1/sessions."`
	SimulatorURL   string        `env:"BALAS_SIMULATOR_URL" help:"A simulated WhatsApp network; unset: the real one."`
	OpenAIBaseURL  string        `name:"openai-base-url" env:"BALAS_OPENAI_BASE_URL" help:"An OpenAI-compatible API; unset: OpenAI's."`
	OpenAIKey      string        `name:"openai-api-key" env:"OPENAI_API_KEY" help:"Its key."`
	Model          string        `env:"BALAS_MODEL" help:"Model that answers; unset: the built-in answerer, which needs no key."`
	FallbackModel  string        `env:"BALAS_FALLBACK_MODEL" help:"Model that answers when the first one fails."`
	Transcribe     string        `name:"transcribe-model" env:"BALAS_TRANSCRIBE_MODEL" help:"Model that writes down voice notes; unset: customers are asked to write."`
	Vision         string        `name:"vision-model" env:"BALAS_VISION_MODEL" help:"Model that describes pictures; unset: customers are asked to write."`
	EmbeddingModel string        `env:"BALAS_EMBEDDING_MODEL" help:"Model for embeddings; unset: search by words."`
	RerankURL      string        `env:"BALAS_RERANK_URL" help:"A /rerank endpoint as Cohere's or Jina's that reads what search found; unset: none."`
	RerankModel    string        `env:"BALAS_RERANK_MODEL" help:"Model that the endpoint is asked for; unset: its own."`
	RerankKey      string        `env:"BALAS_RERANK_KEY" help:"The endpoint's key; unset: it needs none."`
	AllowPrivate   []string      `name:"allow-private-urls" env:"BALAS_ALLOW_PRIVATE_URLS" help:"Private networks that files, pages and webhooks may be on, as CIDR."`
	TrustedProxies []string      `env:"BALAS_TRUSTED_PROXIES" help:"Networks whose X-Forwarded-For is believed, as CIDR."`
	TLSCert        string        `env:"BALAS_TLS_CERT" help:"Certificate file; with the key the API speaks TLS."`
	TLSKey         string        `env:"BALAS_TLS_KEY" help:"Key file of the certificate."`
	Debounce       time.Duration `env:"BALAS_DEBOUNCE" default:"6s" help:"How long a chat is quiet before the bot answers."`
	HumanDelay     string        `env:"BALAS_HUMAN_DELAY" default:"on" enum:"on,off" help:"Type for a while before a reply goes out."`
	Slots          int           `env:"BALAS_SLOTS" default:"100" help:"Most connections that an account may set or pay for; one that sets none has no limit where nobody pays."`
	StripeKey      string        `env:"BALAS_STRIPE_KEY" help:"Secret key of Stripe, through which connections are paid; unset: nobody pays."`
	StripeWebhook  string        `name:"stripe-webhook-secret" env:"BALAS_STRIPE_WEBHOOK_SECRET" help:"Secret with which Stripe signs what it posts to /stripe/events."`
	StripeURL      string        `name:"stripe-url" env:"BALAS_STRIPE_URL" help:"Base address of the API of Stripe; unset: Stripe's own."`
	StripePrice    string        `env:"BALAS_STRIPE_PRICE" help:"Id of the monthly price of a connection; unset: 0.25 USD."`
	Advertise      string        `env:"BALAS_ADVERTISE" help:"Where others reach the API, such as https://bot.example; unset: the address it listens on."`
	NodeName       string        `env:"BALAS_NODE_NAME" help:"Name of this node in logs; unset: the host's."`
	Log            string        `env:"BALAS_LOG" default:"text,info" help:"text or json, and a level: debug, info, warn, error."`
}

// AfterApply makes the configuration and its logger arguments of the command's Run.
func (c *Config) AfterApply(k *kong.Context) error {
	log, err := newLogger(c.Log)
	if err != nil {
		return err
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("BALAS_TLS_CERT and BALAS_TLS_KEY go together: one of them is not set")
	}
	if _, err := safehttp.ParsePrefixes(c.AllowPrivate); err != nil {
		return fmt.Errorf("BALAS_ALLOW_PRIVATE_URLS: %s", fault.Of(err).Detail)
	}
	if c.RerankURL != "" && !isAddress(c.RerankURL) {
		return errors.New("BALAS_RERANK_URL is no address such as http://127.0.0.1:8000/rerank")
	}
	if c.Advertise != "" && !isAddress(c.Advertise) {
		return errors.New("BALAS_ADVERTISE is no address such as https://bot.example")
	}
	if err := c.checkStripe(); err != nil {
		return err
	}
	if c.Debounce < 0 {
		return fmt.Errorf("BALAS_DEBOUNCE: %s is less than nothing", c.Debounce)
	}
	k.Bind(*c, log)
	return nil
}

// defaultDebounce is the default of Debounce.
const defaultDebounce = 6 * time.Second

// readEnvironment replaces each NAME_FILE by NAME with the file's content, and refuses names that
// begin with BALAS_ and mean nothing.
func readEnvironment() error {
	known := variables()
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		base, isFile := strings.CutSuffix(name, "_FILE")
		switch {
		case isFile && slices.Contains(known, base):
			if err := readInto(base, value); err != nil {
				return err
			}
		case strings.HasPrefix(name, "BALAS_") && !slices.Contains(known, name) && !strings.HasPrefix(name, "BALAS_TEST_"):
			return fmt.Errorf("%s is no variable of Balas; see the table in the README", name)
		}
	}
	return nil
}

func readInto(name, file string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read %s_FILE: %w", name, err)
	}
	return os.Setenv(name, strings.TrimRight(string(content), "\r\n"))
}

func variables() []string {
	t := reflect.TypeFor[Config]()
	names := []string{"BALAS_SIMULATOR_LISTEN"}
	for i := range t.NumField() {
		names = append(names, t.Field(i).Tag.Get("env"))
	}
	return names
}

func (c Config) proxies() ([]netip.Prefix, error) {
	prefixes := make([]netip.Prefix, 0, len(c.TrustedProxies))
	for _, s := range c.TrustedProxies {
		p, err := netip.ParsePrefix(strings.TrimSpace(s))
		if err != nil {
			return nil, fmt.Errorf("BALAS_TRUSTED_PROXIES: %q is no network such as 10.0.0.0/8", s)
		}
		prefixes = append(prefixes, p)
	}
	return prefixes, nil
}

// tls is the API's certificate; nil: the API speaks plain HTTP.
func (c Config) tls() (*tls.Config, error) {
	if c.TLSCert == "" {
		return nil, nil
	}
	pair, err := tls.LoadX509KeyPair(c.TLSCert, c.TLSKey)
	if err != nil {
		return nil, fmt.Errorf("read the certificate: %w", err)
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}}, nil
}
