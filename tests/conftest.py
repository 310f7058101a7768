"""Real parts: Chroma, SQL, tantivy and the embedder in tmp_path. Only LLMs and the outside network are made up."""

import gc
import os
import shutil
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from argon2 import PasswordHasher

import qa
import qa.doors.users
from qa.reading.close import CloseReader
from qa.reading.pairs import Judgement, Sentence
from qa.settings import Settings
from tests.processes import free_port, wait_for
from vectorstore.record.catalog import Catalog

if TYPE_CHECKING:
    from qa.evaluation.report import Report
    from tests.postgres import Postgres

gc.disable()  # until all tests are collected: what is imported stays
os.environ["HF_HUB_OFFLINE"] = "1"  # before anything imports transformers: a model that is not here is not looked for for a minute
for part in ("connect", "read", "write", "pool"):  # the five seconds that httpx waits are too few on a machine that others keep busy
    setattr(httpx._config.DEFAULT_TIMEOUT_CONFIG, part, 120.0)
# The judge takes a second or two for a question on two cores: where its judgements do not matter, the small models read.
SMALL = {"DATELINE_READER": "quick", "DATELINE_CHECKER": "rules"}
os.environ |= SMALL
# A password takes a quarter of a second and 64 MB to be hashed, so that guessing takes long; test_users has it so.
qa.doors.users.PasswordHasher = partial(PasswordHasher, time_cost=1, memory_cost=64, parallelism=1)  # type: ignore[misc, assignment]
ROOT = Path(__file__).parent.parent
# Nobody outside is asked, and each HTTP client reads the certificates of all authorities: 50 ms, hundreds of times.
os.environ["SSL_CERT_FILE"] = str(ROOT / "tests" / "nobody.pem")
SEEDS = ROOT / "seeds"
# The system's, without a window where it has that; else Playwright's own. None of them asks for anything by itself.
CHROMIUM_PATH = shutil.which("chromium-headless-shell") or shutil.which("chromium")
# A text that runs where it is not kept as text.
HOSTILE = (
    "<script>window.hacked = 1</script> The mayor <img src=x onerror='window.hacked=2'> ![x](https://evil.example/a.png) of Quorn "
    "paid $2 million and $3 million for a <b>bold</b> [link](javascript:alert(1)) bridge."
)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample articles; tests only read it. `make test` makes one for all its processes, which copy it."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    if made := os.environ.get("SAMPLE_ARCHIVE"):
        return Path(shutil.copytree(made, folder))
    with qa.open(folder, llm="none") as archive:
        added = archive.add(SEEDS / "articles")
    assert (added.added, added.failed) == (24, [])
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Iterator[qa.Archive]:
    with qa.open(sample_folder, llm="none") as archive:
        yield archive


@pytest.fixture(scope="session")
def report(sample: qa.Archive, tmp_path_factory: pytest.TempPathFactory) -> "Report":
    """Every second question of the sample set, measured; `make eval-slice` asks all."""
    half = tmp_path_factory.mktemp("half") / "questions.jsonl"
    half.write_text("".join((SEEDS / "questions.jsonl").read_text(encoding="utf-8").splitlines(keepends=True)[::2]), encoding="utf-8")
    return sample.evaluate(half, llm="none")


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[qa.Archive]:
    """An empty archive of the test's own."""
    with qa.open(tmp_path / "archive", llm="none") as opened:
        yield opened


@contextmanager
def chroma_at(folder: Path) -> Iterator[str]:
    """The URL of a real Chroma server on loopback, which keeps its vectors in a folder."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(folder), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(f"{url}/api/v2/heartbeat")
            yield url
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_at(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(scope="session")
def postgres() -> Iterator["Postgres"]:
    """A real PostgreSQL server on loopback."""
    from tests.postgres import INITDB, Postgres

    if INITDB is None:
        pytest.skip("there is no PostgreSQL server here: apt-get install postgresql")
    server = Postgres()
    yield server
    server.delete()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.scale)])
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """What holds the catalogs of all archives that a test opens."""
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgres":
            server = request.getfixturevalue("postgres")
            patch.setattr("vectorstore.store.Catalog", lambda file, url: Catalog(file, url or server.of(file)))
        yield


IN_SQLITE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # for tests of its file


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DATELINE_{name.upper()}", raising=False)
    for name, value in SMALL.items():
        monkeypatch.setenv(name, value)


_judge = CloseReader.judge


@pytest.fixture(scope="session", autouse=True)
def _judged_once() -> Iterator[None]:
    """What a cross-encoder of ours said of the same question and sentences is remembered: most tests ask the same few questions."""
    said: dict[Any, Judgement] = {}

    def judge(self: CloseReader, question: str, sentences: Sequence[Sentence]) -> Judgement:
        asked = (self, question, tuple(sentences))
        if asked not in said:
            said[asked] = _judge(self, question, sentences)
        return Judgement(said[asked].logits.copy(), said[asked].short)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CloseReader, "judge", judge)
        yield


@pytest.fixture
def judged_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """For tests of the cross-encoder itself."""
    monkeypatch.setattr(CloseReader, "judge", _judge)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()
    gc.set_threshold(50_000, 10, 10)  # as in the command line


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Notes with a test that it failed, for fixtures that then keep what they saw, and says what the product was doing then."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.failed:
        item.stash[FAILED] = True
        report.sections.append(("What each thread was doing", "\n".join(_doing()) or "nothing"))


def _doing() -> Iterator[str]:
    """Where each thread is in the product, the innermost place last: what hangs is seen there."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():
        places = [
            f"{Path(place.filename).relative_to(ROOT)}:{place.lineno} {place.name}"
            for place in traceback.extract_stack(frame)
            if place.filename.startswith((f"{ROOT / 'qa'}/", f"{ROOT / 'vectorstore'}/"))
        ]
        if places:
            yield f"{names.get(ident, ident)}: {' > '.join(places)}"
