"""Files uploaded to a real server: nobody gets a file of the server's own or of another user, and nothing is left behind."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from qa import Archive
from qa.doors.chat.results import Results
from qa.doors.users import Users, line_for
from tests.made import MadeArchive
from tests.qa.test_api import served


@pytest.fixture
def url(archive: Archive) -> Iterator[str]:
    with served(archive) as url:
        yield url


class Reader:
    """A browser without a screen: it speaks to the page as Gradio's own front end does."""

    def __init__(self, url: str, sign_in: tuple[str, str] | None = None) -> None:
        self.client = httpx.Client(base_url=url, timeout=60)
        if sign_in:
            self.client.post("/login", data=dict(zip(("username", "password"), sign_in, strict=True))).raise_for_status()
        self.client.get("/", headers={"accept": "text/html"}).raise_for_status()
        config = self.client.get("/config").json()
        names = {component["id"]: component["props"].get("elem_id") for component in config["components"]}
        self._functions = {tuple(names[name] for name, _ in f["targets"] if name in names): f["id"] for f in config["dependencies"]}
        self.session = f"session{time.monotonic_ns()}"

    def upload(self, *files: tuple[str, bytes]) -> list[str]:
        answer = self.client.post("/gradio_api/upload", files=[("files", file) for file in files])
        answer.raise_for_status()
        return list(answer.json())

    def begin(self, files: Any, url: str = "", title: str = "", text: str = "") -> str:
        """Click on «Add articles»; the event's name. Raises HTTPStatusError where the server refuses."""
        data = [files, url, title, text, None]
        body = {"fn_index": self._functions[("add",)], "session_hash": self.session, "data": data}
        joined = self.client.post("/gradio_api/queue/join", json=body)
        joined.raise_for_status()
        return str(joined.json()["event_id"])

    @contextmanager
    def stream(self) -> Iterator[Iterator[str]]:
        """The lines of the stream of the page's events."""
        with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as stream:
            stream.raise_for_status()
            yield stream.iter_lines()

    def add(self, files: Any, url: str = "", title: str = "", text: str = "") -> list[dict[str, Any]]:
        """Click on «Add articles»: the events that follow. Raises HTTPStatusError where the server refuses."""
        self.begin(files, url, title, text)
        events = []
        with self.stream() as lines:
            for line in lines:
                if line.startswith("data: "):
                    events.append(json.loads(line[6:]))
                    if events[-1]["msg"] in ("process_completed", "close_stream"):
                        return events
        return events


def file(path: str, **more: object) -> dict[str, object]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}, **more}


def test_what_is_uploaded_is_added_and_deleted(url: str, archive: Archive) -> None:
    reader = Reader(url)
    paths = reader.upload(("note.md", b"# Zebra\n\nThe zebra was seen in town."), ("note.md", b"# Otter\n\nThe otter swam in the harbour."))
    events = reader.add([file(path) for path in paths])
    assert events[-1]["success"], events
    assert sorted(row["title"] for row in archive.list()) == ["Otter", "Zebra"]
    assert not any(Path(path).exists() for path in paths)


def test_what_waits_is_deleted_when_the_server_stops(archive: Archive) -> None:
    with served(archive) as url:
        (waiting,) = Reader(url).upload(("note.md", b"# Note\n\nIt waits to be added."))
        assert Path(waiting).exists()
    assert not Path(waiting).exists()


def test_a_corrected_upload_replaces_and_another_of_its_name_does_not(url: str, archive: Archive) -> None:
    reader = Reader(url)
    for text in (
        b"The bridge over the Tresk opens on Monday, the town says.",
        b"The bridge over the Tresk opens on Friday, the town says.",
    ):
        reader.add([file(path) for path in reader.upload(("news.txt", text))])
    (row,) = archive.list()
    found = archive.get(row["id"])
    assert found is not None
    assert "Friday" in found.text
    reader.add([file(path) for path in Reader.upload(reader, ("news.txt", b"Nine otters were counted in the harbour by the keeper."))])
    assert len(archive.list()) == 2


