# Balas. `make` alone lists the targets.
.DEFAULT_GOAL := help
.PHONY: help go setup build demo test contract check bench soak lint fmt clean

GO       ?= go
LINT      = $(GO) tool -modfile=tools/go.mod golangci-lint
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
export CGO_ENABLED ?= 0
# Pictures are decoded by Go code alone, never by a libwebp that the machine may have: the binary stays static.
TAGS      = nodynamic
# Tests wait for clocks, disks and each other more than they work: twice as many run at once as there are processors.
AT_ONCE   = -parallel $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

go: # the toolchain that go.mod asks for
	@command -v $(GO) >/dev/null || { echo "Go is missing: install the version that go.mod names" >&2; exit 1; }
	@$(GO) list -m >/dev/null

setup: go ## install what the machine lacks: PostgreSQL with pgvector
	@scripts/setup

build: go ## compile bin/balas
	$(GO) build -trimpath -tags $(TAGS) -ldflags '-s -w -X main.version=$(VERSION)' -o bin/balas ./cmd/balas

demo: setup build ## set up, then run everything on a simulated WhatsApp; open the printed URL
	bin/balas demo

test: setup ## set up, then run every test
	$(GO) test $(AT_ONCE) -timeout 30m ./...

contract: setup ## run every documented request of the five APIs, and print what came of each
	$(GO) -C api/contract test -count=1 -timeout 10m -run '^TestContract$$'

check: go ## format, vet, lint, tests with the race detector
	@scripts/setup race
	@unformatted=$$($$($(GO) env GOROOT)/bin/gofmt -l $$(git ls-files '*.go')); \
		[ -z "$$unformatted" ] || { echo "not formatted (make fmt):" "$$unformatted" >&2; exit 1; }
	$(GO) vet ./...
	$(LINT) run ./...
	CGO_ENABLED=1 $(GO) test -race $(AT_ONCE) -timeout 40m ./...

bench: setup build ## the benchmarks, as ratios against their baselines; BENCH=-quick for a short run
	$(GO) run ./internal/bench $(BENCH)

soak: setup ## kill, soak, property and fuzz tests at full length
	BALAS_TEST_SOAK=1 $(GO) test -timeout 60m ./...
	scripts/fuzz

lint: go ## the linter alone
	$(LINT) run ./...

fmt: go ## format the code
	$(LINT) fmt ./...

clean: ## remove what was built; data stays
	rm -rf bin
