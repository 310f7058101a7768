"""The chat as a person uses it: a real Chromium, a real server, a real archive."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect, sync_playwright

import qa
from qa.doors.chat.articles import Shelf
from qa.saying.words import day
from tests.conftest import CHROMIUM_PATH, FAILED, HOSTILE, SEEDS
from tests.endpoint import endpoint
from tests.processes import ended, free_port, wait_for
from tests.qa.test_guard import served
from tests.qa.test_service import within
from vectorstore import Article, Store, StoreError

WIDE: ViewportSize = {"width": 1360, "height": 900}
HERE = ("http://127.0.0.1:", "data:", "blob:")
SCREENSHOTS = Path(__file__).parent.parent / "test-screenshots"


CHROMIUM: dict[str, Any] = {
    "executable_path": CHROMIUM_PATH,
    "args": ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"],
}  # fmt: skip


def chromium(playwright: Playwright) -> Browser:
    return playwright.chromium.launch(**CHROMIUM)


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        expect.set_options(timeout=90_000)
        yield started


@pytest.fixture(scope="module")
def profile(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """A browser that keeps what it has compiled of the page."""
    opened = playwright.chromium.launch_persistent_context(
        tmp_path_factory.mktemp("profile"), viewport=WIDE,
        permissions=["clipboard-read", "clipboard-write"],
        reduced_motion="reduce",  # drawing what moves takes a fifth of its time
        **CHROMIUM,
    )  # fmt: skip
    yield opened
    opened.close()


@contextmanager
def watched(opened: Page, request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever asks for anything but this machine fails the test, as does an error in the page."""
    wrong: list[str] = []
    heard = {
        "request": lambda asked: wrong.append(asked.url) if not asked.url.startswith(HERE) else None,
        "pageerror": lambda error: wrong.append(str(error)) if "dynamically imported" not in str(error) else None,  # a server ended
    }
    for event, hear in heard.items():
        opened.on(event, hear)
    yield
    for event, hear in heard.items():
        opened.remove_listener(event, hear)
    if wrong or FAILED in request.node.stash:
        SCREENSHOTS.mkdir(exist_ok=True)
        opened.screenshot(path=SCREENSHOTS / f"{request.node.name}.png")
    assert wrong == []


@pytest.fixture
def page(profile: BrowserContext, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser that has kept no conversation."""
    opened = profile.new_page()
    profile.new_cdp_session(opened).send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "cookies,local_storage,indexeddb"})
    opened.set_default_timeout(90_000)
    with closing(opened), watched(opened, request):
        yield opened


@pytest.fixture(scope="module")
def opened_chat(profile: BrowserContext, sample_url: str) -> Iterator[Page]:
    opened = profile.new_page()
    opened.set_default_timeout(90_000)
    opened.goto(sample_url)
    with closing(opened):
        yield opened


@pytest.fixture
def chat(opened_chat: Page, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The page over the sample articles, open since the first test that asked for it, in a new conversation. Tests of it come first: those
    of `page` forget what the browser keeps.
    """
    with watched(opened_chat, request):
        yield opened_chat
    if FAILED in request.node.stash:
        opened_chat.evaluate("localStorage.clear()")
        opened_chat.reload()
    opened_chat.set_viewport_size(WIDE)
    opened_chat.keyboard.press("Escape")  # an article that was read is put away
    opened_chat.get_by_role("tab", name="Ask").click()
    if opened_chat.get_by_label("Clear").is_visible():
        opened_chat.get_by_label("Clear").click()
    expect(opened_chat.locator("#chat .asked")).to_have_count(0)


def serve(folder: Path, **settings: str) -> Iterator[str]:
    """A process of its own, as a user starts it."""
    port = free_port()
    command = [sys.executable, "-m", "qa.doors.cli", "--archive", str(folder), "serve", "--port", str(port)]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=os.environ | settings)
    with ended(started, 30) as server:
        url = f"http://127.0.0.1:{port}/"
        wait_for(url, 300, server)
        yield url


@pytest.fixture(scope="module")
def sample_url(sample_folder: Path) -> Iterator[str]:
    yield from serve(sample_folder, DATELINE_LLM="none")  # the bundled one answers in test_answer


