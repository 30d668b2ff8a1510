package simulator

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// Run serves until ctx ends. When it is ready it writes one line of JSON to out: ready, listen, url, rootKey and pid.
func Run(ctx context.Context, options Options, out io.Writer) error {
	server, err := Start(options)
	if err != nil {
		return err
	}
	root := server.RootKey()
	ready := struct {
		Ready   bool   `json:"ready"`
		Listen  string `json:"listen"`
		URL     string `json:"url"`
		RootKey string `json:"rootKey"`
		PID     int    `json:"pid"`
	}{true, server.Addr(), server.URL(), base64.StdEncoding.EncodeToString(root[:]), os.Getpid()}
	if err := json.NewEncoder(out).Encode(ready); err != nil {
		_ = server.Close()
		return fmt.Errorf("say that the simulator is ready: %w", err)
	}
	<-ctx.Done()
	return server.Close()
}
