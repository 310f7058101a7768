"""Real parts: Chroma, SQL, tantivy and the embedder in tmp_path. Only LLMs and the outside network are made up."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import qa
from qa.settings import Settings

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of the sample articles, built once; tests only read it."""
    folder = tmp_path_factory.mktemp("sample") / "archive"
    with qa.open(folder, llm="none") as archive:
        added = archive.add(SEEDS / "articles")
    assert (added.added, added.failed) == (24, [])
    return folder


@pytest.fixture(scope="session")
def sample(sample_folder: Path) -> Iterator[qa.Archive]:
    with qa.open(sample_folder, llm="none") as archive:
        yield archive


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[qa.Archive]:
    """An empty archive of the test's own."""
    with qa.open(tmp_path / "archive", llm="none") as opened:
        yield opened


@pytest.fixture(scope="session")
def chroma_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real Chroma server on loopback."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(Path(sys.executable).with_name("chroma")), "run", "--path", str(tmp_path_factory.mktemp("chroma")), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for _ in range(200):
            try:
                httpx.get(f"{url}/api/v2/heartbeat")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield url
        process.terminate()


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"DATELINE_{name.upper()}", raising=False)


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Notes with a test that it failed, for fixtures that then keep what they saw."""
    outcome = yield
    if outcome.get_result().failed:  # type: ignore[attr-defined]
        item.stash[FAILED] = True