@contextmanager
def opened_in(page: Page, folder: Path, llm: str = "bundled", **settings: Any) -> Iterator[str]:
    """Another archive, served by this process, which has loaded the models; left by the page before it ends."""
    with qa.open(folder, llm=llm) as archive:
        archive.settings = archive.settings.model_copy(update=settings)
        # Each question that is tried takes a quarter of a second of the processor, in every archive that a page is opened on.
        with patch("qa.doors.suggestions._MOST_TRIED", 1), served(archive) as url:
            yield f"{url}/"
            page.goto("about:blank")


def settle(page: Page) -> None:
    """Wait until what moves or fades has come to its end."""
    page.evaluate(
        "Promise.all(document.getAnimations()"
        ".filter((moves) => moves.effect.getComputedTiming().endTime < 1e5).map((moves) => moves.finished.catch(() => 0)))"
    )


KEPT = "(localStorage.getItem('dateline') ?? '').length"  # of the conversation, sealed


def wait_until_kept(page: Page, before: int) -> None:
    """Wait until the browser keeps a question more than it did."""
    page.wait_for_function(f"(before) => {KEPT} > before + 30", arg=before, timeout=90_000)


def ask(page: Page, question: str) -> None:
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def test_a_question_is_answered_and_its_citation_opens_the_quote(chat: Page) -> None:
    ask(chat, "Who did Marco Rubio meet in Mexico?")
    answer = chat.locator("#chat .answer")
    expect(answer).to_contain_text("Claudia Sheinbaum and Foreign Secretary Juan Ramon de la Fuente")
    expect(chat.locator("#ask")).to_be_visible()

    chat.locator("#chat sup.cite").first.click()
    quote = chat.locator("#beside mark.active")
    expect(quote).to_be_visible()
    expect(quote).to_be_in_viewport()
    assert "Rubio met President Claudia Sheinbaum" in (quote.text_content() or "")
    expect(chat.locator("#beside article h3")).to_have_text("US and Mexico agree to deepen security cooperation")


def test_a_follow_up_keeps_the_earlier_answer_and_opens_its_own_article(chat: Page) -> None:
    ask(chat, "How much prize money does the club Kesterby Rovers get for the cup?")
    expect(chat.locator("#chat .answer")).to_contain_text("2.5 million")
    expect(chat.locator("#ask")).to_be_visible()
    ask(chat, "And how high are its debts?")
    expect(chat.locator("#chat .answer").nth(1)).to_contain_text("6 million")
    expect(chat.locator("#ask")).to_be_visible()
    chat.locator("#chat sup.cite.t0").first.press("Enter")
    expect(chat.locator("#beside .place.t0.active")).to_be_visible()
    chat.locator("#chat sup.cite.t1").first.click()
    expect(chat.locator("#beside .place.t1.active")).to_be_visible()
    chat.get_by_label("Clear").click()
    expect(chat.locator("#beside article")).to_have_count(0)
    expect(chat.locator("#chat .asked")).to_have_count(0)


def test_an_abstention_says_so_and_shows_the_nearest_articles(chat: Page) -> None:
    ask(chat, "What is the boiling point of tungsten?")
    expect(chat.locator("#chat .abstained")).to_contain_text("do not seem to answer")
    expect(chat.locator("#chat .abstained .heading")).to_have_text("Nearest articles")
    expect(chat.locator("#beside h2")).to_have_text("Nearest articles")


def test_questions_about_the_newest_articles_come_while_the_page_is_open_and_can_be_clicked(chat: Page) -> None:
    chat.get_by_text("How many doses of the vaccine, LV-3, were given four weeks apart?").click()
    expect(chat.locator("#chat .answer")).to_contain_text("Two doses of the vaccine")


def test_a_page_that_waits_takes_no_processor_time(chat: Page) -> None:
    times_asked = """new Promise((tell) => {
        let times = 0;
        const now = performance.now.bind(performance);
        performance.now = () => (times++, now());
        setTimeout(() => tell(times), 700);
    })"""
    assert within(30, lambda: chat.evaluate(times_asked) < 10)  # Gradio's sign of loading asks for the time at each frame


