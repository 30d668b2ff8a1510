// Command bench compares Balas with a bare program on the same client library, store by store, against one
// simulated network. Absolute figures move with the machine and its load; the ratios within a run hold.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"balas/internal/bench/bare"
	"balas/internal/bench/core"
	"balas/internal/bench/socket"
)

// section is one part of the report. The order matters: later ones link more numbers.
type section struct {
	name string
	run  func(*bench, context.Context) ([]table, error)
}

var sections = []section{
	{"send", (*bench).send},
	{"kinds", (*bench).kinds},
	{"burst", (*bench).burst},
	{"files", (*bench).files},
	{"reply", (*bench).reply},
	{"campaigns", (*bench).campaigns},
	{"webhooks", (*bench).webhooks},
	{"streams", (*bench).streams},
	{"dialects", (*bench).dialects},
	{"start", (*bench).start},
	{"durability", (*bench).durability},
	{"retrieval", (*bench).retrieval},
	{"search", (*bench).search},
	{"many", (*bench).many},
	{"memory", (*bench).memory},
	{"idle", (*bench).idle},
}

// programs are those that the bench starts of itself.
var programs = map[string]func(context.Context, []string, io.Writer) error{"bare": bare.Run, "core": core.Run, "socket": socket.Run}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	run := report
	args := os.Args[1:]
	if len(args) > 0 && programs[args[0]] != nil {
		run, args = programs[args[0]], args[1:]
	}
	err := run(ctx, args, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// report runs the sections and prints each when it is done. A goal that is missed is no error.
func report(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	quick := flags.Bool("quick", false, "fewer messages and instances: under a minute")
	only := flags.String("only", "", "sections to run, with commas between: "+names())
	balas := flags.String("balas", "bin/balas", "the program to measure")
	if err := flags.Parse(args); err != nil {
		return err
	}
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	limit := 45 * time.Minute
	if *quick {
		limit = 6 * time.Minute
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	b, err := newBench(ctx, *balas, *quick)
	if err != nil {
		return err
	}
	defer b.close()
	fmt.Fprintln(out, machine())
	var failed error
	for _, s := range chosen {
		tables, err := s.run(b, ctx)
		for _, t := range tables {
			t.print(out)
		}
		if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", s.name, err))
		}
	}
	return errors.Join(failed, b.checkNetwork(ctx))
}

func choose(only string) ([]section, error) {
	if only == "" {
		return sections, nil
	}
	var chosen []section
	for name := range strings.SplitSeq(only, ",") {
		i := slices.IndexFunc(sections, func(s section) bool { return s.name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("no section is called %q; there are %s", name, names())
		}
		chosen = append(chosen, sections[i])
	}
	return chosen, nil
}

func names() string {
	all := make([]string, len(sections))
	for i, s := range sections {
		all[i] = s.name
	}
	return strings.Join(all, ", ")
}
