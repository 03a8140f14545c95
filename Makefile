# make demo   installs what is missing, builds, and trains a network that reads handwritten digits
# make test   installs what is missing, builds, and passes every test
# make build  builds to .build/release/dovela
# make bench  compares speed with PyTorch and JAX (in a virtual environment that it makes)
# make format, make lint, make sanitize, make install PREFIX=/usr/local

SHELL := /bin/bash
PREFIX ?= /usr/local
BUILD := swift build -c release
DOVELA := .build/release/dovela

.PHONY: deps test-deps build demo test lint format sanitize bench install clean

deps:
	@.ci/install-packages libdnnl-dev zlib1g-dev libffi-dev

test-deps: deps
	@.ci/install-packages gcc g++ binutils clang-format python3 python3-venv

build: deps
	$(BUILD)

demo: build
	rm -rf runs/demo
	$(DOVELA) train examples/digits.yaml --out runs/demo

test: test-deps
	.ci/test

lint: test-deps
	swift format lint --strict --recursive Package.swift Sources Plugins Tests
	git ls-files '*.c' '*.h' '*.cpp' | xargs clang-format --dry-run -Werror

format:
	swift format --in-place --recursive Package.swift Sources Plugins Tests
	git ls-files '*.c' '*.h' '*.cpp' | xargs clang-format -i

sanitize: test-deps
	.ci/sanitize

bench: build
	Tests/Benchmarks/bench

install: build
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/dovela/plugins $(DESTDIR)$(PREFIX)/include
	install -m 755 $(DOVELA) $(DESTDIR)$(PREFIX)/bin/dovela
	install -m 755 .build/release/libdovela-*.so $(DESTDIR)$(PREFIX)/lib/dovela/plugins/
	cp -r include/dovela $(DESTDIR)$(PREFIX)/include/

clean:
	rm -rf .build .build-* runs
