"""The chat as a person uses it: a real Chromium, a real server, a real archive."""

import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from vectorstore import Archive, Article

HOSTILE = (
    "<script>window.hacked = 1</script> The mayor <img src=x onerror='window.hacked=2'> ![x](https://evil.example/a.png) of Quorn "
    "paid $2 million and $3 million for a <b>bold</b> [link](javascript:alert(1)) bridge."
)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None,
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync"],
        )  # fmt: skip
        opened = browser.new_page(viewport={"width": 1360, "height": 900})
        opened.set_default_timeout(30_000)
        expect.set_options(timeout=30_000)
        yield opened
        browser.close()


def serve(folder: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "qa.cli", "--archive", str(folder), "serve", "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as server:
        url = f"http://127.0.0.1:{port}/"
        for _ in range(300):
            try:
                urllib.request.urlopen(url, timeout=1).close()
                break
            except OSError:
                assert server.poll() is None, server.stderr and server.stderr.read().decode()
                time.sleep(0.2)
        try:
            yield url
        finally:
            server.terminate()
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()


@pytest.fixture(scope="module")
def sample_url(sample_folder: Path) -> Iterator[str]:
    yield from serve(sample_folder)


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def test_a_question_is_answered_and_its_citation_opens_the_quote(page: Page, sample_url: str) -> None:
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if "//127.0.0.1" not in request.url else None)
    page.goto(sample_url)
    ask(page, "Who did Marco Rubio meet in Mexico?")
    answer = page.locator("#chat .answer")
    expect(answer).to_contain_text("Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente")
    expect(page.locator("#ask")).to_be_visible()

    page.locator("#chat sup.cite").first.click()
    quote = page.locator("#beside mark.active")
    expect(quote).to_be_visible()
    expect(quote).to_be_in_viewport()
    assert "Rubio met President Claudia Sheinbaum" in (quote.text_content() or "")
    expect(page.locator("#beside article h3")).to_have_text("US and Mexico agree to deepen security cooperation")
    assert [url for url in outside if not url.startswith(("data:", "blob:"))] == []


def test_a_follow_up_keeps_the_earlier_answer_and_opens_its_own_article(page: Page, sample_url: str) -> None:
    page.goto(sample_url)
    ask(page, "How much prize money does the club Kesterby Rovers get for the cup?")
    expect(page.locator("#chat .answer")).to_contain_text("2.5 million")
    expect(page.locator("#ask")).to_be_visible()
    ask(page, "And how high are its debts?")
    expect(page.locator("#chat .answer").nth(1)).to_contain_text("6 million")
    expect(page.locator("#ask")).to_be_visible()
    page.locator("#chat sup.cite.t0").first.press("Enter")
    expect(page.locator("#beside .place.t0.active")).to_be_visible()
    page.locator("#chat sup.cite.t1").first.click()
    expect(page.locator("#beside .place.t1.active")).to_be_visible()
    page.get_by_label("Clear").click()
    expect(page.locator("#beside article")).to_have_count(0)


def test_an_abstention_says_so_and_shows_the_nearest_articles(page: Page, sample_url: str) -> None:
    page.goto(sample_url)
    ask(page, "What is the boiling point of tungsten?")
    expect(page.locator("#chat .abstained")).to_contain_text("do not seem to answer")
    expect(page.locator("#beside h2")).to_have_text(re.compile("nearest articles", re.I))


def test_a_sample_question_can_be_clicked(page: Page, sample_url: str) -> None:
    page.goto(sample_url)
    page.get_by_text("Who did Marco Rubio meet in Mexico?").click()
    expect(page.locator("#chat .answer")).to_contain_text("Sheinbaum")


def test_an_empty_archive_says_how_to_add_articles(page: Page, tmp_path: Path) -> None:
    for url in serve(tmp_path / "empty"):
        page.goto(url)
        expect(page.locator("#chat")).to_contain_text("dateline add seeds/articles")


def test_hostile_articles_and_questions_stay_text(page: Page, tmp_path: Path) -> None:
    with Archive.open(tmp_path / "hostile") as archive:
        archive.add(Article(id="h", title="<img src=x onerror='window.hacked=3'> Quorn", text=HOSTILE, url="javascript:alert(2)"))
    outside: list[str] = []
    page.on("request", lambda request: outside.append(request.url) if "evil" in request.url else None)
    for url in serve(tmp_path / "hostile"):
        page.goto(url)
        ask(page, "What did the mayor of Quorn pay for the bridge? <script>window.hacked=4</script> ![q](https://evil.example/q.png)")
        expect(page.locator("#chat .answer, #chat .abstained")).to_be_visible()
        expect(page.locator("#beside article")).to_contain_text("$2 million and $3 million")
        assert page.evaluate("window.hacked") is None
        assert page.locator("#chat img, #beside img, #beside script, #beside a, #chat .katex").count() == 0
    assert outside == []
