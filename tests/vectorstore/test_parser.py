"""Hostile files: each is named in a line, whatever it does to what reads it, and the others are read."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Collection
from pathlib import Path

import pytest

from tests.made import MadeArchive
from vectorstore import Article, Rejected
from vectorstore.fetching.sources import Reading
from vectorstore.reading import parser

ROOT = Path(__file__).parent.parent.parent
PROSE = "<p>The bridge over the Tresk opened on Monday after four years of work and many delays.</p>" * 3
LAUGHS = "".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True))
HARMFUL = {
    "attributes.html": f"<html><body><article><p {' '.join(f'a{n}=1' for n in range(60_000))}>{PROSE}</article></body></html>",
    "links.html": f"<html><body><article><p>{'<a href=/x>x</a> ' * 40_000}</p>{PROSE}</article></body></html>",
    "cells.html": f"<html><body><article><table><tr>{'<td>x' * 60_000}</table>{PROSE}</article></body></html>",
    "laughs.md": f"---\na: &a [x]\n{LAUGHS}author: *j\ntitle: Laughs\n---\nThe text.",
    "deep.md": f"---\ntitle: {'[' * 50_000}\n---\nThe text.",
    "deep.json": "[" * 200_000,
    "digits.json": f'{{"title": {"9" * 5000}, "text": "Many digits."}}',
    "digits.md": f"---\ntitle: A\npublished: {'9' * 5000}\n---\nMany digits.",
    "day.md": "---\ntitle: A\npublished: 2025-02-30\n---\nNo such day.",
    "hour.md": "---\ntitle: A\npublished: 2025-02-03T25:00:00+99:00\n---\nNo such hour.",
    "year.jsonl": '{"title": "A", "text": "No such year.", "date": "1 Jan 99999999999999999999 00:00"}',
    "brace.md": "{ this is no JSON, and no front matter either",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parser, "SECONDS", 1)


def read(path: Path) -> tuple[list[Article], list[Rejected]]:
    items = list(Reading([path]))
    return [item[1] for item in items if not isinstance(item, Rejected)], [item for item in items if isinstance(item, Rejected)]


FEW = ("attributes.html", "laughs.md", "deep.json", "digits.json", "day.md", "brace.md")


@pytest.mark.parametrize("names", [pytest.param(FEW, id="a few"), pytest.param(HARMFUL, id="all", marks=pytest.mark.nightly)])
def test_harmful_files_end_nothing_but_themselves(tmp_path: Path, names: Collection[str]) -> None:
    for name in names:
        (tmp_path / name).write_text(HARMFUL[name])
    (tmp_path / "zebra.txt").write_text("The zebra was seen in town.")
    with MadeArchive.open(tmp_path / "a") as archive:
        added = archive.add(tmp_path)
        assert "zebra" in {hit.title for hit in archive.search("zebra")}
    assert added.added + added.duplicates + added.failures == len(names) + 1
    assert all(item.error.count("\n") == 0 and len(item.error) < 300 for item in added.failed)
    assert {"attributes.html", "deep.json"} <= {Path(item.input.split("#")[0]).name for item in added.failed}
    assert added.without["published"] >= 1


@pytest.mark.nightly  # the one before has it among others
def test_a_harmful_file_is_given_up_in_seconds_of_the_processor(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(HARMFUL["attributes.html"])
    before = os.times().children_user
    began = time.monotonic()
    assert "too long" in read(tmp_path / "a.html")[1][0].error
    assert os.times().children_user - before < 6
    assert time.monotonic() - began < 60


@pytest.mark.nightly
def test_what_takes_too_much_memory_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"[" + b"[]," * 60_000_000 + b"[]]")
    (rejected,) = read(tmp_path / "a.json")[1]
    assert "memory" in rejected.error


def test_after_an_article_that_ends_the_process_the_rest_of_its_file_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"Text {n}."}) + "\n" for n in range(400)))
    line = parser._Process._line
    said: list[object] = []

    def ended_at(process: parser._Process) -> object:
        said.append(None)
        if len(said) in (30, 70):
            process._child.kill()
            raise parser._EndedError
        return line(process)

    monkeypatch.setattr(parser._Process, "_line", ended_at)
    articles, rejected = read(path)
    assert len(articles) + len(rejected) == 400
    assert len(rejected) == 2
    assert all("article " in item.input for item in rejected)


def test_articles_of_one_file_come_before_the_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({"id": f"a{n}", "title": f"T{n}", "text": f"Text {n}. " * 100}) + "\n" for n in range(20_000)))
    reading = parser.read_file(path)
    (_, first), share = next(reading)  # type: ignore[misc]
    assert first.id == "a0"
    assert share < 0.1
    reading.close()


def test_a_path_is_meant_from_where_the_caller_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(f"What stands in {name}.")
        monkeypatch.chdir(tmp_path / name)
        ((where, article),) = Reading([Path("a.txt")])  # type: ignore[misc]
        assert (where, article.text) == ("a.txt", f"What stands in {name}.")


def test_a_line_that_is_too_long_is_named_and_the_next_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"id": "long", "title": "A", "text": "' + b"x" * 120_000_000 + b'"}\n')
        file.write(b'{"id": "b", "title": "B", "text": "The next one."}\n')
    articles, rejected = read(path)
    assert [article.id for article in articles] == ["b"]
    assert [item.input.rsplit(":", 1)[1] for item in rejected] == ["1"]


def test_links_out_of_a_folder_and_what_is_no_file_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("The secret is kept here.")
    folder = tmp_path / "folder"
    (folder / "deep").mkdir(parents=True)
    (folder / "link.md").symlink_to(tmp_path / "secret.md")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "deep" / "inner.md").symlink_to(folder / "own.md")
    (folder / "own.md").write_text("What stands here may be read.")
    os.mkfifo(folder / "pipe.txt")
    articles, rejected = read(folder)
    assert {article.text for article in articles} == {"What stands here may be read."}
    assert [Path(item.input).name for item in rejected] == ["link.md"]
    assert "a link out of its folder" in rejected[0].error


def test_it_is_read_from_a_script_without_a_main_guard(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n\nThe zebra was seen.")
    script = tmp_path / "script.py"
    script.write_text(
        "import sys\nfrom pathlib import Path\nfrom vectorstore.fetching.sources import Reading\n"
        "print([item[1].title for item in Reading([Path(sys.argv[1])])])"
    )
    done = subprocess.run([sys.executable, str(script), str(tmp_path / "a.md")], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "['A']", done.stderr
