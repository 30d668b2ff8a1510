package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"

	"balas/account"
)

type keyList struct {
	Config

	Account string `help:"Id of the account; the default one unless said."`
}

// Run prints a line for each key.
func (k keyList) Run(ctx context.Context, c Config, log *slog.Logger) error {
	d, err := openDatabase(ctx, c, log, false)
	if err != nil {
		return err
	}
	defer d.close()
	id, err := accountID(ctx, d, k.Account)
	if err != nil {
		return err
	}
	keys, err := account.Credentials(ctx, d.Pool, id)
	if err != nil {
		return err
	}
	return printKeys(os.Stdout, keys)
}

func printKeys(out io.Writer, keys []account.Credential) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tBEGINS\tSCOPES\tCREATED\tLAST USED\tSTATE")
	for _, k := range keys {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n",
			k.ID, k.Name, k.Prefix, strings.Join(k.Scopes, ","), dayOf(&k.CreatedAt), dayOf(k.LastUsedAt), keyState(k, time.Now()))
	}
	return table.Flush()
}

func dayOf(t *time.Time) string {
	if t == nil {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04")
}

func keyState(k account.Credential, now time.Time) string {
	switch {
	case k.RevokedAt != nil:
		return "revoked"
	case k.ExpiresAt != nil && !now.Before(*k.ExpiresAt):
		return "expired"
	case k.InstanceID != nil:
		return "of instance " + k.InstanceID.String()
	}
	return "valid"
}

type keyRevoke struct {
	Config

	ID      uuid.UUID `arg:"" help:"As balas key list shows it."`
	Account string    `help:"Id of the account; the default one unless said."`
}

// Run revokes the key and prints nothing.
func (k keyRevoke) Run(ctx context.Context, c Config, log *slog.Logger) error {
	d, err := openDatabase(ctx, c, log, false)
	if err != nil {
		return err
	}
	defer d.close()
	id, err := accountID(ctx, d, k.Account)
	if err != nil {
		return err
	}
	if err := account.Revoke(ctx, d.Pool, id, k.ID); err != nil {
		return fmt.Errorf("revoke key: %w", err)
	}
	return nil
}
