"""A crowd at a real server: who asks waits, who only looks does not. `make attack` has the same with a slower LLM and wrong sign-ins."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.attack_load import load
from tests.endpoint import endpoint
from tests.qa.test_service import within
from tests.test_browser import ask, chromium, serve

RUBIO = "Who did Marco Rubio meet in Mexico?"
MET = "Rubio met President Claudia Sheinbaum. [1] "


@pytest.mark.nightly  # half a minute; test_service has who waits and who is let in
def test_a_crowd_of_askers_holds_nobody_else_up(sample_folder: Path) -> None:
    with endpoint(MET, delay=3.0) as (slow, seen):
        for url in serve(sample_folder, DATELINE_LLM=slow, DATELINE_RATE=""):
            rows = load(url, askers=32, wrong=0, seconds=5)
            assert within(120, lambda: any("left" in request for request in seen))  # those who left were hung up on
    health, search, _, refused, peace = (measured for _, measured, _ in rows)
    # A busy machine's bounds; they waited for 20 s and more.
    assert (health < 5, search < 15, refused, peace < 15) == (True, True, 0, True), rows
    assert len(seen) >= 8


@pytest.mark.nightly  # test_service and test_browser stop turns, too
def test_a_turn_that_is_stopped_or_left_stops_the_llm(sample_folder: Path) -> None:
    with endpoint(MET * 9, delay=600.0) as (silent, seen), sync_playwright() as playwright:
        for url in serve(sample_folder, DATELINE_LLM=silent):
            browser = chromium(playwright)
            for number, leave in enumerate((lambda page: page.locator("#stop").click(), Page.close, lambda page: page.goto("about:blank"))):
                page = browser.new_context().new_page()
                page.goto(url)
                expect(page.locator("#question textarea")).to_be_enabled(timeout=120_000)
                ask(page, RUBIO)
                assert within(120, lambda before=number: len(seen) > before)
                leave(page)
                assert within(120, lambda: "left" in seen[-1])
            browser.close()