def test_a_number_shows_its_quote_and_the_keyboard_goes_from_one_to_the_next(chat: Page) -> None:
    ask(chat, "How many people died on the Halden Star?")
    expect(chat.locator("#chat .differ")).to_contain_text("different things")
    numbers = chat.locator("#chat sup.cite")
    expect(numbers).to_have_count(3)
    expect(chat.locator("#chat .actions")).to_be_visible()
    numbers.first.hover()
    expect(numbers.first.locator(".peek")).to_contain_text("The Averley Record, 9 September 2025")
    numbers.first.focus()
    chat.keyboard.press("ArrowRight")
    expect(numbers.nth(1)).to_be_focused()
    expect(chat.locator("#beside .place.active")).to_contain_text("2")
    expect(chat.locator("#beside mark.active")).to_contain_text("rose to 21")


def test_a_time_is_shown_and_can_be_taken_away(chat: Page) -> None:
    ask(chat, "Who did Marco Rubio meet in Mexico last week?")
    expect(chat.locator("#chat .abstained .chip")).to_contain_text("Only articles published from")
    chat.locator("#chat .any_time").click()
    expect(chat.locator("#chat .answer")).to_contain_text("Sheinbaum")


def test_what_a_follow_up_was_taken_to_mean_can_be_edited(chat: Page) -> None:
    ask(chat, "How much prize money does the club Kesterby Rovers get for the cup?")
    expect(chat.locator("#ask")).to_be_visible()
    expect(chat.locator("#chat .actions")).to_have_count(1)
    ask(chat, "And how high are its debts?")
    chat.locator("#chat .edit").click()
    expect(chat.locator("#question textarea")).to_have_value(
        "How much prize money does the club Kesterby Rovers get for the cup? And how high are its debts?"
    )


def test_on_a_phone_the_article_lies_over_the_conversation(chat: Page) -> None:
    chat.set_viewport_size({"width": 360, "height": 740})
    ask(chat, "How many people died on the Halden Star?")
    expect(chat.locator("#chat .actions")).to_be_visible()
    expect(chat.locator("#beside")).to_be_hidden()
    assert chat.evaluate("document.documentElement.scrollWidth") <= 360
    chat.locator("#chat sup.cite").nth(1).click()
    expect(chat.locator("#beside mark.active")).to_be_in_viewport()
    chat.keyboard.press("Escape")
    expect(chat.locator("#beside")).to_be_hidden()


def test_the_settings_test_the_connection(chat: Page) -> None:
    chat.get_by_role("tab", name="Settings").click()
    chat.locator("#model").get_by_text("none", exact=True).click()
    chat.locator("#test-model").click()
    expect(chat.locator("#model-told")).to_contain_text("Quotes only")


def change_streams(page: Page, transform: str) -> None:
    """Send what a page hears of its events through the `transform(piece, out)` of a TransformStream."""
    page.add_init_script(
        """{
        const ask = window.fetch.bind(window);
        window.fetch = async (input, init) => {
            const answer = await ask(input, init);
            if (!String(input.url ?? input).includes("/queue/data")) return answer;
            return new Response(answer.body.pipeThrough(new TransformStream({ TRANSFORM })), answer);
        };
        }""".replace("TRANSFORM", transform)
    )


def test_a_lost_connection_is_found_again(page: Page, sample_url: str) -> None:
    change_streams(
        page,
        """start() {
            window.streams = (window.streams ?? 0) + 1;
        },
        transform(piece, out) {
            const told = new TextDecoder().decode(piece);
            out.enqueue(new TextEncoder().encode(window.cutting ? told.replace(/data: .*close_stream.*\\n\\n/, "") : told));
        },
        flush() {
            setTimeout(() => (window.streams -= 1), 1000);  // until then the page may not have heard of it
        }""",
    )
    page.goto(sample_url)
    page.locator("body.loaded").wait_for()
    page.evaluate("window.cutting = true")  # from now on no stream says that it has come to its end
    for question, said in (("Who did Marco Rubio meet in Mexico?", "Sheinbaum"), ("Who is Amara Nkemelu?", "Lorn")):
        page.wait_for_function("!window.streams")  # what is asked while one breaks off is lost
        ask(page, question)
        expect(page.locator("#chat .answer").last).to_contain_text(said)
    page.wait_for_function("!window.streams")
    page.route("**/queue/data?*", lambda route: route.abort(), times=1)
    page.route("**/app_id", lambda route: route.fulfill(status=401), times=1)  # as a server that was started anew says to who had signed in
    question = "Who led the trial of the Lorn fever vaccine?"
    with page.expect_event("load"):  # the page loads itself again
        ask(page, question)
    page.locator("body.loaded").wait_for()
    ask(page, question)
    expect(page.locator("#chat .answer")).to_have_count(3)
    expect(page.locator("#chat .answer").last).to_contain_text("Nkemelu")


