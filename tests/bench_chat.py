"""`make bench-chat`: how long one reader waits, and what happens when many ask at once. Takes eight minutes, on loopback only.

A server of its own has an archive of 10,000 articles. Measured are the seconds until the page can be used and until the first text of an
answer; then, with 24 askers over REST for two minutes, and with 24 browsers that each have the page open for as long, errors, fairness,
seconds, and the server's memory. Writes the tables of docs/serving.md.
"""

import argparse
import asyncio
import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import httpx
import numpy as np
import psutil
from playwright.async_api import Browser, Page, Request, Response, async_playwright
from playwright.async_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

import qa
from tests.conftest import ROOT, SMALL
from tests.pages import machine, put, table
from tests.test_browser import CHROMIUM, chromium, serve
from vectorstore import Article

PAGE = ROOT / "docs" / "serving.md"
QUESTIONS = [json.loads(line)["question"] for line in (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
ASKERS, TRIES, PAGES = 24, 20, 5
PATIENCE = 120  # seconds after which an answer counts as lost
ENDED_BY_PAGE = "net::ERR_ABORTED"  # as it does with a stream in which nothing more is to come
READY = "body.loaded #question textarea:not([disabled])"
# The page looks out for the next turn, and notes as `turn` the seconds from the Enter key to the first text and to the whole answer, and
# what went wrong.
WATCH = """() => void (window.turn = new Promise((resolve) => {
  const replies = () => document.querySelectorAll("#chat :is(.answer, .abstained)");
  const number = replies().length;
  let began, first;
  document.addEventListener("keydown", () => (began = performance.now()), { capture: true, once: true });
  const looking = new MutationObserver(() => {
    const reply = replies()[number];
    const problem = document.querySelector(".toast-body.error") ?? reply?.querySelector(".problem");
    const seconds = (performance.now() - began) / 1000;
    if (reply?.querySelector(".claim, .quoted, .reason")) first ??= seconds;
    if (!problem && !reply?.querySelector(".actions")) return;
    looking.disconnect();
    resolve([first ?? seconds, seconds, problem?.textContent ?? ""]);
  });
  looking.observe(document.body, { childList: true, subtree: true });
}))"""

Waits = tuple[float, float]  # seconds until the first text of an answer, and until the whole


@dataclass
class Crowd:
    """What came of many who asked for some time: each one's answers, and all errors."""

    waits: list[list[Waits]]
    errors: list[str] = field(default_factory=list)
    memory: tuple[int, int] = (0, 0)  # of the server, in bytes: before, and after

    @property
    def answers(self) -> list[int]:
        """The number of each asker's answers."""
        return [len(of_one) for of_one in self.waits]

    def seconds(self, which: int) -> tuple[float, float, float]:
        """Until the first text (0) or the whole answer (1): p50, p95 and the longest; NaN where nobody was answered."""
        waits = [wait[which] for wait in chain(*self.waits)] or [float("nan")]
        return float(np.median(waits)), float(np.quantile(waits, 0.95)), max(waits)


def articles(number: int) -> Iterator[Article]:
    """Articles that are no two alike, made by rule."""
    for i in range(number):
        text = f"The council of Vale {i} voted {i % 40 + 1} to {i % 17} on Tuesday to spend {i * 37 % 9000} crowns on bridge {i * 7 % 997}."
        yield Article(id=f"made-{i}", title=f"Vale {i} votes on its bridge", text=text, published=f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}")


def first_text(url: str, question: str, model: str) -> Waits:
    """Seconds until the first claim or the reason for abstaining, and until the whole answer."""
    began, first = time.perf_counter(), 0.0
    asked = {"question": question, "model": model, "stream": True}
    with httpx.stream("POST", f"{url}api/ask", json=asked, timeout=PATIENCE) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if line.startswith("event: ") and not first:
                first = time.perf_counter() - began
    return first, time.perf_counter() - began


def interactive(url: str) -> list[float]:
    """Seconds until the page takes a question, for new browsers."""
    found = []
    with sync_playwright() as playwright:
        browser = chromium(playwright)
        for _ in range(PAGES):
            page = browser.new_context().new_page()
            began = time.perf_counter()
            page.goto(url)
            page.locator("#beside .row").first.wait_for()
            page.locator(READY).wait_for()
            found.append(time.perf_counter() - began)
        browser.close()
    return found


def over_rest(url: str, askers: int, seconds: float) -> Crowd:
    """Many programs, each of which asks one question after the other."""
    until, crowd = time.monotonic() + seconds, Crowd([[] for _ in range(askers)])

    def asking(number: int) -> None:
        for question in questions(number, askers):
            if time.monotonic() >= until:
                return
            try:
                crowd.waits[number].append(first_text(url, question, "none"))
            except (httpx.HTTPError, OSError) as error:
                crowd.errors.append(str(error))

    threads = [threading.Thread(target=asking, args=(number,)) for number in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return crowd


async def in_browsers(url: str, askers: int, seconds: float) -> Crowd:
    """Many readers with a browser each, who type one question after the other into the page and wait for the whole answer."""
    crowd = Crowd([[] for _ in range(askers)])
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(**CHROMIUM)
        pages = [await opened(browser, url, crowd.errors) for _ in range(askers)]
        until = time.monotonic() + seconds
        await asyncio.gather(*(reading(page, number, until, crowd) for number, page in enumerate(pages)))
        crowd.errors = list(crowd.errors)  # closing cuts connections, which is no error
        await browser.close()
    return crowd


async def opened(browser: Browser, url: str, errors: list[str]) -> Page:
    """The page, ready for a question, of a browser that shares nothing with the others. What goes wrong in it is noted."""
    context = await browser.new_context(reduced_motion="reduce")
    page = await context.new_page()
    page.set_default_timeout(PATIENCE * 1000)

    def answered(response: Response) -> None:
        if response.status >= 400:
            errors.append(f"{response.status} {urlsplit(response.url).path}")

    def failed(request: Request) -> None:
        if request.failure != ENDED_BY_PAGE:
            errors.append(f"{request.failure} {urlsplit(request.url).path}")

    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("response", answered)
    page.on("requestfailed", failed)
    await page.goto(url)
    await page.locator(READY).wait_for()
    return page


async def reading(page: Page, number: int, until: float, crowd: Crowd) -> None:
    """One reader's questions, until the time is over or an answer is lost."""
    box = page.locator("#question textarea")
    for question in questions(number, len(crowd.waits)):
        if time.monotonic() >= until:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await page.locator("#ask").wait_for()
                await box.fill(question)
                await page.evaluate(WATCH)
                await box.press("Enter")
                first, whole, problem = await page.evaluate("turn")
                await page.locator(".toast-body.error").wait_for(state="hidden")
        except (TimeoutError, PlaywrightError) as error:
            crowd.errors.append(str(error) or f"no answer in {PATIENCE} s")
            return
        if problem:
            crowd.errors.append(problem)
        else:
            crowd.waits[number].append((first, whole))


def questions(number: int, askers: int) -> Iterator[str]:
    """The questions of the asker of this number, without end."""
    turn = number
    while True:
        yield QUESTIONS[turn % len(QUESTIONS)]
        turn += askers


ASKING: dict[str, Callable[[str, int, float], Crowd]] = {
    "askers over REST": over_rest,
    "browsers": lambda url, askers, seconds: asyncio.run(in_browsers(url, askers, seconds)),
}


def crowd_table(crowds: dict[str, Crowd]) -> str:
    of_each = list(crowds.values())
    rows = [
        ("answers", [f"{sum(crowd.answers)}" for crowd in of_each]),
        ("errors", [f"{len(crowd.errors)}" for crowd in of_each]),
        ("answers of each, least / most", [f"{min(crowd.answers)} / {max(crowd.answers)}" for crowd in of_each]),
        *(
            (f"{words}, p50 / p95 / longest", ["{:.1f} s / {:.1f} s / {:.1f} s".format(*crowd.seconds(which)) for crowd in of_each])
            for which, words in enumerate(("first text", "whole answer"))
        ),
        (
            "memory of the server before, and grown by",
            [f"{crowd.memory[0] / 1e9:.2f} GB, {(crowd.memory[1] - crowd.memory[0]) / 1e6:+.0f} MB" for crowd in of_each],
        ),
    ]
    return table([*crowds], rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120, help="of each crowd")
    parser.add_argument("--browsers", type=int, default=ASKERS, help="and as many askers over REST")
    wanted = parser.parse_args()
    askers, seconds, ran_on, crowds = wanted.browsers, wanted.seconds, machine(), dict[str, Crowd]()
    with tempfile.TemporaryDirectory() as folder:
        with qa.open(folder, llm="none") as archive:
            archive.add(ROOT / "seeds" / "articles", *articles(wanted.articles))
        for url in serve(Path(folder), DATELINE_LLM="none", DATELINE_RATE=""):
            server = next(p for p in psutil.Process().children() if "serve" in p.cmdline())
            first_text(url, QUESTIONS[0], "bundled")  # which starts the LLM
            rows = [(f"the page takes a question, median of {PAGES} new browsers", f"{median(interactive(url)):.1f} s")]
            for model, words in (("bundled", "bundled LLM"), ("none", "quotes only")):
                waits = [median(each) for each in zip(*(first_text(url, question, model) for question in QUESTIONS[:TRIES]), strict=True)]
                rows.append((f"first text / whole answer, median of {TRIES} questions: {words}", "{:.2f} s / {:.2f} s".format(*waits)))
            over_rest(url, askers, min(20, seconds))  # warm
            for name, ask in ASKING.items():
                before = server.memory_info().rss
                crowd = crowds[f"{askers} {name}"] = ask(url, askers, seconds)
                crowd.memory = before, server.memory_info().rss
    chosen = " and ".join(f"`{name}={value}`" for name, value in SMALL.items())
    said = f"{wanted.articles:,} articles, {chosen}, everything on one machine, the browsers too: {ran_on}."
    amid = f"Then {askers} at once for {seconds:.0f} s each, quotes only; each asks again as soon as it is answered:"
    tables = f"{said}\n\n{table(['one reader'], [(label, [value]) for label, value in rows])}\n\n{amid}\n\n{crowd_table(crowds)}\n"
    print(tables)
    put(PAGE, "chat", tables)
    wrong = Counter(chain(*(crowd.errors for crowd in crowds.values())))
    for words, times in wrong.most_common():
        print(f"{times} × {words}", file=sys.stderr)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
