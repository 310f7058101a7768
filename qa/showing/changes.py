"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz.distance import Indel

from vectorstore.articles import Article

_PIECE = re.compile(r"\d+(?:[.,:]\d+)*|\w+|\s+|[^\w\s]")  # a number, a word, white space, or a mark

_Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that is the `same` in both versions, or only in the one before (`gone`), or only in the one after (`new`)."""

    kind: _Kind
    text: str


def runs_of(before: str, after: str) -> Iterator[Run]:
    """Both texts as one sequence of runs: without the new ones it is the text before, without those gone the text after.

    Words that change one after the other are one run, with the space between them.
    """
    old_pieces, new_pieces = _PIECE.findall(before), _PIECE.findall(after)
    gone = new = ""
    for edit in Indel.opcodes(old_pieces, new_pieces):
        if edit.tag == "delete":
            gone += "".join(old_pieces[edit.src_start : edit.src_end])
        elif edit.tag == "insert":
            new += "".join(new_pieces[edit.dest_start : edit.dest_end])
        else:
            same = "".join(old_pieces[edit.src_start : edit.src_end])
            if same == " " and gone and new:
                gone, new = gone + same, new + same
            else:
                yield from _runs(gone=gone, new=new, same=same)
                gone = new = ""
    yield from _runs(gone=gone, new=new)


def _runs(gone: str = "", new: str = "", same: str = "") -> Iterator[Run]:
    """The runs of texts that follow one another; a space that ends both changed ones belongs to the same one."""
    if gone.endswith(" ") and new.endswith(" "):
        gone, new, same = gone[:-1], new[:-1], f" {same}"
    texts: tuple[tuple[_Kind, str], ...] = (("gone", gone), ("new", new), ("same", same))
    return (Run(kind, text) for kind, text in texts if text)


def count_words(before: str, after: str) -> tuple[int, int]:
    """How many words are new, and how many are gone."""
    counts = {"same": 0, "gone": 0, "new": 0}
    for run in runs_of(before, after):
        counts[run.kind] += len(re.findall(r"\w+", run.text))
    return counts["new"], counts["gone"]


def changes_of(versions: Mapping[int, Article], number: int) -> Iterator[Run]:
    """What version `number` changed in the one before it, with the title as first line; in the first that is kept all is the same."""
    now = versions[number]
    before = versions.get(number - 1, now)
    return runs_of(f"{before.title}\n\n{before.text}", f"{now.title}\n\n{now.text}")


def version_rows(versions: Mapping[int, Article]) -> list[dict[str, Any]]:
    """The versions of an article as JSON objects, the newest first: number, times, title, and how many words are new and gone."""
    rows = []
    for number, article in sorted(versions.items(), reverse=True):
        before = versions.get(number - 1)
        new, gone = count_words(before.text, article.text) if before else (None, None)
        added = article.added and article.added.isoformat(timespec="seconds")
        published = article.published and article.published.isoformat()
        rows.append({"version": number, "added": added, "published": published, "title": article.title, "new": new, "gone": gone})
    return rows


def version_line(version: Mapping[str, Any]) -> str:
    """A row of `version_rows` as a line for the terminal."""
    words = "first kept" if version["new"] is None else f"+{version['new']} −{version['gone']} words"
    added, published = (version["added"] or "")[:16].replace("T", " "), (version["published"] or "undated")[:10]
    return f"{version['version']:>3}  added {added}  published {published}  {words}  {version['title']}"


def in_marks(run: Run) -> str:
    """A run as wdiff writes it: [-gone-] and {+new+}."""
    return {"same": run.text, "gone": f"[-{run.text}-]", "new": f"{{+{run.text}+}}"}[run.kind]