def test_what_is_clicked_as_the_stream_of_events_ends_is_done(page: Page, sample_url: str) -> None:
    change_streams(
        page,
        """async transform(piece, out) {
            const messages = new TextDecoder().decode(piece).split(/(?=data: .*close_stream)/);
            for (const message of messages) {
                if (message.includes("close_stream")) await new Promise((passed) => setTimeout(passed, 4000));
                out.enqueue(new TextEncoder().encode(message));
            }
        }""",
    )  # the page hears four seconds late that it hears no more
    streams: list[str] = []
    page.on("request", lambda asked: streams.append("begun") if "/queue/data" in asked.url else None)
    page.on("requestfinished", lambda asked: streams.append("ended") if "/queue/data" in asked.url else None)
    page.goto(sample_url)
    page.get_by_text("How many doses of the vaccine, LV-3, were given four weeks apart?").click()
    expect(page.locator("#chat .answer")).to_contain_text("Two doses of the vaccine", timeout=30_000)
    expect(page.locator("#ask")).to_be_visible()
    page.wait_for_timeout(4_500)
    # A browser has six connections for all its pages of a server.
    assert within(30, lambda: bool(page.evaluate("true")) and streams.count("begun") == streams.count("ended") > 1)


def test_an_empty_archive_offers_to_add_articles_and_can_then_be_asked_at_once(page: Page, tmp_path: Path) -> None:
    with opened_in(page, tmp_path / "empty") as url:
        page.goto(url)
        expect(page.locator("#beginning")).to_contain_text("dateline add seeds/articles")
        expect(page.locator("#sample")).to_be_visible()
        page.locator("#first-files input[type=file]").set_input_files(SEEDS / "articles" / "lorn-fever-vaccine.md")
        expect(page.locator("#begun [data-article]")).to_have_text("Vaccine against Lorn fever protects four in five in trial")
        expect(page.locator("#beginning")).to_be_hidden()
        page.get_by_text("How many doses of the vaccine, LV-3, were given four weeks apart?").click()
        expect(page.locator("#chat .answer")).to_contain_text("Two doses of the vaccine")
        page.get_by_role("tab", name="Articles").click()
        expect(page.locator("#listed .row")).to_have_count(1)


def test_hostile_articles_and_questions_stay_text(page: Page, tmp_path: Path) -> None:
    with Store.open(tmp_path / "hostile") as archive:
        archive.add(Article(id="h", title="<img src=x onerror='window.hacked=3'> Quorn", text=HOSTILE, url="javascript:alert(2)"))
    opened = Shelf.open

    def late_for_none(shelf: Shelf, which: str, language: str) -> tuple[Any, ...]:
        if not which:
            time.sleep(2)  # longer than the page takes to ask for the newest
        return opened(shelf, which, language)

    with patch.object(Shelf, "open", late_for_none), opened_in(page, tmp_path / "hostile") as url:
        page.goto(url)
        ask(page, "What did the mayor of Quorn pay for the bridge? <script>window.hacked=4</script> ![q](https://evil.example/q.png)")
        expect(page.locator("#chat .actions")).to_be_visible()
        expect(page.locator("#beside article")).to_contain_text("$2 million and $3 million")
        page.get_by_role("tab", name="Articles").click()
        expect(page.locator("#opened-article article")).to_contain_text("$2 million and $3 million")  # the newest is open at first
        page.get_by_role("tab", name="Conversations").click()
        expect(page.locator("#conversations .name")).to_have_count(1)
        assert page.evaluate("window.hacked") is None
        assert page.locator("#chat img, #beside img, #beside script, article a, #listed img, #chat .katex, #conversations img").count() == 0


