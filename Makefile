# AutoResolve: `make run` and `make test` set up everything they need by themselves.

# The first of these that is there. Say `make PYTHON=/path/to/python3.11 ...` for another one.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))))
VENV_PYTHON := .venv/bin/python
SYSTEM := $(shell uname -s)

# Extra arguments for pytest: make test ARGS="-k timeline -x"
ARGS ?=
# Footage for `make run`; the sample film where it is empty.
FILE ?=
# Processes that share the tests, each with a screen of its own: make test JOBS=0 for none but pytest.
JOBS ?= 2

ifeq ($(SYSTEM),Linux)
# pytest-xvfb opens the screens; Qt is to talk to them as it does on a desktop.
ON_XVFB := env -u WAYLAND_DISPLAY QT_QPA_PLATFORM=xcb LIBGL_ALWAYS_SOFTWARE=1
endif

.DEFAULT_GOAL := help
.PHONY: help run test check format sample bench bench-shots bench-accurate bench-costs bench-speech bench-vectors bench-search bench-encoders bench-sound bench-page fuzz budget-soak openrouter-setup openrouter-test hybrid-bench bundle clean distclean \
	python environment program-libraries test-libraries

help:  ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | \
		while IFS="$$(printf '\t')" read -r name text; do printf '  make %-16s %s\n' "$$name" "$$text"; done

run: environment  ## Open the window on the sample film, or on FILE=...
	@$(VENV_PYTHON) scripts/run.py $(if $(FILE),"$(FILE)")

test: test-libraries environment  ## Run the tests (ARGS="..." goes to pytest)
	$(ON_XVFB) $(VENV_PYTHON) -m pytest --numprocesses=$(JOBS) --dist=loadfile $(ARGS)

check: environment  ## Check format, style, types and the import rules
	$(VENV_PYTHON) -m ruff format --check .
	$(VENV_PYTHON) -m ruff check .
	$(VENV_PYTHON) -m mypy
	MYPYPATH=resources/sample:scripts $(VENV_PYTHON) -m mypy scripts resources/sample
	.venv/bin/lint-imports

format: environment  ## Format the code and mend what ruff can mend
	$(VENV_PYTHON) -m ruff format .
	$(VENV_PYTHON) -m ruff check --fix .

sample: environment  ## Make the sample film and its ground truth anew
	$(VENV_PYTHON) resources/sample/make_sample.py

bench: environment  ## Time the reading, beside others (ARGS="--rivals --write", ARGS=--quick)
	$(VENV_PYTHON) scripts/bench.py $(ARGS)

bench-shots: environment  ## Score the shots, beside others (ARGS="--full --write")
	$(VENV_PYTHON) scripts/bench_shots.py $(ARGS)

bench-costs: environment  ## Time the pane of costs after a call (ARGS="--calls 2000 --write")
	$(VENV_PYTHON) scripts/bench_costs.py $(ARGS)

bench-accurate: environment  ## Score the accurate mode
	$(VENV_PYTHON) scripts/bench_accurate.py $(ARGS)

bench-speech: environment  ## Score the transcripts, and time them (ARGS="--write base=FOLDER")
	$(VENV_PYTHON) scripts/bench_speech.py $(ARGS)

bench-vectors: environment  ## Time ways to search a million vectors (ARGS="--all --write")
	$(VENV_PYTHON) scripts/bench_vectors.py $(ARGS)

bench-encoders: environment  ## Score how well encoders find shots and answer words, on real footage
	$(VENV_PYTHON) scripts/bench_encoders.py $(ARGS)

bench-search: environment  ## Time questions in a library of ten hours, as one types
	$(VENV_PYTHON) scripts/bench_search.py $(ARGS)

bench-sound: environment  ## Time the sound pass
	OPENBLAS_NUM_THREADS=1 $(VENV_PYTHON) scripts/bench_sound.py $(ARGS)

bench-page: environment  ## Measure all of docs/benchmarks.md anew but the reading, in some ten minutes
	for name in speech vectors search encoders sound costs; do \
		$(MAKE) --no-print-directory bench-$$name ARGS=--write || exit 1; done

fuzz: test-libraries environment  ## Damage media by the thousand (ARGS="--count 3000 --seed 1")
	$(VENV_PYTHON) scripts/fuzz.py $(ARGS)

budget-soak: environment  ## Spend on one ledger from several processes, and break them
	$(VENV_PYTHON) scripts/budget_soak.py $(ARGS)

openrouter-setup: environment  ## Switch Cloud assist on and keep its key in the system's keychain
	$(VENV_PYTHON) -m autoresolve_gui plugins enable openrouter
	$(VENV_PYTHON) -m autoresolve_gui key set openrouter

hybrid-bench: environment  ## What the cloud adds, and costs: on the sample film, or FILE=... (ARGS="--yes-send --json")
	$(VENV_PYTHON) -m autoresolve_gui bench hybrid \
		$(if $(FILE),"$(FILE)",resources/sample/sample.mp4 --reference resources/sample/sample.truth.json) $(ARGS)

openrouter-test: environment  ## Try Cloud assist: key, credit, models, one tiny call (ARGS=--yes-send)
	$(VENV_PYTHON) -m autoresolve_gui cloud test $(ARGS)

bundle: test-libraries environment  ## Build the program as a folder that needs no Python, and try it
	$(PYTHON) scripts/environment.py --extra bundle
	rm -rf build/bundle && $(VENV_PYTHON) -m pip install --quiet --disable-pip-version-check \
		--no-deps --target build/bundle .
	$(VENV_PYTHON) -m PyInstaller --noconfirm --clean --distpath dist --workpath build/pyinstaller build.spec
	$(VENV_PYTHON) scripts/bundle_smoke.py

clean:  ## Remove what was built; .venv stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean  ## Remove .venv too
	rm -rf .venv .make *.egg-info

python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "No Python was found. Install Python 3.11, on Debian: sudo apt-get install -y python3-venv" >&2; \
		exit 1; fi

environment: program-libraries
	@$(PYTHON) scripts/environment.py

program-libraries: python
	@$(PYTHON) scripts/system_libraries.py

test-libraries: python
	@$(PYTHON) scripts/system_libraries.py --tests
