# Every target works in a fresh clone with Go alone. PostgreSQL, Chromium and the npm packages are needed by some tests, and are fetched by `make test`.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
export CGO_ENABLED := 0

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo development)
LDFLAGS := -s -w -X main.version=$(VERSION)

# Tools that are not part of the module, pinned here.
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.7.0
GOFUMPT := go run mvdan.cc/gofumpt@v0.9.2
GOVULNCHECK := go run golang.org/x/vuln/cmd/govulncheck@v1.1.4

# In CI nothing may be skipped.
ifeq ($(CI),true)
export CALLBOARD_TEST_REQUIRE := all
endif

# Hand-written Go files. Skeletons of templates look like Go and are not.
GOFILES = $(shell git ls-files --cached --others --exclude-standard -- '*.go' ':!*_templ.go' ':!examples' ':!**/testdata/**')

# What `make dev` looks at. What is generated from these is not among them.
WATCHED := '*.go' '*.templ' '*.sql' '*.yaml' '*.json' '*.css' ':!*_templ.go' ':!node_modules'

# What to test: make test PKG=./catalog/... RUN=TestRefresh
PKG ?= ./...
RUN ?=
TIME ?= 1s

.PHONY: help run build dev test check verify bench bench-quick bench-pages bench-go golden generate views fuzz vulnerable clean postgres chromium npm

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  \033[1m%-11s\033[0m %s\n", $$1, $$2 }'

run: build ## build and start the portal with the example company on http://localhost:7007
	@exec bin/callboard serve

build: ## build bin/callboard: one static binary, version stamped
	@go build -trimpath -ldflags '$(LDFLAGS)' -o bin/callboard ./cmd/callboard

dev: ## run, and start again whenever a file changes
	@mkdir -p .cache; pid=; trap '[ -z "$$pid" ] || kill "$$pid" 2>/dev/null || true' EXIT; \
	changed() { git ls-files -co --exclude-standard -- $(WATCHED) | while read -r file; do if [ "$$file" -nt .cache/dev ]; then echo "$$file"; fi; done | grep -q .; }; \
	while true; do \
		touch .cache/dev; \
		if $(MAKE) --no-print-directory views build; then \
			if [ -n "$$pid" ]; then kill "$$pid" 2>/dev/null || true; wait "$$pid" || true; fi; \
			bin/callboard serve & pid=$$!; \
		fi; \
		until changed; do sleep 1; done; \
	done

test: postgres chromium npm ## run all tests, on SQLite and on a real PostgreSQL that they start themselves, and through every page in Chromium
	@go test $(if $(RUN),-run '$(RUN)') $(PKG)

check: verify test ## all that must pass before a change goes in: format, vet, staticcheck, generated files, tests
	@wrong=$$($(GOFUMPT) -l $(GOFILES)); test -z "$$wrong" || { echo "These files are not formatted; run gofumpt -w on them:"; echo "$$wrong"; exit 1; }
	@go vet ./...
	@$(STATICCHECK) ./...
	@if [ -d node_modules/typescript ] && [ -n "$$(git ls-files -- '*/islands/*.ts')" ]; then npm run --silent types; fi

verify: npm ## fail if a generated file is not what `make generate` makes
	@dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; \
	git ls-files -co --exclude-standard -- '*_templ.go' ui/assets | xargs -r sha1sum >"$$dir/before" 2>/dev/null || true; \
	$(MAKE) --no-print-directory generate >"$$dir/log" 2>&1 || { cat "$$dir/log"; exit 1; }; \
	git ls-files -co --exclude-standard -- '*_templ.go' ui/assets | xargs -r sha1sum >"$$dir/after" 2>/dev/null || true; \
	diff "$$dir/before" "$$dir/after" || { echo "Generated files were not fresh. They are now: add them to your change."; exit 1; }

# Sizes and databases of make bench: make bench SIZES=10000,1000000 DATABASES=sqlite OUT=figures.md
SIZES ?= 10000,100000,250000
DATABASES ?= sqlite,postgres
DURATION ?= 2s
OUT ?=

bench: build ## measure the built portal over HTTP at SIZES on DATABASES: ingest, memory, start, queries (about half an hour)
	@go build -o bin/gencatalog ./tools/gencatalog
	@go build -o bin/bench ./tools/bench
	@bin/bench -sizes $(SIZES) -databases $(DATABASES) -duration $(DURATION) -out '$(OUT)'

bench-quick: ## the same at 10,000 entities on SQLite, in a minute or two
	@$(MAKE) --no-print-directory bench SIZES=10000 DATABASES=sqlite DURATION=500ms

bench-pages: ## load pages of a catalog of ENTITIES (250000) into an empty browser
	@CALLBOARD_BENCH_ENTITIES=$${ENTITIES:-250000} go test -run '^$$' -bench ColdPages -benchtime 7x -timeout 30m ./app/walks

bench-go: ## run the Go benchmarks of PKG for TIME each
	@go test -run '^$$' -bench . -benchtime $(TIME) -benchmem $(PKG)

golden: ## write the expected answers in testdata anew; read the diff before you keep it
	@git grep --untracked -lE 'flag\.Bool\("update"' -- '*_test.go' | xargs -n1 dirname | sort -u | xargs -I{} go test ./{} -update
	@git diff --stat -- '**/testdata/**'

generate: npm views ## make the views and the browser's part anew
	@if [ -d tools/assets ] && [ -d node_modules/tailwindcss ]; then go run ./tools/assets; fi

views:
	@if [ -n "$$(git ls-files -co --exclude-standard -- '*.templ')" ]; then go tool templ generate -log-level error; fi

fuzz: ## run every fuzz target for FUZZTIME (10s)
	@git grep --untracked -E '^func Fuzz' -- '*_test.go' | sed -E 's#^(.*)/[^/]*:func (Fuzz[A-Za-z0-9_]+).*#./\1 \2#' | sort | \
	while read -r package target; do echo "$$package $$target"; go test "$$package" -run '^$$' -fuzz "^$$target\$$" -fuzztime $${FUZZTIME:-10s} </dev/null; done

vulnerable: ## look for known vulnerabilities in what the binary is made of
	@$(GOVULNCHECK) ./cmd/callboard

clean: ## remove what was built, not what was stored in ./data
	@rm -rf bin .cache

# What tests need is installed where that can be done without asking; elsewhere those that need it say so and are skipped.
postgres:
	@[ -n "$${CALLBOARD_TEST_POSTGRES:-}" ] || command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { $(call install,postgresql); }

chromium:
	@[ -n "$${CALLBOARD_TEST_CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null || { $(call install,chromium); }

define install
if command -v apt-get >/dev/null && [ "$$(id -u)" = 0 ]; then \
		echo "Installing $(1) for the tests"; \
		log=$$(mktemp); \
		{ apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(1); } >"$$log" 2>&1 || cat "$$log"; \
		rm -f "$$log"; \
	else \
		printf '%s\n' $(without_$(1)); \
	fi
endef
without_postgresql = "PostgreSQL is not installed, so its tests are skipped." \
	"Install it (Debian: sudo apt-get install postgresql; macOS: brew install postgresql) or name a server in CALLBOARD_TEST_POSTGRES."
without_chromium = "Chromium is not installed, so the walks through the pages are skipped." \
	"Install it (Debian: sudo apt-get install chromium; macOS: brew install --cask chromium) or name a browser in CALLBOARD_TEST_CHROMIUM."

# npm writes the marker last, so two runs at once meet at the lock and the second finds nothing to do.
npm:
	@fresh() { [ node_modules/.package-lock.json -nt package-lock.json ] && [ node_modules/.package-lock.json -nt package.json ]; }; \
	if fresh; then exit 0; fi; \
	if ! command -v npm >/dev/null; then echo "npm is not installed, so the tests with Backstage's own client are skipped."; exit 0; fi; \
	mkdir -p .cache; exec 9>.cache/npm.lock; ! command -v flock >/dev/null || flock 9; \
	fresh || { npm ci --ignore-scripts --no-audit --no-fund --loglevel=error && touch node_modules/.package-lock.json; }