ODD = {
    "Quorn": "# heading\n" * 500,
    "Tresk": "w" * 10_000,
    "Varn": "\u202eesrever \u2066x\u2069 \u200bzero\u200b width",
    "Brell": "$$\\frac{1}{2}$$ and $x$ \\(y\\)",
    "Ostrov": "<details open ontoggle=window.hacked=1>",
}


def test_hostile_texts_keep_their_place(page: Page, tmp_path: Path) -> None:
    for name, text in ODD.items():
        told = f"{name} bridge toll\n\nThe toll of the {name} bridge is nine crowns. {text}"
        (tmp_path / f"{name}.txt").write_text(told, encoding="utf-8")
    with opened_in(page, tmp_path / "archive", "none") as url:
        page.goto(url)
        page.get_by_role("tab", name="Articles").click()
        page.locator("#adding button").first.click()
        page.locator("#files input[type=file]").set_input_files([tmp_path / f"{name}.txt" for name in ODD])
        page.locator("#files").get_by_text("Ostrov").first.wait_for()
        page.locator("#add").click()
        expect(page.locator("#done .note")).to_contain_text("5 added")
        page.get_by_role("tab", name="Ask").click()
        for number, name in enumerate(ODD, 1):
            ask(page, f"What is the toll of the {name} bridge?")
            expect(page.locator("#chat .actions")).to_have_count(number)
            expect(page.locator("#chat .answer").last).to_contain_text(f"the {name} bridge is nine crowns")
            expect(page.locator("#beside article h3")).to_contain_text(name)
            assert page.evaluate("window.hacked") is None
            assert page.locator("#chat :is(h1, h2, img, .katex), #beside :is(img, details:not(.changes))").count() == 0
            assert page.evaluate("document.documentElement.scrollWidth") <= 1360


def test_a_reload_keeps_the_conversation_and_the_answer_in_progress(page: Page, sample_url: str) -> None:
    page.goto(f"{sample_url}?q=What+is+the+boiling+point+of+tungsten%3F")
    expect(page.locator("#chat .abstained")).to_be_visible()
    expect(page.locator("#ask")).to_be_visible()
    before = page.evaluate(KEPT)
    ask(page, "Who did Marco Rubio meet in Mexico?")
    expect(page.locator("#chat .asked")).to_have_count(2)
    wait_until_kept(page, before)
    page.goto(sample_url)
    expect(page.locator("#chat .abstained")).to_be_visible()
    expect(page.locator("#chat .answer")).to_contain_text("Sheinbaum")
    expect(page.locator("#chat .asked")).to_have_count(2)
    page.locator("#chat sup.cite").first.click()
    expect(page.locator("#beside mark.active")).to_be_in_viewport()


