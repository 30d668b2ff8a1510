package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"balas/account"
	"balas/chat"
	"balas/knowledge/sample"
	"balas/rules"
	"balas/simulator"
)

type demoCommand struct {
	Config
	SimulatorListen string `env:"BALAS_SIMULATOR_LISTEN" default:"127.0.0.1:8090" help:"Address of the simulated WhatsApp."`
}

// shopPhone is the sample shop's number.
const shopPhone = "6281100000001"

var customers = []struct{ phone, name string }{
	{"6281200000001", "Budi"}, {"6281200000002", "Sari"}, {"14155550123", "Alex"},
}

// Run serves with a simulated WhatsApp and a sample shop until a signal ends it.
func (d demoCommand) Run(ctx context.Context, c Config, log *slog.Logger) error {
	network, err := simulator.Start(simulator.Options{
		Listen: d.SimulatorListen, Log: log, State: filepath.Join(c.DataDir, "simulator.json"),
	})
	if err != nil {
		return inUse("BALAS_SIMULATOR_LISTEN", d.SimulatorListen, err)
	}
	defer func() { _ = network.Close() }()
	c.SimulatorURL = network.URL()
	if c.Debounce == defaultDebounce && os.Getenv("BALAS_DEBOUNCE") == "" {
		c.Debounce = time.Second // who tries it out does not want to wait
	}
	house, err := open(ctx, c, log)
	if err != nil {
		return err
	}
	defer house.close()
	tour := &tour{house: house, phones: phones{base: network.URL()}, out: os.Stdout}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	err = house.serve(ctx, func(url string) {
		go func() {
			if err := tour.prepare(ctx, url); err != nil {
				stop(err)
			}
		}()
	})
	if err == nil && !errors.Is(context.Cause(ctx), context.Canceled) {
		err = context.Cause(ctx)
	}
	return err
}

// tour prepares the demo and shows the way around it.
type tour struct {
	house  *house
	phones phones
	out    io.Writer
}

// prepare makes what is not there yet: a key, the shop's instance with its knowledge, the people, the link.
func (t *tour) prepare(ctx context.Context, url string) error {
	key, err := t.key(ctx)
	if err != nil {
		return err
	}
	i, err := t.shop(ctx)
	if err != nil {
		return fmt.Errorf("set up the sample shop: %w", err)
	}
	if err := t.people(ctx); err != nil {
		return err
	}
	if i, err = t.online(ctx, i); err != nil {
		return fmt.Errorf("link the sample shop: %w", err)
	}
	heard, err := t.phones.heard(ctx, customers[0].phone)
	if err != nil {
		return err
	}
	t.show(url, key, i, heard)
	return nil
}

// key returns the demo's key, minting one when the last one is gone.
func (t *tour) key(ctx context.Context) (string, error) {
	file := filepath.Join(t.house.config.DataDir, "demo.key")
	if content, err := os.ReadFile(file); err == nil {
		key := strings.TrimSpace(string(content))
		if _, err := account.Authenticate(ctx, t.house.db.Pool, key); err == nil {
			return key, nil
		}
	}
	key, err := account.CreateKey(ctx, t.house.db.Pool, t.house.account.ID, "demo", nil)
	if err != nil {
		return "", err
	}
	return key.Secret, writeSecret(file, key.Secret)
}

// shop returns the sample shop's instance; the first time it makes it and teaches its agent.
func (t *tour) shop(ctx context.Context) (chat.Instance, error) {
	h := t.house
	all, err := chat.Instances(ctx, h.db.Pool, account.Caller{AccountID: h.account.ID})
	if err != nil {
		return chat.Instance{}, err
	}
	for _, i := range all {
		if i.Name == sample.Shop {
			return i, nil
		}
	}
	i, _, err := chat.CreateInstance(ctx, h.db.Pool, h.sealer, h.account.ID, sample.Shop)
	if err != nil {
		return chat.Instance{}, err
	}
	owner := account.Caller{AccountID: h.account.ID}
	if _, err = rules.Update(ctx, h.db.Pool, owner, i.ID, sampleSettings); err != nil {
		return i, err
	}
	agent, err := h.agents.Resolve(ctx, h.account.ID, i.ID, "")
	if err != nil {
		return i, err
	}
	_, err = sample.Load(ctx, h.base, agent.ID)
	return i, err
}

// sampleSettings are the shop's: a shop of two languages says in both that it does not know.
var sampleSettings = rules.Patch{
	Timezone: new("Asia/Jakarta"),
	DefaultMsg: new("{Maaf|Mohon maaf} [name], kami belum punya jawabannya. Tim kami akan segera membalas.\n\n" +
		"Sorry, we do not know that yet. Our team will get back to you."),
}

func (t *tour) people(ctx context.Context) error {
	if err := t.phones.add(ctx, shopPhone, sample.Shop); err != nil {
		return err
	}
	for _, c := range customers {
		if err := t.phones.add(ctx, c.phone, c.name); err != nil {
			return err
		}
	}
	return nil
}

// online starts the instance and scans its code, if it shows one.
func (t *tour) online(ctx context.Context, i chat.Instance) (chat.Instance, error) {
	s := t.house.supervisor
	if err := s.Start(ctx, i); err != nil {
		return i, err
	}
	i, err := s.WaitQR(ctx, i)
	if err != nil || i.QR == "" {
		return i, err
	}
	return i, t.phones.scan(ctx, shopPhone, i.QR)
}

func (t *tour) show(url, key string, i chat.Instance, heard int) {
	fmt.Fprintf(t.out, `
  %s is on the (simulated) WhatsApp as +%s.

  Chat with it      %s
  The API           %s/docs
  Your key          %s
  The instance      %s

  Or from here:
    curl -s %s/simulator/phones/%s/messages -H 'Content-Type: application/json' -d '{"to":"%s","text":"Jam buka toko?"}'
    curl -s '%s/simulator/phones/%s/inbox?after=%d&wait=10s'

  Ctrl-C ends it; the next start goes on from here.

`, sample.Shop, shopPhone, t.phones.base, url, key, i.ID,
		t.phones.base, customers[0].phone, shopPhone, t.phones.base, customers[0].phone, heard)
}
