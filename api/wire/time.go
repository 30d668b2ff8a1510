package wire

import "time"

// Time is t as most dialects write it: ISO 8601 in UTC with milliseconds.
func Time(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// MaybeTime is Time, or nil for nil.
func MaybeTime(t *time.Time) *string {
	if t == nil {
		return nil
	}
	s := Time(*t)
	return &s
}

// MaybeText is s, or nil when it is empty.
func MaybeText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