def test_a_link_asks_its_question_and_the_answer_is_copied_as_link_text_and_markdown(page: Page, sample_url: str) -> None:
    page.goto(f"{sample_url}?q=Who+did+Marco+Rubio+meet+in+Mexico%3F")
    expect(page.locator("#chat .actions")).to_be_visible()
    page.locator("#chat .link").click()
    expect(page.locator("#chat .link.done")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{sample_url}?q=Who%20did%20Marco%20Rubio%20meet%20in%20Mexico%3F"
    page.locator("#chat .copy").click()
    expect(page.locator("#chat .copy.done")).to_be_visible()
    assert "[1] US and Mexico agree" in page.evaluate("navigator.clipboard.readText()")
    page.locator("#chat .copy_markdown").click()
    expect(page.locator("#chat .copy_markdown.done")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("> ")
    assert "\n[^1]: [US and Mexico agree to deepen security cooperation](http" in copied


def test_filters_narrow_the_articles(page: Page, sample_url: str) -> None:
    page.goto(sample_url)
    page.locator("#filters button").first.click()
    page.locator("#histogram .bar").last.click()
    expect(page.locator("#first :is(input, textarea)")).to_have_value("2025-11-11")
    ask(page, "Who did Marco Rubio meet in Mexico?")
    expect(page.locator("#chat .abstained")).to_be_visible()


def test_a_verdict_is_kept_with_its_answer(page: Page, tmp_path: Path, sample_folder: Path) -> None:
    shutil.copytree(sample_folder, tmp_path / "judged")
    with opened_in(page, tmp_path / "judged") as url:
        page.goto(f"{url}?q=Who+did+Marco+Rubio+meet+in+Mexico%3F")
        page.locator("#chat sup.cite").first.click()
        page.locator("#chat .wrong_citation").click()
        expect(page.locator("#chat .wrong_citation.chosen")).to_be_visible()
        with qa.open(tmp_path / "judged") as archive:
            assert within(90, lambda: bool(archive.feedback()))  # the page marks the button before the server has heard of it
            (said,) = archive.feedback()
    assert (said.verdict, said.citation, said.question) == ("wrong citation", 1, "Who did Marco Rubio meet in Mexico?")


def test_articles_are_added_found_read_removed_and_brought_back_and_feeds_watched(page: Page, tmp_path: Path) -> None:
    (tmp_path / "bridge.md").write_text("---\ntitle: Quorn bridge opens\n---\nThe bridge of Quorn cost 4.2 million crowns.\n")
    bad = tmp_path / "<img src=x onerror=window.hacked=5>.json"
    bad.write_text("{nope")
    with opened_in(page, tmp_path / "grown") as url:
        page.goto(url)
        page.get_by_role("tab", name="Articles").click()
        page.locator("#adding button").first.click()
        page.locator("#files input[type=file]").set_input_files([tmp_path / "bridge.md", bad])
        page.locator("#files").get_by_text("bridge").first.wait_for()
        page.locator("#add").click()
        expect(page.locator("#done .results")).to_contain_text("bridge.md 1 added")
        expect(page.locator("#done .failed")).to_contain_text("not JSON")
        expect(page.locator("#opened-article h2")).to_have_text("Quorn bridge opens")
        assert page.evaluate("window.hacked") is None
        assert page.locator("#done img, #files img").count() == 0
        page.locator("#find :is(input, textarea)").fill("million crowns")
        expect(page.locator("#listed .row")).to_have_count(1)
        page.locator("#listed .row").click()
        expect(page.locator("#opened-article h2")).to_have_text("Quorn bridge opens")
        page.locator("#remove").click()
        page.locator("#remove-no").click()
        page.locator("#remove").click()
        page.locator("#remove-yes").click()
        expect(page.locator("#listed .row")).to_have_count(0)
        page.locator("#undo").click()
        expect(page.locator("#listed .row")).to_have_count(1)
        expect(page.locator("#opened-article h2")).to_have_text("Quorn bridge opens")
        expect(page.locator("#undo")).to_be_hidden()
        page.locator("#feeds button").first.click()
        page.locator("#feed :is(input, textarea)").fill("http://127.0.0.1:9/feed.xml")
        page.locator("#feed :is(input, textarea)").press("Enter")
        expect(page.locator("#watched .problem")).to_contain_text("port 9")
        page.locator("#watched [data-unwatch]").click()
        expect(page.locator("#watched li")).to_have_count(0)


def test_conversations_are_named_found_exported_and_deleted(page: Page, sample_url: str) -> None:
    page.goto(f"{sample_url}?q=Who+did+Marco+Rubio+meet+in+Mexico%3F")
    expect(page.locator("#chat .actions")).to_be_visible()
    page.get_by_role("tab", name="Conversations").click()
    page.locator("#conversations .name").fill("Security talks")
    page.locator("#conversations .name").press("Enter")
    page.locator("#find-conversations :is(input, textarea)").fill("sheinbaum")
    expect(page.locator("#conversations .name")).to_have_attribute("value", "Security talks")
    with page.expect_download() as download:
        page.locator("[data-do=markdown]").click()
    exported = Path(download.value.path()).read_text(encoding="utf-8")
    assert exported.startswith("# Security talks\n\n## Who did Marco Rubio meet in Mexico?")
    page.locator("[data-do=delete]").click()
    expect(page.locator("#conversations .name")).to_have_count(0)
    page.get_by_role("tab", name="Ask").click()
    expect(page.locator("#chat .asked")).to_have_count(0)


def test_the_page_speaks_german_to_a_german_browser(page: Page, profile: BrowserContext, sample_url: str) -> None:
    said = {"userAgent": page.evaluate("navigator.userAgent"), "acceptLanguage": "de-DE"}
    profile.new_cdp_session(page).send("Emulation.setUserAgentOverride", said)
    profile.new_cdp_session(page).send("Emulation.setTimezoneOverride", {"timezoneId": "Pacific/Kiritimati"})
    page.goto(f"{sample_url}?q=How+many+people+died+on+the+Halden+Star%3F")
    expect(page.locator("#chat .differ")).to_contain_text("The articles say different things")  # as the question is English
    expect(page.locator("#chat .heading")).to_have_text("Zitierte Artikel")
    expect(page.locator("#ask")).to_have_text("Fragen")
    today = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()  # where the browser is
    ask(page, "What happened today?")
    expect(page.locator("#chat .bot").last).to_contain_text(f"on {day(today)}")


def test_no_tab_has_a_barrier(page: Page, sample_url: str) -> None:
    """WCAG 2.1 AA, as far as axe-core can tell; by night, all that changes are the colours."""
    for scheme, rules in (("light", None), ("dark", ["color-contrast"])):
        page.emulate_media(color_scheme=scheme)
        page.goto(f"{sample_url}?q=How+many+people+died+on+the+Halden+Star%3F")
        expect(page.locator("#chat .actions").last).to_be_visible()
        for tab in ("Ask", "Articles", "Conversations", "Settings"):
            page.get_by_role("tab", name=tab).click()
            settle(page)
            assert (tab, scheme, barriers(page, rules)) == (tab, scheme, [])


def barriers(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe-core finds on what is shown, by all its rules or these."""
    return [barrier["id"] for barrier in Axe().run(page, options={"runOnly": rules} if rules else None).response["violations"]]


def test_a_run_is_started_compared_with_one_that_came_meanwhile_and_its_failures_opened(
    page: Page, sample: qa.Archive, sample_folder: Path, tmp_path: Path
) -> None:
    questions = tmp_path / "two.jsonl"
    cases = [
        {"question": "Who did Marco Rubio meet in Mexico?", "answers": ["nobody at all"], "articles": ["us-mexico-security"]},
        {"question": "What is the boiling point of tungsten?", "unanswerable": True},
    ]
    questions.write_text("".join(json.dumps(case) + "\n" for case in cases), encoding="utf-8")
    with opened_in(page, sample_folder, "none", runs=tmp_path / "runs", testsets=tmp_path) as url:
        page.goto(url)
        page.get_by_role("tab", name="Evaluation").click()
        expect(page.locator("#evaluation")).to_contain_text("No runs yet")
        sample.evaluate(questions, out=tmp_path / "runs" / "first")
        page.reload()
        page.get_by_role("tab", name="Evaluation").click()
        expect(page.locator("#evaluation")).to_contain_text("nobody at all")
        page.locator("#starting > button").click()
        expect(page.locator("#testset-cases")).to_contain_text("tungsten")
        page.locator("#run-start").click()
        expect(page.locator("#run-told")).to_contain_text("Done: 2 questions.")
        expect(page.locator("#run input")).to_have_value(re.compile("two-none"))
        page.locator("#other input").click()
        page.get_by_role("option", name="first").click()
        expect(page.locator("#evaluation")).to_contain_text("1.000")
        page.locator("#evaluation").get_by_role("button", name="Who did Marco Rubio").click()
        page.get_by_text("How this was answered").click()
        expect(page.locator("#failed .how")).to_contain_text("Quotes only")
        page.locator("#failed sup.cite").first.click()
        expect(page.locator("#failed-article mark.active")).to_be_in_viewport()
        assert barriers(page) == []


def test_an_answer_can_be_stopped_and_the_next_one_asked(page: Page, sample_folder: Path) -> None:
    with endpoint("Rubio met President Claudia Sheinbaum. [1]", delay=300) as (slow, _), opened_in(page, sample_folder, slow) as url:
        page.goto(url)
        ask(page, "Who did Marco Rubio meet in Mexico?")
        page.locator("#stop").click()
        expect(page.locator("#ask")).to_be_visible()
        expect(page.locator("#question textarea")).to_be_enabled()
        expect(page.locator("#chat .problem")).to_have_text("Stopped before there was an answer.")
        page.reload()
        expect(page.locator("#chat .problem")).to_have_text("Stopped before there was an answer.")
        page.get_by_role("tab", name="Settings").click()
        page.locator("#model").get_by_text("none", exact=True).click()
        page.get_by_role("tab", name="Ask").click()
        ask(page, "What is the boiling point of tungsten?")
        expect(page.locator("#chat .abstained")).to_be_visible()
        expect(page.locator("#ask")).to_be_visible()
        page.locator("#chat .again").click()
        expect(page.locator("#chat .answer").first).to_contain_text("Sheinbaum")
        expect(page.locator("#chat .asked")).to_have_count(2)


def test_an_answer_is_shown_whose_article_cannot_be_read_any_more(page: Page, sample_folder: Path) -> None:
    with (
        opened_in(page, sample_folder, "none") as url,
        patch("qa.doors.chat.ask.cited_article", side_effect=StoreError("The disk is gone.")),
    ):
        page.goto(url)
        ask(page, "Who did Marco Rubio meet in Mexico?")
        expect(page.locator("#chat .answer")).to_contain_text("Sheinbaum")
        expect(page.locator("#chat .actions")).to_be_visible()
        expect(page.locator("#talk").get_by_text("Error", exact=True)).to_have_count(0)


def test_a_conversation_deleted_while_its_answer_grows_stays_deleted(page: Page, sample_folder: Path) -> None:
    with (
        endpoint("Rubio met President Claudia Sheinbaum. [1]", delay=2.5) as (slow, _),
        opened_in(page, sample_folder, slow, rate="1/minute") as url,
    ):
        page.goto(url)
        ask(page, "Who did Marco Rubio meet in Mexico?")
        expect(page.locator("#chat .waiting")).to_contain_text(re.compile(r"Drafting… \d s"))
        page.get_by_role("tab", name="Conversations").click()
        page.locator("[data-do=delete]").click()
        expect(page.locator("#conversations .name")).to_have_count(0)
        page.get_by_role("tab", name="Ask").click()
        expect(page.locator("#ask")).to_be_visible()
        expect(page.locator("#chat .asked")).to_have_count(0)
        ask(page, "What is the boiling point of tungsten?")
        expect(page.locator("#chat .problem")).to_contain_text("Wait")  # only one question a minute
        expect(page.locator("#ask")).to_be_visible()
        page.reload()
        expect(page.locator("#chat .asked")).to_have_count(1)
        expect(page.locator("#chat .problem")).to_contain_text("Wait")


def test_an_article_from_right_to_left_is_read_so(page: Page, tmp_path: Path) -> None:
    text = "افتتح رئيس البلدية الجسر الجديد في مدينة كورن يوم الخميس بعد عامين من العمل، وبلغت كلفته أربعة ملايين."
    with Store.open(tmp_path / "arabic") as archive:
        archive.add(Article(id="a", title="الجسر الجديد", text=text, language="ar"))
    with opened_in(page, tmp_path / "arabic") as url:
        page.goto(url)
        page.locator("#beside .row").click()
        expect(page.locator("#beside article")).to_have_attribute("dir", "rtl")
        expect(page.locator("#beside article")).to_have_attribute("lang", "ar")


def test_what_a_model_writes_stays_text(page: Page, sample_folder: Path) -> None:
    said = (
        "Rubio met President Claudia Sheinbaum. [1] <img src=x onerror=window.hacked=1> ![x](https://evil.example/x.png) "
        "[Rubio met President Claudia Sheinbaum](javascript:window.hacked=2). [1] <script>window.hacked=3</script>"
    )
    with endpoint(said) as (hostile, _), opened_in(page, sample_folder, hostile) as url:
        page.goto(f"{url}?q=Who+did+Marco+Rubio+meet+in+Mexico%3F")
        expect(page.locator("#chat .actions")).to_be_visible()
        expect(page.locator("#chat .answer")).to_contain_text("Rubio met President Claudia Sheinbaum.")
        expect(page.locator("#chat .answer")).to_contain_text("left out")
        assert page.evaluate("window.hacked") is None
        assert page.locator("#chat :is(img, script), #chat a[href^=javascript]").count() == 0


def test_the_description_of_the_interface_loads_nothing_from_outside(page: Page, sample_url: str) -> None:
    page.goto(f"{sample_url}api/docs")
    expect(page.get_by_text("/api/ask")).to_be_visible()
