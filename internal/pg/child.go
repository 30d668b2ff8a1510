package pg

import (
	"os/exec"
	"runtime"
)

// child is a started process. err is set when exited is closed.
type child struct {
	pid    int
	exited chan struct{}
	err    error
}

// start starts the command from a thread that lives as long as the process: the kernel ties the signal
// for a parent's death to the thread, not to the program.
func start(cmd *exec.Cmd) (*child, error) {
	c := &child{exited: make(chan struct{})}
	started := make(chan error)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		if err == nil {
			c.pid = cmd.Process.Pid
		}
		started <- err
		if err == nil {
			c.err = cmd.Wait()
			close(c.exited)
		}
	}()
	return c, <-started
}
