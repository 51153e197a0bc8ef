# The two commands of a fresh machine are `make run` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The lock files are complete, hence --no-deps: pip has nothing left to resolve.
# Imports without bytecode take twice as long, whatever the shell says.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run live ui test torture mutants lint bench accuracy docs site screenshots examples clients lock clean

run: $(VENV)/.run
	@$(BIN)/vendorwatch refresh

live: $(VENV)/.run
	@VENDORWATCH_MODE=live $(BIN)/vendorwatch refresh

ui: $(VENV)/.run
	@$(BIN)/vendorwatch ui

# In the order that tests/conftest.py gives them: what takes longest first. WORKERS=3 where there are more cores than two.
WORKERS ?= 2
test: $(VENV)/.spark lint
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Properties on thousands of inputs, hundreds of kills at random moments, refreshes at once, readers all the while: an hour.
torture: $(VENV)/.spark
	VENDORWATCH_SPARK_NAMES=$(or $(NAMES),100000) $(BIN)/python -m pytest tests/integration/test_spark.py -v
	$(BIN)/python -m pytest tests/unit -q --hypothesis-profile thorough
	VENDORWATCH_KILLS=$(or $(KILLS),200) FAULT_EXAMPLES=$(or $(EXAMPLES),3000) $(BIN)/python -m pytest tests/faults -v

# Small changes made on purpose, and which of them no test notices: half a minute each. PARTS="--part guards" for one part.
mutants: $(VENV)/.dev
	$(BIN)/python -m benchmarks.mutants --sample $(or $(SAMPLE),120) --seed $(or $(SEED),1) $(PARTS)

bench: $(VENV)/.spark
	$(BIN)/python -m benchmarks

accuracy: $(VENV)/.train
	PYTHONPATH=$(VENV)/train $(BIN)/python -m benchmarks.accuracy
	$(BIN)/python -m benchmarks._claims_accuracy $(if $(FIRST_CONTACT),--first-contact $(FIRST_CONTACT))

docs: $(VENV)/.run
	$(BIN)/vendorwatch docs

# The documentation as a site, in site/; links that lead nowhere fail.
site: $(VENV)/.dev
	$(BIN)/zensical build --strict --clean

# The pictures of the tour, of the bundled snapshot.
screenshots: $(VENV)/.dev
	$(BIN)/python -m tests.ui.screenshots

# What the examples need, apart from the project's own environment.
examples: $(VENV)/.examples
$(VENV)/.examples: examples/requirements.lock | $(VENV)/.run
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python $(VENV)/examples
	@$(BIN)/uv pip install --quiet --python $(VENV)/examples/bin/python $(LOCKED) examples/requirements.lock \
		|| $(BIN)/python -m pip --python $(VENV)/examples/bin/python install --quiet $(LOCKED) examples/requirements.lock
	@touch $@

# Older clients of DuckDB, of which tools bundle one or the other: a test opens the published file with each.
clients: $(VENV)/.clients
$(VENV)/.clients: Makefile | $(VENV)/.run
	@for version in $(CLIENTS); do \
		$(BIN)/uv pip install --quiet --no-deps --only-binary :all: --target $(VENV)/clients/$$version duckdb==$$version \
			|| $(PIP) --no-deps --only-binary :all: --target $(VENV)/clients/$$version duckdb==$$version || exit 1; \
	done
	@touch $@
CLIENTS = 1.0.0 1.1.3 1.2.2 1.3.2 1.4.4

# What trains and cross-validates, beside the environment: the project runs without it.
TRAIN = scikit-learn==1.9.1 scipy==1.17.1 joblib==1.6.0 threadpoolctl==3.8.0 narwhals==2.29.0 cloudpickle==3.1.3
$(VENV)/.train: $(VENV)/.dev
	@$(PIP) --no-deps --target $(VENV)/train $(TRAIN)
	@touch $@

lock:
	$(PYTHON) -m uv pip compile pyproject.toml --extra build --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o requirements.lock
	sed -n 's/^spark = \["\(.*\)"\]/\1 setuptools/p' pyproject.toml | tr ' ' '\n' | $(PYTHON) -m uv pip compile - --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock -o requirements-spark.lock
	$(PYTHON) -m uv pip compile pyproject.toml --extra build --extra alerts --extra s3 --extra postgres --extra delta --extra mcp --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -c requirements.lock -o requirements-dev.lock
	$(PYTHON) -m uv pip compile examples/requirements.in --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --no-annotate -o examples/requirements.lock

# What was retrieved, dropped in or decided cannot be made again and stays.
clean:
	rm -rf data/warehouse.duckdb* data/cache .dagster

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("vendorwatch needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV)

PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check
LOCKED = --require-hashes --no-deps --requirement

# uv first, which is quick; pip where uv cannot (it does not read pip's own configuration, a company's index say).
$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the lock file names (once; half a minute or so) ..."
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	@$(PIP) $(LOCKED) $(VENV)/uv.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode $(LOCKED) requirements.lock \
		|| $(PIP) $(LOCKED) requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m vendorwatch.prepare
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need (once) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode $(LOCKED) requirements-dev.lock \
		|| $(PIP) $(LOCKED) requirements-dev.lock
	@touch $@

# Half a gigabyte of jars, for those who test or use `--engine spark`. PyPI has it as a source package, in which there is nothing
# to compile; a wheel that is not packed takes a quarter of the time to make.
$(VENV)/.spark: requirements-spark.lock $(VENV)/.dev
	@echo "Installing Spark (once; ten seconds and 460 MB) ..."
	@sed -n '/^setuptools==/,/[^\\]$$/p' requirements-spark.lock > $(VENV)/setuptools.lock
	@$(PIP) $(LOCKED) $(VENV)/setuptools.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-build-isolation "--config-setting=--build-option=--compression=stored" \
		$(LOCKED) requirements-spark.lock || $(PIP) --no-build-isolation $(LOCKED) requirements-spark.lock
	@touch $@
