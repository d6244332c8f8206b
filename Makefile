# make run      build and serve on 127.0.0.1:8000
# make test     the tests; needs Go alone
# make check    all tests, with -race, formatting, vet, staticcheck, the page, some seconds of each fuzz target
# make bench    measurements, a server under load among them; prints tables
# make ui       build the page into internal/web/dist; needs Node 20
# make ui-test  the tests of the page, with a browser

GO ?= go

.PHONY: run build test check bench format lint fuzz race whole page ui ui-test

run: build
	./waymark serve

build: page
	$(GO) build -o waymark .

# The page where Node is here to build it; without one the binary has a plain page in its place.
page:
	@if ui/node; then $(MAKE) -s ui || echo "The page could not be built: a plain page is served instead."; \
	else echo "No Node 20 here: a plain page is served instead of the full one."; fi

DIST = internal/web/dist
ui: $(DIST)/index.html

$(DIST)/index.html: ui/node_modules/.package-lock.json ui/index.html ui/vite.config.ts ui/svelte.config.js $(shell find ui/src -type f)
	rm -rf $(DIST)/assets $(DIST)/index.html
	cd ui && npm run --silent build -- --logLevel warn

ui/node_modules/.package-lock.json: ui/package.json ui/package-lock.json
	cd ui && npm ci --no-progress
	@touch $@

ui-test:
	@if ui/node; then $(MAKE) -s ui && cd ui && GO=$(GO) node tests/run.mjs; \
	else echo "Skipped: the tests of the page, which need Node 20."; fi

test:
	$(GO) test -short ./...
	@missing=$$(echo $$(.ci/missing)); [ -z "$$missing" ] || echo "Skipped: the tests that need $$missing. To run them too: apt-get install $$missing"

check: format lint race whole ui-test fuzz

format:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt these:"; echo "$$files"; exit 1; fi

lint:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

race:
	$(GO) test -race -short $$($(GO) list ./... | grep -v /e2e)

# The whole program in processes of its own, the torture test with it, and a
# thousand random trips and faults. What runs in them is raced above; here the
# detector would only make them slow. And opening hours beside their reference
# implementation, with what was compared.
whole:
	$(GO) test ./internal/agent ./internal/repair
	$(GO) test ./e2e
	$(GO) test -v ./e2e/hours

FUZZTIME ?= 10s
fuzz:
	GO=$(GO) .ci/fuzz $(FUZZTIME)

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./internal/...
	$(GO) run ./bench/intent
	$(GO) run ./bench/toptw -quick -dir ../shared/data/toptw -prototype ../shared/prototypes/solver -trips
	$(GO) run ./bench/whatif
	$(GO) run ./bench/load
