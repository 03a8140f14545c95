# make demo   installs what is missing, builds, and trains a network that reads handwritten digits
# make test   installs what is missing, builds, and passes every test
# make build  builds to .build/release/dovela
# make bench  compares speed with PyTorch and JAX (in a virtual environment that it makes)
# make bench-tune  compares searches for hyperparameters with Optuna
# make install PREFIX=/usr/local   (DESTDIR too), make uninstall
# make format, make lint, make sanitize, make fuzz FUZZ_SECONDS=60

SHELL := /bin/bash
PREFIX ?= /usr/local
BUILD := swift build -c release
DOVELA := .build/release/dovela

.PHONY: deps test-deps build demo test lint format sanitize fuzz bench bench-tune install uninstall clean

deps:
	@.ci/install-packages libdnnl-dev zlib1g-dev libffi-dev

test-deps: deps
	@.ci/install-packages gcc g++ binutils clang-format python3 python3-venv patchelf pkg-config cmake \
	  valgrind rustc libgsl-dev

# libdovela.so under its own name too: SwiftPM has one product of a name, and that is the command.
build: deps
	$(BUILD)
	ln -sf libDovelaRuntime.so .build/release/libdovela.so.1
	ln -sf libdovela.so.1 .build/release/libdovela.so

demo: build
	rm -rf runs/demo
	$(DOVELA) train examples/digits.yaml --out runs/demo

test: test-deps
	.ci/test

lint: test-deps
	swift format lint --strict --recursive Package.swift Sources Plugins Tests examples
	git ls-files '*.c' '*.h' '*.cpp' '*.hpp' | xargs clang-format --dry-run -Werror

format:
	swift format --in-place --recursive Package.swift Sources Plugins Tests examples
	git ls-files '*.c' '*.h' '*.cpp' '*.hpp' | xargs clang-format -i

sanitize: test-deps
	.ci/sanitize

# Random calls of the C API for so many seconds; what it finds is kept in .build/fuzz.
FUZZ_SECONDS ?= 60
fuzz: build
	.ci/fuzz $(FUZZ_SECONDS)

bench:
	Tests/Benchmarks/bench

bench-tune: deps
	Tests/Benchmarks/tune/bench

install: build
	@.ci/install-packages binutils patchelf
	DESTDIR=$(DESTDIR) PREFIX=$(PREFIX) .ci/install

uninstall:
	cd $(DESTDIR)$(PREFIX) && rm -rf bin/dovela lib/libdovela.so lib/libdovela.so.1 lib/dovela/plugins/libdovela-*.so \
	  lib/dovela/runtime lib/pkgconfig/dovela.pc lib/cmake/Dovela include/dovela
	-cd $(DESTDIR)$(PREFIX) && rmdir --ignore-fail-on-non-empty lib/dovela/plugins lib/dovela

clean:
	rm -rf .build .build-* runs
