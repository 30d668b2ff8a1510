package whatsapp

import (
	"errors"
	"fmt"
	"log/slog"

	waBinary "go.mau.fi/whatsmeow/binary"
	waLog "go.mau.fi/whatsmeow/util/log"
)

// logger hands whatsmeow's log lines to ours. Its chatter of debug and info lines is ours at debug.
type logger struct{ log *slog.Logger }

func (l logger) Warnf(msg string, args ...any) { l.log.Warn(fmt.Sprintf(msg, args...)) }

// Errorf leaves out what fails because we do it.
func (l logger) Errorf(msg string, args ...any) {
	for _, a := range args {
		if err, ok := a.(error); ok && errors.Is(err, errOurs) {
			return
		}
	}
	l.log.Error(fmt.Sprintf(msg, args...))
}

// Infof and Debugf do not format what nobody reads: whatsmeow logs several lines a message.
func (l logger) Infof(string, ...any)  {}
func (l logger) Debugf(string, ...any) {}

func (l logger) Sub(module string) waLog.Logger { return logger{l.log.With("module", module)} }

// wiretap is the logger of a client whose stanzas received are shown to somebody: whatsmeow offers them
// nowhere but in its log.
type wiretap struct {
	logger
	received func(*waBinary.Node)
}

// Sub returns the logger of a part of the client.
func (w wiretap) Sub(module string) waLog.Logger {
	if module == "Recv" {
		return tap(w)
	}
	return w.logger.Sub(module)
}

type tap wiretap

// Debugf passes on the stanza that it is given.
func (w tap) Debugf(_ string, args ...any) {
	if len(args) == 1 {
		if stanza, ok := args[0].(*waBinary.Node); ok {
			w.received(stanza)
		}
	}
}
