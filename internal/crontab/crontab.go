// Package crontab reads cron expressions and tells the instants at which they come.
package crontab

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/robfig/cron/v3"

	"balas/internal/zone"
)

// Why a text is no plan.
var (
	ErrSyntax = errors.New("no cron expression")
	ErrNever  = errors.New("a cron expression that never comes")
)

// longest is more bytes than any sensible expression has.
const longest = 200

// Plan is a cron expression that was read. The zero Plan never comes.
type Plan struct {
	walls *cron.SpecSchedule // on a wall clock; nil: by every
	every time.Duration
}

// Parse reads five fields (minute, hour, day of month, month, day of week) or one of @yearly, @monthly,
// @weekly, @daily, @hourly, @every. A zone is not part of an expression. It fails with ErrSyntax, or
// with ErrNever for dates that do not exist, such as the 31st of February.
func Parse(text string) (Plan, error) {
	if len(text) > longest || strings.Contains(text, "TZ=") {
		return Plan{}, ErrSyntax
	}
	read, err := parse(text)
	if err != nil {
		return Plan{}, fmt.Errorf("%w: %w", ErrSyntax, err)
	}
	switch s := read.(type) {
	case cron.ConstantDelaySchedule:
		return Plan{every: s.Delay}, nil
	case *cron.SpecSchedule:
		return onWalls(s)
	}
	return Plan{}, ErrSyntax
}

// parse is the library's reading, which panics on some texts.
func parse(text string) (read cron.Schedule, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the parser panicked: %v", p)
		}
	}()
	return cron.ParseStandard(text)
}

// star is how the library marks a field that was a star; it is no value of the field.
const star = 1 << 63

// aLeapYear has within the five years that the library looks ahead every date that there is.
var aLeapYear = time.Date(2028, 1, 1, 0, 0, 0, 0, time.UTC)

// onWalls is the plan of a schedule whose fields all have a value; a field of commas has none.
func onWalls(s *cron.SpecSchedule) (Plan, error) {
	for _, field := range []uint64{s.Minute, s.Hour, s.Dom, s.Month, s.Dow} {
		if field&^star == 0 {
			return Plan{}, ErrSyntax
		}
	}
	s.Location = time.UTC
	if s.Next(aLeapYear.Add(-time.Second)).IsZero() {
		return Plan{}, ErrNever
	}
	return Plan{walls: s}, nil
}

// Timed reports whether the plan comes at times of the wall clock, not after a time has gone by (@every).
func (p Plan) Timed() bool { return p.walls != nil }

// Next is the first instant after another at which the plan comes by the clock of the zone; zero when
// there is none within five years. It comes once for each time on the wall clock: at the first of two
// when clocks go back; when they go forward, at the instant after the gap, once for all times in it.
func (p Plan) Next(after time.Time, in *time.Location) time.Time {
	switch {
	case p.every > 0:
		return after.UTC().Truncate(time.Second).Add(p.every)
	case p.walls == nil:
		return time.Time{}
	}
	wall := zone.Wall(after, in)
	for {
		if wall = p.walls.Next(wall); wall.IsZero() {
			return time.Time{}
		}
		if at := zone.At(wall, in); at.After(after) { // else it came already, before clocks went back
			return at
		}
	}
}
