package main

import (
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"

	"balas/internal/bench/rig"
)

// table is a part of the report.
type table struct {
	title   string
	columns []string
	rows    [][]string
	note    string
}

func (t *table) add(cells ...string) { t.rows = append(t.rows, cells) }

func (t *table) print(out io.Writer) {
	fmt.Fprintf(out, "\n%s\n", t.title)
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "  "+strings.Join(t.columns, "\t"))
	for _, row := range t.rows {
		fmt.Fprintln(w, "  "+strings.Join(row, "\t"))
	}
	_ = w.Flush()
	if t.note != "" {
		fmt.Fprintln(out, "  "+t.note)
	}
}

// verdict is the goal in words, and whether it is missed.
func verdict(met bool, format string, args ...any) string {
	goal := fmt.Sprintf(format, args...)
	if met {
		return goal
	}
	return goal + ", goal missed"
}

func atLeast(value, goal float64) string { return verdict(value >= goal, "≥ %.2f", goal) }

func millis(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()*1000) }

func perSecond(s rig.Sample) string { return fmt.Sprintf("%.0f", s.Rate()) }

func ratio(value, to float64) string {
	if to == 0 {
		return ""
	}
	return fmt.Sprintf("%.2f", value/to)
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f", float64(bytes)/(1<<20)) }

// machine tells where the figures come from.
func machine() string {
	line := fmt.Sprintf("%s/%s, %d cores, %s", runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		line += ", load before " + strings.Join(strings.Fields(string(load))[:1], " ")
	}
	return line
}
