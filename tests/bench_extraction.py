"""`python tests/bench_extraction.py`: how well the text of forty news pages is extracted, compared with plain trafilatura.

The pages, and the text that a person would read of each, are in tests/pages. A page's F1 is over its words, repetitions counted.
"""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import trafilatura

from vectorstore.reading.html import html_fields

PAGES = Path(__file__).parent / "pages"


def gold() -> list[dict[str, Any]]:
    """What each page holds."""
    return [json.loads(line) for line in (PAGES / "gold.jsonl").read_text(encoding="utf-8").splitlines()]


def page(name: str) -> str:
    """A page in the character set that it names."""
    data = (PAGES / name).read_bytes()
    said = re.search(rb"charset=[\"']?([\w-]+)", data[:2000])
    return data.decode(said[1].decode() if said else "utf-8", "replace")


def f1(gold_text: str, found: str) -> float:
    """Of the words of two texts, the harmonic mean of the shares that both have."""
    words = [Counter(re.findall(r"\w+", text)) for text in (gold_text, found)]
    return 2 * (words[0] & words[1]).total() / max(1, words[0].total() + words[1].total())


def plain(html: str) -> str:
    """What trafilatura makes of a page by itself."""
    found: Any = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False)
    return found.text if found and found.text else ""


def scores() -> list[tuple[str, float, float]]:
    """Each page's name, its F1 by plain trafilatura, and by `html_fields`."""
    return [
        (item["file"], f1(item["text"], plain(html)), f1(item["text"], html_fields(html)["text"]))
        for item in gold() for html in [page(item["file"])]
    ]  # fmt: skip


def main() -> None:
    rows = scores()
    print("| page | trafilatura | dateline |\n| --- | --- | --- |")
    for name, theirs, ours in rows:
        print(f"| {name} | {theirs:.3f} | {ours:.3f} |")
    print(f"| mean of {len(rows)} | {sum(row[1] for row in rows) / len(rows):.3f} | {sum(row[2] for row in rows) / len(rows):.3f} |")


if __name__ == "__main__":
    main()
