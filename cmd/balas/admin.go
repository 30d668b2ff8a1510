package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/google/uuid"

	"balas/account"
)

type migrateCommand struct{ Config }

// Run migrates the database.
func (migrateCommand) Run(ctx context.Context, c Config, log *slog.Logger) error {
	d, err := openDatabase(ctx, c, log, false)
	if err != nil {
		return err
	}
	d.close()
	return nil
}

type accountCommands struct {
	Create accountCreate `cmd:"" help:"Create an account and print its id."`
}

type accountCreate struct {
	Config

	Name string       `required:"" help:"Its name, unique."`
	Plan account.Plan `default:"enterprise" enum:"free,pro,enterprise" help:"free, pro or enterprise."`
}

// Run creates the account and prints its id alone.
func (a accountCreate) Run(ctx context.Context, c Config, log *slog.Logger) error {
	d, err := openDatabase(ctx, c, log, false)
	if err != nil {
		return err
	}
	defer d.close()
	made, err := account.Create(ctx, d.Pool, a.Name, a.Plan)
	if err != nil {
		return fmt.Errorf("create account: %w", err)
	}
	fmt.Println(made.ID)
	return nil
}

type keyCommands struct {
	Create keyCreate `cmd:"" help:"Create an API key and print it once."`
	List   keyList   `cmd:"" help:"List the keys of an account, without their secrets."`
	Revoke keyRevoke `cmd:"" help:"End a key, and close the streams that it opened."`
}

type keyCreate struct {
	Config

	Name    string   `required:"" help:"What the key is for."`
	Scopes  []string `help:"Comma-separated; all unless said."`
	Account string   `help:"Id of the account; the default one unless said."`
}

// Run creates the key and prints it alone.
func (k keyCreate) Run(ctx context.Context, c Config, log *slog.Logger) error {
	d, err := openDatabase(ctx, c, log, false)
	if err != nil {
		return err
	}
	defer d.close()
	id, err := accountID(ctx, d, k.Account)
	if err != nil {
		return err
	}
	key, err := account.CreateKey(ctx, d.Pool, id, k.Name, k.Scopes)
	if err != nil {
		return fmt.Errorf("create key: %w", err)
	}
	fmt.Println(key.Secret)
	return nil
}

// accountID reads --account; empty is the default account.
func accountID(ctx context.Context, d *database, text string) (uuid.UUID, error) {
	if text == "" {
		a, err := account.Default(ctx, d.Pool)
		return a.ID, err
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, fmt.Errorf("--account %q is no id", text)
	}
	return id, nil
}

type versionCommand struct{}

// version is set by the build; without, it is what Go knows of the checkout.
var version string

// Run prints the version.
func (versionCommand) Run() error {
	v := version
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	fmt.Println("balas", v)
	return nil
}
