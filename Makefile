# What one does with Waqai. «make help» lists it.

GO ?= go

.PHONY: site serve test check score bench benchmarks screenshot clean help bin/waqai

site: bin/waqai ## build the example site into public/ (what «make» does)
	@bin/waqai build
	@echo "open public/index.html in a browser:  file://$(CURDIR)/public/index.html"

serve: bin/waqai ## show the example site in a browser while it is written; Ctrl-C ends it
	@bin/waqai serve

bin/waqai:
	@mkdir -p bin
	@$(GO) build -trimpath -o bin/waqai ./cmd/build

test: ## run all tests; those in a browser say so when there is no Chromium
	$(GO) test ./...

check: ## all that has to pass: gofmt, vet, staticcheck, short tests with -race, other systems
	@test -z "$$(gofmt -l .)" || { echo "gofmt would change:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) tool staticcheck ./...
	$(GO) test -race -short -timeout 25m ./...
	@for system in linux/amd64 linux/arm64 darwin/arm64 windows/amd64; do \
		echo "build for $$system"; \
		CGO_ENABLED=0 GOOS=$${system%/*} GOARCH=$${system#*/} $(GO) build -o /dev/null ./cmd/build || exit 1; \
	done

score: ## how well dates, places and events are found in the annotated texts of ../shared
	$(GO) test -count=1 -v -run 'Gold|News|Nothing|Reliability|Annotated|Peers' ./extract ./extract/places ./extract/dates

SIZES ?= 1000 10000

bench: bin/waqai ## time builds and previews beside Hugo and cp (HUGO=program SIZES="1000 10000 100000")
	@$(GO) run ./internal/bench -sizes "$(SIZES)" $(BENCH)

benchmarks: ## time each stage, in the form that benchstat reads; the last puts dates beside another tagger
	$(GO) test -run '^$$' -bench . -benchmem ./...
	$(GO) test -C extract/dates/bench -v -bench .

CHROMIUM ?= chromium

screenshot: site ## take the picture of README.md anew (needs Chromium)
	$(CHROMIUM) --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update \
		--disable-sync --hide-scrollbars --user-data-dir=$$(mktemp -d) --window-size=1280,900 \
		--screenshot=docs/screenshot.png file://$(CURDIR)/public/cities/mosul/index.html

clean: ## remove what was built
	rm -rf bin public

help: ## this list
	@grep -hE '^[a-z/]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16
