"""What a run leaves on the disk, and the archives that are kept for the next one."""

import json
from pathlib import Path

import pytest

from qa import Archive
from qa.evaluation import archives
from qa.evaluation.cases import Case, TestSet
from qa.evaluation.results import Result
from qa.evaluation.runs import Run, describe, read_results
from qa.settings import Settings
from qa.types import Answer
from vectorstore import Article, InputError, StoreError

ABOUT = {"key": "k", "testset": "t", "llm": "none", "finished": "", "settings": {}}


def result(number: int) -> Result:
    case = Case(f"Who spoke {number}, Ümit?", ("Ümit Şahin",), id=str(number))
    return Result(case, Answer("q", (), (), abstained=True, seconds={"total": 1.0}), (), 8, None, None)


def test_reading_a_run_never_writes_and_opening_it_cuts_the_half_line(tmp_path: Path) -> None:
    run = Run.open(tmp_path, ABOUT)
    for number in range(3):
        run.append(result(number))
    run.close()
    file = tmp_path / "questions.jsonl"
    whole = file.read_bytes()
    last = whole.rstrip(b"\n").rfind(b"\n") + 1
    for cut in (last + 1, whole.rfind("Ü".encode()) + 1, len(whole) - 2, len(whole) - 1):  # also in the middle of a letter
        file.write_bytes(whole[:cut])
        file.chmod(0o444)
        assert [found.case.id for found in read_results(tmp_path)] == ["0", "1"]
        assert file.read_bytes() == whole[:cut]
        file.chmod(0o644)
        again = Run.open(tmp_path, ABOUT)
        assert file.read_bytes() == whole[:last]
        again.append(result(2))
        again.close()
        assert file.read_bytes() == whole


def test_a_run_that_somebody_is_writing_is_not_opened(tmp_path: Path) -> None:
    run = Run.open(tmp_path, ABOUT)
    (tmp_path / "questions.jsonl").write_text('{"half')
    with pytest.raises(StoreError, match="is being written by another evaluation"):
        Run.open(tmp_path, ABOUT)
    assert (tmp_path / "questions.jsonl").read_text() == '{"half'
    run.close()
    Run.open(tmp_path, ABOUT).close()
    assert (tmp_path / "questions.jsonl").read_text() == ""


def test_a_broken_line_that_is_not_the_last_is_named(tmp_path: Path) -> None:
    run = Run.open(tmp_path, ABOUT)
    run.append(result(0))
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"{\xff\n" + file.read_bytes())
    with pytest.raises(InputError, match="jsonl:1 cannot be read"):
        read_results(tmp_path)


def test_an_archive_of_a_test_set_is_made_anew_when_what_makes_it_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    code = tmp_path / "code"
    code.mkdir()
    (code / "passages.py").write_text("WINDOW = 1")
    monkeypatch.setattr(archives, "files", lambda package: code)
    testset = TestSet((), (Article(title="Bridge", text="The bridge opened in 1934.", language="en"),))

    def folder() -> str:
        archives._indexing_hash.cache_clear()
        with archives.archive_of(testset, Settings(), "none", Archive.open_with) as archive:
            assert len(archive.list()) == 1
            return archive.folder.name

    first = folder()
    assert folder() == first
    (code / "passages.py").write_text("WINDOW = 2")
    assert (second := folder()) != first
    monkeypatch.setattr("vectorstore.models.embed.Embedder.fingerprint", "other weights")
    assert (third := folder()) not in (first, second)
    monkeypatch.setattr(archives, "version", lambda package: "9.9")
    assert folder() not in (first, second, third)
    monkeypatch.undo()
    archives._indexing_hash.cache_clear()


def test_what_a_run_keeps_of_the_settings_has_no_secret(archive: Archive) -> None:
    archive.settings = Settings(chroma="https://ada:lovelace@chroma.example:8000", chroma_token="sesame", llm_key="sesame")  # type: ignore[arg-type]
    kept = json.dumps(describe(TestSet((Case("Who spoke?", ("Ada",)),)), archive, "none", None))
    assert "chroma.example" in kept
    assert "lovelace" not in kept
    assert "sesame" not in kept
