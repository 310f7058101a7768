"""`make screenshots`: takes the pictures in docs/img, of real answers over the sample articles, in a real browser."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

import qa
from tests.test_browser import chromium, serve

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "img"
TOLL = "How many people died on the Halden Star?"
# name → question, width, height, colours, and whether a citation is opened
PICTURES = {
    "chat": ("Who did Marco Rubio meet in Mexico?", 1360, 860, "light", True),
    "abstention": ("What is the boiling point of tungsten?", 1360, 760, "light", False),
    "disagreement": (TOLL, 1360, 860, "light", False),
    "dark": ("What happened in October 2025?", 1360, 860, "dark", True),
    "phone": (TOLL, 390, 780, "light", False),
    "article": (TOLL, 390, 780, "light", True),
}


def shoot(browser: Browser, url: str, name: str) -> None:
    question, width, height, scheme, opened = PICTURES[name]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1)  # type: ignore[arg-type]
    page: Page = context.new_page()
    page.goto(url)
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator("#chat .actions").wait_for()
    if opened:
        page.locator("#chat sup.cite").first.click()
        page.mouse.move(0, 0)
    page.locator("#ask").wait_for()
    page.wait_for_timeout(900)
    page.screenshot(path=IMAGES / f"{name}.png")
    context.close()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with qa.open(folder, llm="none") as archive:
            archive.add(ROOT / "seeds" / "articles")
        with sync_playwright() as playwright:
            browser = chromium(playwright)
            for url in serve(Path(folder)):
                for name in PICTURES:
                    shoot(browser, url, name)
            browser.close()


if __name__ == "__main__":
    main()
