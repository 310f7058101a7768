"""Articles that are made to stop whoever reads them."""

import json
import threading
import time

import httpx

from tests.attacks.ground import RUBIO, Ground, attack
from tests.attacks.page import Page, Told
from tests.attacks.target import Target, held, patience
from tests.endpoint import endpoint

_LAUGHS = "---\ntitle: Laughs\na: &a [lol,lol,lol,lol,lol,lol,lol,lol,lol]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n" for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
BAD = {
    "day.md": "---\ntitle: Day\npublished: 2025-02-30\n---\nA text of the 30 February.",
    "month.md": "---\npublished: 2025-13-01\n---\nA month.",
    "hour.md": "---\npublished: 2025-01-01T25:00:00\n---\nAn hour.", "zone.md": "---\npublished: 2025-01-01T01:00:00+99:00\n---\nA zone.",
    "zero.md": "---\npublished: 0000-01-01\n---\nA year.", "digits.md": f"---\ntitle: {'9' * 5000}\n---\nMany digits.",
    "brace.md": "{not json at all", "digits.json": '{"title": ' + "9" * 5000 + ', "text": "x"}', "rfc.json":
    json.dumps({"title": "x", "text": "An odd date.", "published": "1 Jan 99999999999999999999 00:00"}), "deep.json": "[" * 200_000,
    "nan.json": '{"title": NaN, "text": "Not a number.", "published": Infinity}', "nul.txt": "a\0b\0c\0" * 100,
    "lone.json": '{"title": "\\ud800", "text": "\\udfff lone"}',
}  # fmt: skip


def _while_added(target: Target, name: str, body: bytes) -> tuple[Told, float]:
    """Add a file; what came of it, and the longest that the health took meanwhile."""
    slowest, over = 0.0, threading.Event()

    def look() -> None:
        nonlocal slowest
        while not over.wait(0.1):
            began = time.perf_counter()
            httpx.get(f"{target.url}/healthz", timeout=120, trust_env=False)
            slowest = max(slowest, time.perf_counter() - began)

    watching = threading.Thread(target=look)
    watching.start()
    try:
        with Page(target.url) as page:
            return page.add((name, body)), slowest
    finally:
        over.set()
        watching.join()


