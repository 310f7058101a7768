"""What belongs to one browser, or one user of it, is not another's: Gradio's sessions, and uploaded files."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from qa.doors.sessions import Sessions, owner
from qa.doors.uploads import Receiver, Uploads


async def echo(request: Request) -> JSONResponse:
    return JSONResponse({"owner": owner(request), "url": str(request.url), "body": (await request.body()).decode()})


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    return Uploads(tmp_path / "uploads")


@pytest.fixture
def application(uploads: Uploads) -> Sessions:
    app = Starlette(routes=[Route("/{path:path}", echo, methods=["GET", "POST"])])
    return Sessions(Receiver(app, uploads), uploads.belongs)


@pytest.fixture
def ada(application: Sessions) -> Iterator[TestClient]:
    with TestClient(application) as client:
        client.get("/")
        yield client


@pytest.fixture
def bob(application: Sessions) -> Iterator[TestClient]:
    with TestClient(application) as client:
        client.get("/")
        yield client


def join(client: TestClient, session: str, data: object = None) -> int:
    return client.post("/gradio_api/queue/join", json={"session_hash": session, "data": data, "fn_index": 1}).status_code


def upload(client: TestClient, *files: tuple[str, bytes]) -> list[str]:
    answer = client.post("/gradio_api/upload", files=[("files", file) for file in files])
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def file(path: str) -> dict[str, object]:
    return {"path": path, "meta": {"_type": "gradio.FileData"}}


def test_a_browser_gets_one_cookie_that_scripts_cannot_read(application: Sessions) -> None:
    with TestClient(application) as client:
        first = client.get("/")
        assert "HttpOnly" in first.headers["set-cookie"]
        assert "SameSite=Lax" in first.headers["set-cookie"]
        again = client.get("/")
        assert "set-cookie" not in again.headers
        assert again.json()["owner"] == client.get("/config").json()["owner"]


@pytest.mark.parametrize("cookie", ["", "short", "x" * 42 + "\u00e9", "../" * 15])
def test_a_cookie_that_was_not_given_here_is_none(application: Sessions, cookie: str) -> None:
    with TestClient(application) as client:
        assert client.get("/", headers={b"cookie": f"dateline_session={cookie}".encode()}).json()["owner"] == "\ntestclient"


SAID = [  # with the name of a session in the address or in the body
    ("GET", "/gradio_api/queue/data?session_hash={name}", None),
    ("GET", "/gradio_api/queue/data?session_hash=other&session_hash={name}", None),
    ("GET", "/gradio_api/queue/data?session%5Fhash={name}", None),
    ("GET", "/gradio_api/heartbeat/{name}", None),
    ("POST", "/gradio_api/queue/join", {"session_hash": "{name}", "data": []}),
    ("POST", "/gradio_api/run/predict", {"session_hash": "{name}", "data": []}),
    ("POST", "/gradio_api/cancel", {"session_hash": "{name}", "fn_index": 1, "event_id": "x"}),
]


def names_given(client: TestClient, name: str) -> list[str]:
    """The names of sessions that the application gets where a client sends one."""
    given = []
    for method, path, body in SAID:
        sent = json.dumps(body).replace("{name}", name) if body else None
        answer = client.request(method, path.replace("{name}", name), content=sent).json()
        named = json.loads(answer["body"])["session_hash"] if body else answer["url"].replace("=", "/").rpartition("/")[2]
        given.append(named)
    return given


def test_the_same_name_is_another_session_for_everybody_else(ada: TestClient, bob: TestClient) -> None:
    (hers,) = set(names_given(ada, "s1"))
    (his,) = set(names_given(bob, "s1"))
    assert len({hers, his, "s1"}) == 3
    assert hers not in names_given(bob, hers)
    assert set(names_given(ada, "s1")) == {hers}
    assert set(names_given(ada, "s2")) != {hers}


def test_no_number_of_names_takes_a_session_over(ada: TestClient, bob: TestClient, application: Sessions) -> None:
    (hers,) = set(names_given(ada, "s1"))
    with TestClient(application) as nobody:
        for first in range(0, 120_000, 3000):
            nobody.get("/robots.txt?" + "&".join(f"session_hash={number:x}" for number in range(first, first + 3000)))
    assert hers not in names_given(bob, "s1")
    assert set(names_given(ada, "s1")) == {hers}


def test_a_body_that_was_looked_into_arrives_whole(ada: TestClient) -> None:
    body = {"session_hash": "s1", "data": ["\u00e9\U0001f600" * 100_000, None, 0.1], "fn_index": 3}
    arrived = json.loads(ada.post("/gradio_api/queue/join", content=json.dumps(body)).json()["body"])
    assert arrived == body | {"session_hash": arrived["session_hash"]}
    chunks = (piece.encode() for piece in json.dumps(body))
    assert json.loads(ada.post("/gradio_api/queue/join", content=chunks).json()["body"]) == arrived
    for odd in (b"{" * 5000, b"[]", b"", b"null", b'"x"', b"\xff"):
        assert ada.post("/gradio_api/queue/join", content=odd).status_code == 422


def test_an_upload_has_a_place_of_its_own_and_is_its_owners(ada: TestClient, bob: TestClient, uploads: Uploads) -> None:
    mine, other = upload(ada, ("note.md", b"one"), ("note.md", b"two"))
    assert mine != other
    assert {Path(mine).read_bytes(), Path(other).read_bytes()} == {b"one", b"two"}
    assert join(ada, "s1", [[file(mine)]]) == 200
    assert join(bob, "s2", [[file(mine)]]) == 403
    assert bob.get(f"/gradio_api/file={mine}").status_code == 404
    assert ada.get(f"/gradio_api/file={mine}").status_code == 200
    uploads.forget(Path(mine))
    assert not Path(mine).parent.exists()
    assert join(ada, "s1", [[file(mine)]]) == 403
    assert Path(other).exists()


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd", "{mine}/../note.md", "{folder}", "{mine}/", "README.md", "", "http://127.0.0.1/x", "{mine}\u0000",
        "{folder}/../secret.md", "{link}",
    ],
)  # fmt: skip
def test_no_other_path_is_taken_for_an_upload(ada: TestClient, uploads: Uploads, tmp_path: Path, path: str) -> None:
    (mine,) = upload(ada, ("note.md", b"one"))
    (tmp_path / "secret.md").write_text("secret")
    link = Path(mine).parent / "link.md"
    link.symlink_to(tmp_path / "secret.md")
    tried = path.format(mine=mine, folder=Path(mine).parent, link=link)
    for data in ([[file(tried)]], [{"deep": [{"path": tried}]}], file(tried)):
        assert join(ada, "s1", data) == 403


@pytest.mark.parametrize("path", ["/etc/passwd", "README.md", "/tmp", "{folder}/../secret.md", "{link}"])
def test_no_other_file_is_given(ada: TestClient, path: str, tmp_path: Path) -> None:
    (mine,) = upload(ada, ("note.md", b"one"))
    link = Path(mine).parent / "link.md"
    link.symlink_to("/etc/hostname")
    assert ada.get(f"/gradio_api/file={path.format(folder=Path(mine).parent, link=link)}").status_code == 404


def test_an_upload_that_has_become_a_link_is_none(ada: TestClient, tmp_path: Path) -> None:
    (mine,) = upload(ada, ("note.md", b"one"))
    Path(mine).unlink()
    Path(mine).symlink_to("/etc/hostname")
    assert join(ada, "s1", [[file(mine)]]) == 403


@pytest.mark.parametrize(
    "name", ["../../etc/x.md", "..", "/abs/x.md", "a\\b\\x.md", "x\u0000y\n.md", "ü" * 400 + ".md", "", "con.md", ".md"]
)
def test_a_name_leads_nowhere(ada: TestClient, uploads: Uploads, tmp_path: Path, name: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="files"; filename="' + name.encode() + b'"\r\n\r\ntext\r\n--b--\r\n'
    answer = ada.post("/gradio_api/upload", content=body, headers={"content-type": "multipart/form-data; boundary=b"})
    assert answer.status_code in (200, 400)
    for path in map(Path, answer.json() if answer.status_code == 200 else ()):
        assert path.parent.parent == tmp_path / "uploads"
        assert path.read_bytes() == b"text"


def test_there_is_a_quota_for_all_and_for_one_upload(ada: TestClient, monkeypatch: pytest.MonkeyPatch, uploads: Uploads) -> None:
    monkeypatch.setattr("qa.doors.uploads._LARGEST_UPLOAD", 3000)
    monkeypatch.setattr("qa.doors.uploads._LARGEST_TOTAL", 7000)
    assert ada.post("/gradio_api/upload", files=[("files", ("big.md", b"x" * 4000))]).status_code == 413
    kept = [upload(ada, (f"{n}.md", b"x" * 2500))[0] for n in range(2)]
    assert ada.post("/gradio_api/upload", files=[("files", ("more.md", b"x" * 2800))]).status_code == 413
    uploads.forget(*map(Path, kept))
    upload(ada, ("more.md", b"x" * 2800))


def test_what_nobody_uses_is_deleted_after_a_while(ada: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    (old,) = upload(ada, ("old.md", b"one"))
    monkeypatch.setattr("qa.doors.uploads._KEPT_SECONDS", 0.0)
    (new,) = upload(ada, ("new.md", b"two"))
    assert not Path(old).exists()
    assert Path(new).exists()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"content-type": "text/plain"}, b"x", 400),
        ({"content-type": "multipart/form-data"}, b"x", 400),
        ({"content-type": "multipart/form-data; boundary=b"}, b"--b\r\nbroken", 400),
        ({"content-type": "multipart/form-data; boundary=b", "content-length": "x"}, b"", 411),
        (
            {"content-type": "multipart/form-data; boundary=b"},
            b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
            400,
        ),
    ],
)
def test_what_is_no_upload_is_refused_and_leaves_nothing(
    ada: TestClient, headers: dict[str, str], body: bytes, status: int, tmp_path: Path
) -> None:
    answer = ada.post("/gradio_api/upload", content=body, headers=headers)
    assert answer.status_code in (status, 200)
    assert answer.json() == [] or answer.status_code == status
    assert list((tmp_path / "uploads").rglob("*")) == []