@pytest.mark.parametrize("wrapped", [lambda path: [file(path)], lambda path: [{"path": path}], file, lambda path: [path]])
def test_no_file_of_the_server_becomes_an_article(url: str, archive: Archive, tmp_path: Path, wrapped: Any) -> None:
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret\n\nThe launch code is 7341.")
    reader = Reader(url)
    (own,) = reader.upload(("own.md", b"# Own\n\nWhat I sent myself."))
    for path in (
        str(secret),
        f"{own}/../../../../../../../..{secret}",
        f"{Path(own).parent}/../{Path(own).parent.name}/own.md",
        "README.md",
    ):
        try:
            events = reader.add(wrapped(path))
        except httpx.HTTPStatusError:  # refused before Gradio saw it
            continue
        assert not events[-1].get("success"), events
        assert "Errno" not in json.dumps(events)
        assert str(tmp_path) not in json.dumps(events)
    assert archive.list() == []


def test_another_readers_upload_is_not_mine(url: str, archive: Archive) -> None:
    ada, bob = Reader(url), Reader(url)
    (path,) = ada.upload(("diary.md", b"# Diary\n\nWhat nobody else may read."))
    with pytest.raises(httpx.HTTPStatusError):
        bob.add([file(path)])
    assert bob.client.get(f"/gradio_api/file={path}").status_code == 404
    assert archive.list() == []


def test_with_users_a_session_and_its_uploads_are_its_users(archive: Archive) -> None:
    users = Users(dict(line_for(name, "secret").split(":", 1) for name in ("ada", "bob")))  # type: ignore[misc]
    with served(archive, users) as url:
        ada, bob = Reader(url, ("ada", "secret")), Reader(url, ("bob", "secret"))
        (path,) = ada.upload(("diary.md", b"# Diary\n\nWhat nobody else may read."))
        bob.session = ada.session
        ada.begin(None, text="Ada's own words stand here.")
        with bob.stream() as lines:
            assert 'session_not_found":true' in "".join(lines)
        with ada.stream() as lines:
            assert any("process_completed" in line for line in lines)
        bob.client.cookies.update({name: value for name, value in ada.client.cookies.items() if name == "dateline_session"})
        assert bob.client.get(f"/gradio_api/file={path}").status_code == 404
        assert 'session_not_found":true' in bob.client.get(f"/gradio_api/queue/data?session_hash={ada.session}").text


def test_an_add_that_fails_ends_and_says_so(url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = Reader(url)
    monkeypatch.setattr(
        "vectorstore.store.record", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device", "/secret/path"))
    )
    events = reader.add(None, text="Some words.")
    assert "secret" not in json.dumps(events)
    assert "server" in json.dumps(events)
    monkeypatch.undo()
    assert Reader(url).add(None, text="Some words.")[-1]["success"]
    assert len(archive.list()) == 1


def test_one_add_that_takes_long_does_not_keep_others_waiting(url: str, archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[bool] = []

    def slow(address: str, **_: Any) -> Iterator[Any]:
        while not held:
            time.sleep(0.01)
        yield from ()

    monkeypatch.setattr("vectorstore.fetching.sources.read_url", slow)
    from threading import Thread

    waiting = Thread(target=lambda: Reader(url).add(None, url="https://slow.example/"), daemon=True)
    waiting.start()
    try:
        assert Reader(url).add(None, text="Quick words.")[-1]["success"]
    finally:
        held.append(True)
        waiting.join(120)
    assert len(archive.list()) == 1


def test_the_chat_tells_what_the_command_line_tells(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    first = {"id": "story-1", "title": "<b>Bridge", "text": "The bridge opened on Monday.", "date": "<i>soon", "section": "UK"}
    with MadeArchive.open(tmp_path / "a") as archive:
        for text in (first["text"], "A toll of seven crowns is asked for."):
            file.write_text(json.dumps(first | {"text": text}))
            told = Results([file]).html(archive.add(file), "en")
    assert "1 article without a date, since it could not be read: a.jsonl:1 &#x27;&lt;i&gt;soon&#x27;" in told
    assert "Not used: section" in told
    assert "a.jsonl:1: replaced an article that said something else: story-1 (it was “&lt;b&gt;Bridge”)" in told
