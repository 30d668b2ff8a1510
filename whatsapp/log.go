package whatsapp

import (
	"fmt"
	"log/slog"

	waLog "go.mau.fi/whatsmeow/util/log"
)

// logger hands whatsmeow's log lines to ours. Its chatter of debug and info lines is ours at debug.
type logger struct{ log *slog.Logger }

func (l logger) Warnf(msg string, args ...any)  { l.log.Warn(fmt.Sprintf(msg, args...)) }
func (l logger) Errorf(msg string, args ...any) { l.log.Error(fmt.Sprintf(msg, args...)) }

// Infof and Debugf do not format what nobody reads: whatsmeow logs several lines a message.
func (l logger) Infof(string, ...any)  {}
func (l logger) Debugf(string, ...any) {}

func (l logger) Sub(module string) waLog.Logger { return logger{l.log.With("module", module)} }
