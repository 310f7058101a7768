"""`make bench-chat`: how long one reader waits, and what happens when many ask at once. Takes five minutes, on loopback only.

A server of its own has an archive of 10,000 articles. Measured are the seconds until the page can be used and until the first text of an
answer; then, with 24 askers for two minutes, errors, fairness, and the server's memory.
"""

import argparse
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import httpx
import psutil
from playwright.sync_api import sync_playwright

import qa
from tests.test_browser import chromium, serve
from vectorstore import Article

ROOT = Path(__file__).parent.parent
QUESTIONS = [json.loads(line)["question"] for line in (ROOT / "seeds" / "questions.jsonl").read_text(encoding="utf-8").splitlines()]
ASKERS, TRIES, PAGES = 24, 20, 5


def articles(number: int) -> Iterator[Article]:
    """Articles that are no two alike, made by rule."""
    for i in range(number):
        text = f"The council of Vale {i} voted {i % 40 + 1} to {i % 17} on Tuesday to spend {i * 37 % 9000} crowns on bridge {i * 7 % 997}."
        yield Article(id=f"made-{i}", title=f"Vale {i} votes on its bridge", text=text, published=f"2024-{i % 12 + 1:02}-{i % 28 + 1:02}")


def first_text(url: str, question: str, model: str) -> tuple[float, float]:
    """Seconds until the first claim or the reason for abstaining, and until the whole answer."""
    began, first = time.perf_counter(), 0.0
    asked = {"question": question, "model": model, "stream": True}
    with httpx.stream("POST", f"{url}api/ask", json=asked, timeout=120) as response:
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
            page.locator("#question textarea:not([disabled])").wait_for()
            found.append(time.perf_counter() - began)
        browser.close()
    return found


def crowd(url: str, seconds: float) -> tuple[list[int], list[float], list[str]]:
    """Many askers, one question after the other: answers by asker, seconds of each, and errors."""
    until, counts, times, errors = time.monotonic() + seconds, [0] * ASKERS, list[float](), list[str]()

    def asking(number: int) -> None:
        turn = number
        while time.monotonic() < until:
            try:
                times.append(first_text(url, QUESTIONS[turn % len(QUESTIONS)], "none")[1])
                counts[number] += 1
            except (httpx.HTTPError, OSError) as error:
                errors.append(str(error))
            turn += ASKERS

    threads = [threading.Thread(target=asking, args=(number,)) for number in range(ASKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts, times, errors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=120)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with qa.open(folder, llm="none") as archive:
            archive.add(ROOT / "seeds" / "articles", *articles(wanted.articles))
        for url in serve(Path(folder), DATELINE_RATE=""):
            server = next(p for p in psutil.Process().children() if "serve" in p.cmdline())
            first_text(url, QUESTIONS[0], "bundled")  # which starts the LLM
            print(f"articles                        {wanted.articles:,}")
            print(f"page interactive, median of {PAGES}    {median(interactive(url)):.2f} s")
            for model in ("bundled", "none"):
                waits = [first_text(url, question, model) for question in QUESTIONS[:TRIES]]
                print(f"first text, {model:8} median     {median(w[0] for w in waits):.2f} s, whole {median(w[1] for w in waits):.2f} s")
            crowd(url, min(20, wanted.seconds))  # warm
            before = server.memory_info().rss
            counts, times, errors = crowd(url, wanted.seconds)
            grown = server.memory_info().rss - before
            print(f"{ASKERS} askers for {wanted.seconds:.0f} s            {sum(counts)} answers, {len(errors)} errors {errors[:1]}")
            print(
                f"answers by asker                {min(counts)} to {max(counts)}; seconds p50 {median(times):.2f}, longest {max(times):.2f}"
            )
            print(f"memory before, and grown by     {before / 1e6:.0f} MB, {grown / 1e6:+.0f} MB")


if __name__ == "__main__":
    main()