@attack(
    "A3",
    "articles of 12,000 to 60,000 characters, blank lines between their paragraphs",
    "none could be added; the others of the call were lost",
)
def long_articles(ground: Ground) -> str:
    paragraph = "The council of Quorn met on Monday. It voted for the bridge by 12 to 9! Was that wise? “We shall see,” said the mayor. "
    files = [
        (f"long{size}.txt", (f"Number {size}.\n\n" + f"{paragraph * 4}\n\n" * (size // 480)).encode()) for size in (12_000, 30_000, 60_000)
    ]
    with Page(ground.open.url) as page:
        told = page.add(*files, ("short.txt", b"A short one about the ferry of Tresk."))
        held("4 added" in str(told.output), f"{told.output[:1]}")
        ground.open.check(told.words)
    return "all are added"


@attack("A4",
    f"{len(BAD)} files that parsers choke on beside a good one, by the command line and uploaded; an odd address",
        "the whole call failed; on the page nobody could add until a restart")  # fmt: skip
def one_bad_file(ground: Ground) -> str:
    folder = ground.folder / "bad"
    folder.mkdir()
    for name, text in (BAD | {"good.txt": "A good one about the lighthouse of Tresk."}).items():
        (folder / name).write_text(text)
    done = ground.dateline("add", str(folder), archive=ground.folder / "bad-archive")
    held("Traceback" not in done.stderr and done.returncode == 1 and "added" in done.stdout, f"rc {done.returncode}: {done.stderr[-300:]}")
    with Page(ground.open.url) as page, Page(ground.open.url) as other:
        said = []
        for name, text in BAD.items():
            told = page.add((name, text.encode()), (f"good-{name}.txt", f"A good one beside {name}, about the lighthouse.".encode()))
            held("added" in str(told.output) and told.seconds < 3 * patience(), f"{name}: {told.output[:1]} in {told.seconds:.0f} s")
            said.append(told.words)
        said.append(page.add(url="http://paper.example/\x7f").words)
        told = other.add(text="Another reader adds this meanwhile.")
        held("1 added" in str(told.output), "another reader cannot add any more")
        ground.open.check(*said)
    return f"each is one line, the good ones are added; exit status {done.returncode}"


def _slow_pages() -> dict[str, bytes]:
    return {
        "attributes.html": b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">x</p></body></html>",
        "links.html": b"<html><body><p>" + b"".join(b'<a href="/%d">word</a> ' % n for n in range(10_000)) + b"</p></body></html>",
        "spans.html": b"<html><body>" + b"<span>a word" * 40_000 + b"</body></html>",
        "cells.html": b"<html><body><table><tr>" + b"<td>cell</td>" * 40_000 + b"</tr></table></body></html>",
        "more.html": b"<html><body><p " + b" ".join(b"a%d=1" % n for n in range(350_000)) + b">x</p></body></html>",
        "deep.html": b"<div>" * 100_000 + b"text",
    }


@attack(
    "A9",
    "pages of 0.4 to 3 MB with 50,000 attributes, 10,000 links, 40,000 cells, 100,000 levels",
    "63 s and more, in which nothing was answered",
)
def slow_pages(ground: Ground) -> str:
    slowest, longest = 0.0, 0.0
    for name, body in _slow_pages().items():
        told, health = _while_added(ground.open, name, body)
        slowest, longest = max(slowest, health), max(longest, told.seconds)
        held(told.output and told.seconds < 2 * patience(), f"{name} took {told.seconds:.1f} s: {told.words[-200:]}")
        held(health < patience() / 2, f"the health took {health:.1f} s while {name} was read")
        ground.open.check(told.words)
    return f"given up after {longest:.1f} s at most; the health within {slowest:.1f} s meanwhile"


@attack("A13", "articles of the years 1, 9999, 0000, and a model that words what they say", "every answer over them failed")
def odd_dates(ground: Ground) -> str:
    with endpoint("The dam of Zorv holds 40 million litres. [1]") as (spec, _):
        target = ground.serve("dates", DATELINE_LLM=spec)
        with Page(target.url) as page:
            for year in ("0001-01-01", "9999-12-31", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+14:00", "12000-01-01"):
                article = {
                    "title": f"Dam {year}",
                    "text": f"The dam of Zorv holds 40 million litres. It was seen on {year[:4]}.",
                    "published": year,
                }
                page.add((f"dam{year[:4]}{len(year)}.json", json.dumps(article).encode()))
            said = []
            for question in ("How much does the dam of Zorv hold?", "How much did the dam of Zorv hold last week?", RUBIO):
                answer = page.client.post("/api/ask", json={"question": question, "any_time": True})
                held(answer.status_code == 200, f"{question}: {answer.status_code} {answer.text[:200]}")
                said.append(answer.text)
            dates = [article["published"] for article in page.client.get("/api/articles").json() if article["title"].startswith("Dam")]
            held(not any(dates), f"such dates are kept: {dates}")
            target.check(*said)
        target.close()
    return "no dates; answered"


@attack("B6", "nine lines of YAML that say 9^8 words", "32 s, 2.3 GB, MemoryError")
def yaml_laughs(ground: Ground) -> str:
    before = ground.open.memory()
    told, health = _while_added(ground.open, "laughs.md", f"{_LAUGHS}author: *h\n---\nAll laugh.".encode())
    grown = (ground.open.memory() - before) / 1e6
    held(told.seconds < 2 * patience() and health < patience() / 2 and grown < 500, f"{told.seconds:.0f} s, {grown:.0f} MB")
    ground.open.check(told.words)
    return f"{told.seconds:.1f} s, +{max(0, grown):.0f} MB"


@attack("C12", "a symbolic link in a folder, to a file outside it", "followed: it held /etc/passwd")
def links_in_folders(ground: Ground) -> str:
    folder = ground.folder / "linked"
    folder.mkdir()
    (folder / "good.md").write_text("# Good\n\nA good article about the mill.")
    (folder / "passwd.md").symlink_to(ground.hidden.folder / "secret.md")
    (folder / "whole").symlink_to(ground.hidden.folder)
    archive = ground.folder / "linked-archive"
    done = ground.dateline("add", str(folder), archive=archive)
    held(not ground.hidden.leaked_in((archive / "catalog.sqlite").read_bytes().decode("latin-1")), "it was followed")
    return f"not followed: {done.stdout.strip()}"


@attack("C13", "published: tomorrow, next week, now", "a date that was not there")
def tomorrow(ground: Ground) -> str:
    with Page(ground.open.url) as page:
        for word in ("tomorrow", "next week", "now", "in 3 days"):
            page.add((f"{word}.json", json.dumps({"title": f"When {word}", "text": f"Published {word}.", "published": word}).encode()))
        dates = {article["title"]: article["published"] for article in page.client.get("/api/articles").json()}
    held(not any(date for title, date in dates.items() if title.startswith("When")), f"{dates}")
    return "no date"
