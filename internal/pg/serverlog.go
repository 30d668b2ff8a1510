package pg

import (
	"fmt"
	"io"
	"os"
	"strings"
)

// logMax is the size in bytes above which a start begins a new log and keeps one old one.
const logMax = 8 * mib

// saidMax bounds how much of the log an error quotes.
const saidMax = 2000

// serverLog is the server's log file and where this start's part of it begins. It is a file and no pipe,
// so that a server that outlives Balas has somewhere to write.
type serverLog struct {
	*os.File
	begin int64
}

func openLog(path string) (serverLog, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > logMax {
		if err := os.Rename(path, path+".old"); err != nil {
			return serverLog{}, fmt.Errorf("turn over server log: %w", err)
		}
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return serverLog{}, fmt.Errorf("open server log: %w", err)
	}
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return serverLog{}, fmt.Errorf("find end of server log: %w", err)
	}
	return serverLog{file, end}, nil
}

// said is what the server has written since this start.
func (l serverLog) said() string {
	text := make([]byte, saidMax)
	n, _ := l.ReadAt(text, l.begin)
	return strings.TrimSpace(string(text[:n]))
}
