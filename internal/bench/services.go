package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"

	"balas/account"
	"balas/agent"
	"balas/api/engine"
	"balas/chat"
	"balas/internal/bench/rig"
	"balas/knowledge"
	"balas/knowledge/sample"
	"balas/rules"
	"balas/webhook"
)

// services are those behind the dialects, in this process, on the database of the running engine.
type services struct {
	*engine.Engine
	caller   account.Caller
	instance uuid.UUID
}

// services opens them for an instance. The caller leaves them when done.
func (b *bench) services(ctx context.Context, id string) (s *services, leave func(), err error) {
	sealer, err := sealerOf(b.engine)
	if err != nil {
		return nil, nil, err
	}
	pool, leave, err := b.engineDatabase(ctx)
	if err != nil {
		return nil, nil, err
	}
	s = &services{Engine: &engine.Engine{
		Pool: pool, Sealer: sealer, Now: time.Now,
		Agents:   agent.NewService(pool, knowledge.New(pool, nil, 1), agent.Config{}),
		Webhooks: webhook.New(webhook.Options{Pool: pool, Sealer: sealer, Now: time.Now}),
	}}
	owner, err := account.Default(ctx, pool)
	if err == nil {
		s.instance, err = uuid.Parse(id)
	}
	if err != nil {
		leave()
		return nil, nil, fmt.Errorf("find the instance's account: %w", err)
	}
	s.caller = account.Caller{AccountID: owner.ID, InstanceID: &s.instance, Kind: account.InstanceKey, Scopes: []string{account.All}}
	return s, leave, nil
}

func sealerOf(e *rig.Engine) (*account.Sealer, error) {
	key, err := os.ReadFile(filepath.Join(e.DataDir, "secret.key"))
	if err != nil {
		return nil, fmt.Errorf("read the engine's secret key: %w", err)
	}
	return account.NewSealer([]byte(strings.TrimSpace(string(key))))
}

// read loads what the dialect's read does.
func (s *services) read(ctx context.Context, dialect string) error {
	switch dialect {
	case "botapi":
		i, err := chat.OnlyInstance(ctx, s.Pool, s.caller)
		if err == nil {
			_, err = s.Hook(ctx, i, dialect)
		}
		return err
	case "sessionapi":
		found, err := chat.Instances(ctx, s.Pool, s.caller)
		if err == nil {
			_, err = account.InstanceKeySecrets(ctx, s.Pool, s.Sealer, []uuid.UUID{found[0].ID})
		}
		return err
	}
	i, err := chat.FindInstance(ctx, s.Pool, s.caller, s.instance)
	if err == nil && dialect == "tokenapi" {
		_, err = s.Hook(ctx, i, dialect)
	}
	return err
}

// learn has the instance's agent know the sample shop.
func (s *services) learn(ctx context.Context) error {
	a, err := s.Agents.Resolve(ctx, s.caller.AccountID, s.instance, "")
	if err == nil {
		_, err = sample.Load(ctx, s.Agents.Knowledge, a.ID)
	}
	return err
}

// ask has the agent answer, as the dialect with an agent does, and returns what it does.
func (s *services) ask(ctx context.Context, phone, question string) (action string, err error) {
	i, err := chat.FindInstance(ctx, s.Pool, s.caller, s.instance)
	if err != nil {
		return "", err
	}
	settings, err := rules.LoadSettings(ctx, s.Pool, i.ID)
	if err != nil {
		return "", err
	}
	a, err := s.Agents.Chat(ctx, chat.Question{
		AccountID: i.AccountID, InstanceID: i.ID, ContactPhone: phone, Text: question, Now: s.Now(), Zone: settings.Zone(),
	})
	return string(a.Action), err
}
