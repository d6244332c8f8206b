# make run    build and serve on 127.0.0.1:8000
# make test   the tests; needs Go alone
# make check  the tests with -race, formatting, vet, staticcheck, ten seconds of each fuzz target
# make bench  measurements, a server under load among them; prints tables

GO ?= go

.PHONY: run build test check bench format lint fuzz race

run: build
	./waymark serve

build:
	$(GO) build -o waymark .

test:
	$(GO) test ./...

check: format lint race fuzz

format:
	@files=$$(gofmt -l .); if [ -n "$$files" ]; then echo "gofmt these:"; echo "$$files"; exit 1; fi

lint:
	$(GO) vet ./...
	$(GO) tool staticcheck ./...

race:
	$(GO) test -race ./...

FUZZTIME ?= 10s
fuzz:
	GO=$(GO) .ci/fuzz $(FUZZTIME)

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./internal/...
	$(GO) run ./bench/load
