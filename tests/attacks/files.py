"""Files of the server, and those that are uploaded."""

import json
import time
from pathlib import Path

import httpx

from tests.attacks.ground import Ground, attack
from tests.attacks.page import Page, as_file
from tests.attacks.target import held
from tests.conftest import ROOT


def _articles(page: Page) -> list[dict[str, str]]:
    return list(page.client.get("/api/articles").json())


@attack(
    "A1",
    "24 names for a file of the server where an upload belongs, in seven shapes of request",
    "any article-like file of the disk was read and found",
)
def files_of_the_server(ground: Ground) -> str:
    target, outside = ground.open, ground.hidden.folder
    with Page(target.url) as ada, Page(target.url) as bob:
        before = len(_articles(ada))
        (mine,) = ada.upload(("note.md", b"# Mine\n\nMine and nobody else's."))
        folder = Path(mine).parent
        link = folder / "link.md"
        link.symlink_to(outside / "secret.md")
        names = [
            *(str(outside / f"secret.{ending}") for ending in ("md", "txt", "json", "xml")), str(ROOT / "README.md"), "README.md",
            "/etc/passwd",
            "/proc/self/environ", f"{folder}/../../../outside/secret.md", f"{mine}/../../../../outside/secret.md", str(link), str(folder),
            "",
            "/", ".", f"{mine}\0", f"{mine}/", f"//{mine}", f"file://{outside}/secret.md", f"http://127.0.0.1:{target.port}/api/articles",
            str(target.archive / "catalog.sqlite"), f"{outside}/secret.md\0.md", "/dev/zero", "~/.bashrc", f"{folder}%2f..%2fsecret.md",
        ]  # fmt: skip
        said = []
        for name in names:
            for files in ([as_file(name)], [as_file(mine), as_file(name)]):
                told = ada.call("add", files, "", "", "", None)
                held(told.failed or "added" not in str(told.output[0]) or "1 added" not in str(told.output[0]), f"{name} was read")
                said.append(told.words)
        body = {
            "fn_index": ada.functions["add"],
            "data": [[as_file(str(outside / "secret.md"))], "", "", "", None],
            "session_hash": ada.session,
        }
        text = json.dumps(body)
        twice = text.replace('"path"', f'"path": {json.dumps(mine)}, "path"')
        for content in (text.encode("utf-16"), text.encode("utf-8-sig"), twice.encode(), text.replace("path", "p\\u0061th").encode()):
            for where in (
                "/gradio_api/queue/join",
                "/gradio_api/run/predict",
                "/gradio_api/run/add",
                "/gradio_api/call/add",
                "/gradio_api/api/add",
            ):
                said.append(ada.client.post(where, content=content, headers={"Content-Type": "application/json"}).text)
        said += [bob.add_paths([mine]).words, bob.client.get(f"/gradio_api/file={mine}").text]
        said += [
            ada.client.get(f"/gradio_api/file={outside}/secret.md").text,
            ada.client.get("/api/search", params={"q": "password newsroom"}).text,
        ]
        time.sleep(0.2)  # what was sent to /call goes on behind its answer
        held(len(_articles(ada)) == before, "an article was made of a file that nobody uploaded")
        for words in said:
            held("No such file or directory" not in words and "Errno" not in words, f"the system's own error was told: {words[:200]}")
        target.check(*said)
    return f"{len(said)} requests: 0 files read, 0 articles made"


@attack("B1", "two files of one name in one drop", "the first was lost in silence")
def two_of_one_name(ground: Ground) -> str:
    with Page(ground.open.url) as page:
        told = page.add(
            ("index.md", b"# North\n\nThe north pier opened in May."), ("index.md", b"# South\n\nThe south pier closed in June.")
        )
        titles = [article["title"] for article in _articles(page)]
        held({"North", "South"} <= set(titles), f"one is missing: {told.output[:1]}")
    return "both are articles"


@attack("B2", "a corrected file dropped again", "a second article; the search showed the first version")
def corrected_upload(ground: Ground) -> str:
    with Page(ground.open.url) as page:
        page.add(("harbour.txt", b"The harbour of Tresk opens on 1 May. Tickets cost four crowns at the gate of the harbour."))
        told = page.add(("harbour.txt", b"The harbour of Tresk opens on 9 May. Tickets cost four crowns at the gate of the harbour."))
        found = [article for article in _articles(page) if article["title"] == "harbour"]
        held(len(found) == 1, f"there are {len(found)} of it: {told.output[:1]}")
        held("9 May" in page.client.get(f"/api/articles/{found[0]['id']}").json()["text"], "the old version is found")
    return "it replaces"


@attack(
    "B9",
    "uploads that nobody adds, 1.2 GB of them tried; fetching them back; from another site",
    "kept for ever, served back, taken from any site",
)
def uploads(ground: Ground) -> str:
    target = ground.open
    folder = target.folder / "uploads"
    with Page(target.url) as page, Page(target.url) as other:
        held(page.client.post("/gradio_api/upload", files={"files": ("x.md", b"x")},
            headers={"Origin": "http://evil.example"}).status_code == 403,
             "another site may upload")  # fmt: skip
        (mine,) = page.upload(("mine.md", b"# Mine\n\nMine."))
        held(other.client.get(f"/gradio_api/file={mine}").status_code in (403, 404), "another browser may fetch it")
        added = page.add(("used.md", b"# Used\n\nThis upload is used."))
        held("1 added" in str(added.output) and not list(folder.rglob("used.md")), f"a used upload stays: {added.words[:300]}")
        waiting: list[str] = []
        while len(waiting) < 14 and (kept := page.upload((f"{len(waiting)}.txt", b"a" * 90_000_000))):
            waiting += kept
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
        held(len(waiting) < 14 and size < 1_050_000_000, f"{len(waiting)} uploads of 90 MB were taken")
        said = httpx.post(f"{target.url}/gradio_api/upload", content=b"x", headers={"Content-Type": "multipart/form-data"}, timeout=20).text
        for path in waiting:  # room for the attacks that follow
            Path(path).write_bytes(b"")
        told = page.add_paths(waiting)
        target.check(said, told.words)
        held(not any(Path(path).exists() for path in waiting), "uploads that could not be read stay")
    return f"refused after {len(waiting) * 90} MB; used ones are deleted; nobody else is given them"


@attack("C3", "100,000 bad lines", "an HTML list of 5.5 MB")
def bad_lines(ground: Ground) -> str:
    with Page(ground.open.url) as page:
        told = page.add(("bad.jsonl", b"{\n" * 100_000))
        held(told.output and len(str(told.output[0])) < 100_000, f"the answer is {len(told.words)} characters long")
        ground.open.check(told.words[-2000:])
    return f"{len(str(told.output[0])) // 1000} KB, in {told.seconds:.1f} s"


@attack("C5", "what is left in the archive after adding", "`uploads-…` folders stayed")
def left_behind(ground: Ground) -> str:
    with Page(ground.open.url) as page:
        page.add(("bad.md", b"---\n{{{\n---\n"), ("good.md", b"# Good\n\nGood and short."))
    odd = [path.name for path in ground.open.archive.iterdir() if path.name.startswith("uploads")]
    held(not odd, f"left: {odd}")
    return "nothing"
