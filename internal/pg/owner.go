package pg

import (
	"errors"
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// owner is the user that the server runs as. The nil owner is the user of this process.
// PostgreSQL refuses to run as root, so that root drops to one.
type owner struct {
	name     string
	uid, gid uint32
}

// dropUsers are the users that root drops to, the first that exists.
var dropUsers = []string{"postgres", "_postgres", "nobody"}

// ownerOf returns who must serve the data directory: nobody special unless this process is root, else
// the owner of the directory if it exists, else the first of dropUsers.
func ownerOf(data string) (*owner, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	if info, err := os.Stat(data); err == nil {
		stat := info.Sys().(*syscall.Stat_t)
		if stat.Uid == 0 {
			return nil, fmt.Errorf("%s belongs to root: PostgreSQL refuses to run as root, chown it to another user", data)
		}
		return &owner{name: fmt.Sprintf("uid %d", stat.Uid), uid: stat.Uid, gid: stat.Gid}, nil
	}
	for _, name := range dropUsers {
		if o, err := lookupOwner(name); err == nil {
			return o, nil
		}
	}
	return nil, errors.New("PostgreSQL refuses to run as root and this system has no user postgres or nobody: run Balas as another user")
}

func lookupOwner(name string) (*owner, error) {
	found, err := user.Lookup(name)
	if err != nil {
		return nil, fmt.Errorf("look up user: %w", err)
	}
	uid, errUID := strconv.ParseUint(found.Uid, 10, 32)
	gid, errGID := strconv.ParseUint(found.Gid, 10, 32)
	if err := errors.Join(errUID, errGID); err != nil {
		return nil, fmt.Errorf("read ids of user %s: %w", name, err)
	}
	return &owner{name: name, uid: uint32(uid), gid: uint32(gid)}, nil
}

// credential is what a child process is started with; nil keeps the user of this process.
func (o *owner) credential() *syscall.Credential {
	if o == nil {
		return nil
	}
	return &syscall.Credential{Uid: o.uid, Gid: o.gid}
}

// uidOrOwn is the user id that files of the server belong to.
func (o *owner) uidOrOwn() uint32 {
	if o == nil {
		return uint32(os.Geteuid())
	}
	return o.uid
}

// makeDir creates a directory that only the server's user may enter.
func (o *owner) makeDir(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("create directory: %w", err)
	}
	if o == nil {
		return nil
	}
	if err := os.Chown(dir, int(o.uid), int(o.gid)); err != nil {
		return fmt.Errorf("give directory to %s: %w", o.name, err)
	}
	return nil
}
