# One word a job; Meson does the work in trees under build/.
#
#   make          build/callgate
#   make deps     install what building, testing, the demo need (Debian)
#   make quick    build; unit, property, golden tests; the shape of the code. Half a minute
#   make demo     show what it does, with real commands
#   make check    every test
#   make nightly  every test, longer fuzzing
#   make bench    figures beside their peers' (docs/bench.md); BENCH=--json and the like;
#                 SEARCH=60 instead: the least filters found in 60 s each;
#                 SEARCH=walks: what longer walks give, and take
#   make fuzz     fuzz targets, FUZZ_SECONDS=60 each
#   make static   build-static/callgate, which needs no library
#   make install  into PREFIX (/usr/local), below DESTDIR
#   make golden   write the golden files anew

PREFIX ?= /usr/local
FUZZ_SECONDS ?= 60
MESON ?= meson

NINJA ?= ninja
RELEASE = build/release
# ./check wants the summary in a file, so that nothing comes after it.
LAST_LINE ?=

all: $(RELEASE)/build.ninja
	@$(NINJA) -C $(RELEASE) --quiet
	@install -m 755 $(RELEASE)/src/callgate build/callgate

$(RELEASE)/build.ninja:
	@mkdir -p build
	@$(MESON) setup $(RELEASE) --prefix=$(PREFIX) >build/release.log 2>&1 || { cat build/release.log; exit 1; }

deps:
	packaging/install-deps build test demo

quick: all
	tests/run quick

demo: all
	tools/demo

check:
	@LAST_LINE='$(LAST_LINE)' tests/run check

nightly:
	tests/run nightly

bench: all
	$(if $(SEARCH),bench/search $(SEARCH),bench/run $(BENCH))

fuzz:
	tests/run fuzz --seconds $(FUZZ_SECONDS)

golden: all
	tests/golden/run --update
	tests/golden/test_examples --update

static:
	packaging/build-static

install: all
	@$(MESON) setup --reconfigure $(RELEASE) --prefix=$(PREFIX) >build/release.log 2>&1 || { cat build/release.log; exit 1; }
	$(MESON) install -C $(RELEASE) --no-rebuild

clean:
	rm -rf build build-static

.PHONY: all deps quick demo check nightly bench fuzz golden static install clean
