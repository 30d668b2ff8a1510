package main

import (
	"fmt"
	"log/slog"
	"os"
	"strings"
)

// newLogger reads "text", "json", a level, or both with a comma between them.
func newLogger(spec string) (*slog.Logger, error) {
	var level slog.Level
	json := false
	for word := range strings.SplitSeq(spec, ",") {
		switch word = strings.TrimSpace(word); word {
		case "text", "":
		case "json":
			json = true
		default:
			if err := level.UnmarshalText([]byte(word)); err != nil {
				return nil, fmt.Errorf("BALAS_LOG: %q is neither text, json nor a level", word)
			}
		}
	}
	options := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(slog.NewJSONHandler(os.Stderr, options)), nil
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options)), nil
}
