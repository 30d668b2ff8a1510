package pg

import (
	"fmt"
	"maps"
	"slices"
)

const mib = 1 << 20

// serverSettings are the parameters that the server starts with, as -c arguments.
//
// Shared buffers are a quarter of memory up to 4 GiB; an HNSW index is built in maintenance_work_mem, an
// eighth of memory up to 2 GiB, which parallel workers share through /dev/shm: where that is too small,
// as in a container, the server uses files instead. Errors are logged without the row's contents.
func serverSettings(p place, volatile bool, overrides map[string]string) []string {
	memory := MemorySize()
	maintenance := min(max(memory/8, 64*mib), 2048*mib)
	settings := map[string]string{
		"listen_addresses":            "",
		"unix_socket_directories":     `"` + p.socket + `"`,
		"unix_socket_permissions":     "0700",
		"port":                        "5432",
		"cluster_name":                "balas",
		"max_connections":             "100",
		"shared_buffers":              kilobytes(min(max(memory/4, 64*mib), 4096*mib)),
		"effective_cache_size":        kilobytes(max(memory/2, 128*mib)),
		"maintenance_work_mem":        kilobytes(maintenance),
		"work_mem":                    "16MB",
		"wal_compression":             "on",
		"max_wal_size":                "2GB",
		"checkpoint_timeout":          "10min",
		"random_page_cost":            "1.1",
		"jit":                         "off",
		"timezone":                    "UTC",
		"log_timezone":                "UTC",
		"log_line_prefix":             "%m [%p] ",
		"log_checkpoints":             "off",
		"log_error_verbosity":         "terse",
		"log_min_error_statement":     "panic",
		"password_encryption":         "scram-sha-256",
		"log_autovacuum_min_duration": "-1",
	}
	if smallShm(maintenance) {
		settings["dynamic_shared_memory_type"] = "mmap"
	}
	if volatile {
		maps.Copy(settings, map[string]string{
			"fsync": "off", "full_page_writes": "off", "wal_level": "minimal", "max_wal_senders": "0", "wal_compression": "off",
		})
	}
	maps.Copy(settings, overrides)
	var args []string
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		args = append(args, "-c", name+"="+settings[name])
	}
	return args
}

func kilobytes(bytes uint64) string { return fmt.Sprintf("%dkB", bytes/1024) }
