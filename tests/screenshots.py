"""`make screenshots`: takes the pictures in docs/img, one of them moving, of real answers over the sample articles, in a real browser."""

import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Locator, Page, sync_playwright

import qa
from tests.test_browser import ask, chromium, serve, settle

ROOT = Path(__file__).parent.parent
IMAGES = ROOT / "docs" / "img"
TOLL = "How many people died on the Halden Star?"
# name → question, width, height, colours, and whether a citation is opened
PICTURES = {
    "abstention": ("What is the boiling point of tungsten?", 1360, 760, "light", False),
    "disagreement": (TOLL, 1360, 860, "light", False),
    "dark": ("What happened in October 2025?", 1360, 860, "dark", True),
    "phone": (TOLL, 390, 780, "light", False),
    "article": (TOLL, 390, 780, "light", True),
}
FOLLOW_UP, DECLINED = "And when was it built?", "Who won the election in Portugal?"
ARROW = [(0, 0), (0, 19), (5, 15), (8, 22), (11, 21), (8, 14), (14, 14)]  # the mouse pointer, which no screenshot has
COLOURS = 64


class Screencast:
    """Screenshots of a page, one after the other, each for some milliseconds."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[tuple[Image.Image, int]] = []

    def shoot(self, milliseconds: int, pointed_at: Locator | None = None) -> None:
        """Add the page as it is, with the pointer on an element."""
        settle(self._page)
        frame = Image.open(BytesIO(self._page.screenshot(caret="initial"))).convert("RGB")
        if box := pointed_at and pointed_at.bounding_box():
            x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
            ImageDraw.Draw(frame).polygon([(x + dx, y + dy) for dx, dy in ARROW], fill="black", outline="white")
        self._frames.append((frame, milliseconds))

    def type(self, question: str) -> None:
        """Type a question into the box, word by word."""
        words = question.split()
        for count in range(1, len(words) + 1):
            self._page.locator("#question textarea").fill(" ".join(words[:count]))
            self.shoot(100)
        self.shoot(400)

    def save(self, file: Path) -> None:
        """Write all frames as a GIF in the same few colours, so that nothing flickers."""
        images, durations = zip(*self._frames, strict=True)
        width, height = images[0].size
        strip = Image.new("RGB", (width, height * len(images)))
        for number, image in enumerate(images):
            strip.paste(image, (0, height * number))
        palette = strip.quantize(COLOURS)
        first, *others = (image.quantize(palette=palette, dither=Image.Dither.NONE) for image in images)
        first.save(file, save_all=True, append_images=others, duration=durations, loop=0, optimize=True)


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


def film(browser: Browser, url: str) -> None:
    """A question, its answer, a citation opened, a follow-up, and a question that the articles do not answer."""
    page = browser.new_page(viewport={"width": 960, "height": 720}, reduced_motion="reduce")
    page.goto(url)
    page.locator("body.loaded #chat .examples button").first.wait_for()
    cast = Screencast(page)
    cast.shoot(600)
    for number, (question, milliseconds) in enumerate(((TOLL, 1700), (FOLLOW_UP, 2000), (DECLINED, 2800))):
        cast.type(question)
        ask(page, question)
        page.locator("#chat .asked").nth(number).wait_for()
        cast.shoot(400)
        page.locator("#chat .actions").nth(number).wait_for()
        page.locator("#ask").wait_for()
        cast.shoot(milliseconds)
        if question == TOLL:
            cited = page.locator("#chat sup.cite").nth(1)
            cited.scroll_into_view_if_needed()
            cast.shoot(600, cited)
            cited.click()
            page.locator("#beside .place.n2.active").wait_for()
            cast.shoot(2200, cited)
            page.mouse.move(0, 0)
    cast.save(IMAGES / "chat.gif")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        with qa.open(folder, llm="none") as archive:
            archive.add(ROOT / "seeds" / "articles")
        with sync_playwright() as playwright:
            browser = chromium(playwright)
            for url in serve(Path(folder)):
                for name in PICTURES:
                    shoot(browser, url, name)
                film(browser, url)
            browser.close()


if __name__ == "__main__":
    main()
