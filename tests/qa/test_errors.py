"""Every error is of one of three kinds, and each door shows each kind in the error's own words."""

import ast
import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from qa import Archive
from qa.doors import cli
from qa.doors.chat import runs
from qa.doors.chat.adding import Adding
from qa.doors.chat.articles import Shelf
from qa.doors.errors import BusyError, TooOftenError, TriesError, UnknownModelError, in_words, status_of
from qa.doors.uploads import Uploads
from tests.conftest import ROOT
from tests.qa.test_api import served
from tests.qa.test_service import called
from vectorstore import DatelineError, InputError, ModelError, StoreError

KINDS = {"InputError": 422, "StoreError": 503, "ModelError": 503}
EACH = [InputError("Give another one."), StoreError("Free some space."), ModelError("Install it.")]


def raising(error: Exception) -> Any:
    def fail(*_: Any, **__: Any) -> Any:
        raise error

    return fail


def test_every_error_is_of_exactly_one_kind() -> None:
    """A private class steers what its own module does, and is seen nowhere else."""
    bases: dict[str, list[str]] = {}
    for path in [*(ROOT / "qa").rglob("*.py"), *(ROOT / "vectorstore").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = [ast.unparse(base).rpartition(".")[2] for base in node.bases]

    def lineage(name: str) -> set[str]:
        return {name}.union(*map(lineage, bases.get(name, ())))

    errors = {name for name in bases if not name.startswith("_") and any(base.endswith(("Error", "Exception")) for base in lineage(name))}
    assert {"DatelineError", *KINDS, "LlmError", "CatalogError", "BusyError"} <= errors
    assert {name: lineage(name) & KINDS.keys() for name in errors - {"DatelineError"} if len(lineage(name) & KINDS.keys()) != 1} == {}
    assert [name for name in errors if "DatelineError" not in lineage(name)] == []


@pytest.mark.parametrize("error", EACH)
def test_the_command_line_shows_it_as_one_line(
    error: DatelineError, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "app", raising(error))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert (ended.value.code, *capsys.readouterr()) == (1, "", f"{error}\n")


def test_rest_and_tools_show_it(sample: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    with served(sample) as url:
        for error in EACH:
            monkeypatch.setattr(sample, "search", raising(error))
            refused = httpx.get(f"{url}/api/search", params={"q": "bridge"})
            assert (refused.status_code, refused.json()) == (KINDS[type(error).__name__], {"detail": str(error)})
            found = asyncio.run(called(url, "search", {"query": "bridge"}))
            assert found.isError
            assert str(error) in str(found.content)


@pytest.mark.parametrize("error", EACH)
def test_the_chat_shows_it(error: DatelineError, archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "runs_in", raising(error))
    assert runs.run_html(tmp_path, "run", "", "en") == f'<p class="problem">{error}</p>'
    monkeypatch.setattr(archive, "add", raising(error))
    request: Any = SimpleNamespace(request=Request({"type": "http", "headers": [], "client": ("127.0.0.1", 1)}))
    adding = Shelf(Adding(archive, Uploads(tmp_path), True)).add(None, "", "Bridge", "It opened.", "en", request)
    begun, ended = [told[0] for told in adding]
    assert "0 %" in begun
    assert ended == f'<p class="problem">{error}</p>'


def test_what_the_doors_themselves_refuse_has_its_own_status() -> None:
    refused = (TooOftenError(7), TriesError(8), BusyError(9), UnknownModelError("No such model."))
    assert [status_of(error) for error in refused] == [
        (429, {"Retry-After": "7"}), (429, {"Retry-After": "8"}), (503, {"Retry-After": "9"}), (404, {}),
    ]  # fmt: skip
    assert in_words(BusyError(9), "de") == "Gerade fragen zu viele andere. Warte 9 s und frag dann wieder."


def test_what_cannot_be_done_now_is_refused_with_when_to_try_again() -> None:
    assert [status_of(error) for error in EACH] == [(422, {}), (503, {"Retry-After": "10"}), (503, {"Retry-After": "10"})]
