// Command balas is the engine, its demo and its tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/alecthomas/kong"

	"balas/internal/fault"
)

type commands struct {
	Serve    serveCommand    `cmd:"" help:"Run the engine."`
	Demo     demoCommand     `cmd:"" help:"Run the engine with a simulated WhatsApp and a sample shop."`
	Simulate simulateCommand `cmd:"" help:"Run the simulated WhatsApp alone."`
	Migrate  migrateCommand  `cmd:"" help:"Bring the database to this version's schema."`
	Account  accountCommands `cmd:"" help:"Manage accounts."`
	Key      keyCommands     `cmd:"" help:"Manage API keys."`
	Eval     evalCommand     `cmd:"" help:"Measure the quality of answers on a data set."`
	Version  versionCommand  `cmd:"" help:"Print the version."`
}

func main() {
	err := readEnvironment()
	if err == nil {
		err = run(os.Args[1:])
	}
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	fmt.Fprintln(os.Stderr, "balas:", sentence(err))
	if misused, ok := errors.AsType[*kong.ParseError](err); ok {
		command := "balas"
		if n := misused.Context.Selected(); n != nil {
			command = n.FullPath()
		}
		fmt.Fprintf(os.Stderr, "%s --help says what it takes.\n", command)
		os.Exit(2)
	}
	os.Exit(1)
}

// sentence is the error for people at a terminal.
func sentence(err error) string {
	f, ok := errors.AsType[*fault.Fault](err)
	switch {
	case !ok || f.Detail == "" && f.Kind != fault.NotFound && f.Kind != fault.Conflict:
		return err.Error()
	case f.Kind == fault.NotFound:
		return "there is no such " + f.Noun
	case f.Kind == fault.Conflict:
		return "the " + f.Noun + " exists already"
	}
	return strings.TrimSpace(f.Field + " " + f.Detail)
}

// run parses the command line and runs the command until it is done or a signal ends it.
func run(args []string) error {
	var c commands
	parser, err := kong.New(&c, kong.Name("balas"),
		kong.Description("A self-hosted WhatsApp chatbot and AI-agent automation engine."))
	if err != nil {
		return fmt.Errorf("read the commands: %w", err)
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	parsed.BindTo(ctx, (*context.Context)(nil))
	return parsed.Run()
}
