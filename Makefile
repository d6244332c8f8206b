# make run    build and serve on 127.0.0.1:8000
# make test   the tests; needs Go alone
# make check  all tests, with -race, formatting, vet, staticcheck, ten seconds of each fuzz target
# make bench  measurements, a server under load among them; prints tables

GO ?= go

.PHONY: run build test check bench format lint fuzz race whole

run: build
	./waymark serve

build:
	$(GO) build -o waymark .

test:
	$(GO) test -short ./...
	@missing=$$(echo $$(.ci/missing)); [ -z "$$missing" ] || echo "Skipped: the tests that need $$missing. To run them too: apt-get install $$missing"

check: format lint race whole fuzz

format:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt these:"; echo "$$files"; exit 1; fi

lint:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

race:
	$(GO) test -race $$($(GO) list ./... | grep -v /e2e)

# The whole program in processes of its own, the torture test with it. What runs in
# them is raced above; here the detector would only make them slow. And opening
# hours beside their reference implementation, with what was compared.
whole:
	$(GO) test ./e2e
	$(GO) test -v ./e2e/hours

FUZZTIME ?= 10s
fuzz:
	GO=$(GO) .ci/fuzz $(FUZZTIME)

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./internal/...
	$(GO) run ./bench/intent
	$(GO) run ./bench/toptw -quick -dir ../shared/data/toptw -prototype ../shared/prototypes/solver -trips
	$(GO) run ./bench/load
