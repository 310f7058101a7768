"""The report of a run, as files and in a real browser."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from qa.evaluation import pages
from qa.evaluation import results as r
from qa.evaluation.report import Report
from qa.evaluation.testsets import Case
from qa.types import Answer, Citation, Claim, Removed
from tests.conftest import CHROMIUM_PATH, HOSTILE

SEEDS = Path(__file__).parents[2] / "seeds"


@pytest.fixture(scope="module")
def hostile_report(report: Report) -> Report:
    """The report of the sample set with a question, an answer and details that would run in a page."""
    hostile = Case(HOSTILE, (HOSTILE,), ("a",), (HOSTILE,), (HOSTILE,), None, (HOSTILE[:20],), id=HOSTILE)
    citation = Citation(1, "b", HOSTILE, "", "", None, 0, len(HOSTILE), HOSTILE)
    said = Answer(HOSTILE, (Claim(HOSTILE, (1,)),), (citation,), removed=(Removed(HOSTILE, HOSTILE),), seconds={"total": 0.1})
    return Report((*report.results, r.Result(hostile, said)), {"testset": HOSTILE, "llm": HOSTILE, "started": "2024-01-01", "commit": ""})


@pytest.fixture(scope="module")
def page(hostile_report: Report, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(pages.to_html(hostile_report), encoding="utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM_PATH, args=["--no-sandbox", "--disable-gpu"])
        opened = browser.new_page(viewport={"width": 1200, "height": 900})
        asked: list[str] = []
        opened.on("request", lambda request: asked.append(request.url))
        opened.goto(file.as_uri())
        yield opened
        assert asked == [file.as_uri()]
        browser.close()


def test_a_report_loads_nothing_and_runs_nothing_of_what_it_shows(page: Page, hostile_report: Report) -> None:
    assert page.evaluate("window.hacked") is None
    assert page.locator("h1").inner_text() == HOSTILE
    assert page.locator("[src], [href], [onerror]").count() == 0
    fragment = hostile_report._repr_html_()
    assert "<script" not in fragment


def test_failures_are_filtered_by_reason_tag_and_words(page: Page, hostile_report: Report) -> None:
    rows = page.locator("details.fail")
    visible = page.locator("details.fail:not([hidden])")
    assert rows.count() == len(hostile_report.failures)
    page.select_option("#reason", r.WRONGLY_ANSWERED)
    expect(visible).to_have_count(sum(result.failure == r.WRONGLY_ANSWERED for result in hostile_report.failures))
    page.select_option("#reason", "")
    page.fill("#text", "evil.example")
    expect(visible).to_have_count(1)
    visible.locator("summary").click()
    expect(visible.locator("dl")).to_contain_text("left out")
    page.fill("#text", "")
    expect(visible).to_have_count(rows.count())


def test_a_report_follows_the_readers_dark_and_fits_a_phone(page: Page) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.emulate_media(color_scheme="dark")
    assert page.evaluate(paper) != light
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_markdown_has_every_group_and_the_reasons(hostile_report: Report) -> None:
    text = pages.to_markdown(hostile_report)
    for heading in ("| answers |", "| abstention |", "| passages |", "| tag |", "| why it failed |"):
        assert heading in text
    assert re.search(r"\| right \| 0\.\d{3} \(0\.\d{3}–0\.\d{3}\) \| 41 \|", text)
