"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rapidfuzz.distance import Indel

from vectorstore.articles import Article

_PIECE = re.compile(r"\d+(?:[.,:]\d+)*|\w+|\s+|[^\w\s]")


_Kind = Literal["same", "gone", "new"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text: the `same` in both versions, `gone` with the new one, or `new` in it."""

    kind: _Kind
    text: str


def changed(before: str, after: str) -> Iterator[Run]:
    """Both versions in one row of runs: without the new ones they are the text before, without those gone the text after.

    Words that change one after the other are one run, with the space between them.
    """
    one, other = _PIECE.findall(before), _PIECE.findall(after)
    gone = new = ""
    for edit in Indel.opcodes(one, other):
        if edit.tag == "delete":
            gone += "".join(one[edit.src_start : edit.src_end])
        elif edit.tag == "insert":
            new += "".join(other[edit.dest_start : edit.dest_end])
        else:
            same = "".join(one[edit.src_start : edit.src_end])
            if same == " " and gone and new:
                gone, new = gone + same, new + same
            else:
                yield from _runs(gone=gone, new=new, same=same)
                gone = new = ""
    yield from _runs(gone=gone, new=new)


def _runs(gone: str = "", new: str = "", same: str = "") -> Iterator[Run]:
    if gone.endswith(" ") and new.endswith(" "):
        gone, new, same = gone[:-1], new[:-1], f" {same}"
    texts: tuple[tuple[_Kind, str], ...] = (("gone", gone), ("new", new), ("same", same))
    return (Run(kind, text) for kind, text in texts if text)


def counted(before: str, after: str) -> tuple[int, int]:
    """How many words are new, and how many are gone."""
    words = {"same": 0, "gone": 0, "new": 0}
    for run in changed(before, after):
        words[run.kind] += len(re.findall(r"\w+", run.text))
    return words["new"], words["gone"]


def changes_of(versions: Mapping[int, Article], number: int) -> Iterator[Run]:
    """What a version changed in the one before it, its title being its first line; all is the same in the first that is kept."""
    now = versions[number]
    before = versions.get(number - 1, now)
    return changed(f"{before.title}\n\n{before.text}", f"{now.title}\n\n{now.text}")


def version_lines(versions: Mapping[int, Article]) -> list[dict[str, Any]]:
    """The versions of an article, the newest first: number, times, title, and how many words it brought and took away."""
    found = []
    for number, article in sorted(versions.items(), reverse=True):
        before = versions.get(number - 1)
        new, gone = counted(before.text, article.text) if before else (None, None)
        found.append(
            {
                "version": number,
                "added": article.added and article.added.isoformat(timespec="seconds"),
                "published": article.published and article.published.isoformat(),
                "title": article.title,
                "new": new,
                "gone": gone,
            }
        )
    return found


def version_line(version: Mapping[str, Any]) -> str:
    """One version in a line: number, when it was added and published, words that it brought and took away, title."""
    words = "first kept" if version["new"] is None else f"+{version['new']} −{version['gone']} words"
    added, published = (version["added"] or "")[:16].replace("T", " "), (version["published"] or "undated")[:10]
    return f"{version['version']:>3}  added {added}  published {published}  {words}  {version['title']}"


def in_marks(run: Run) -> str:
    """A run as wdiff writes it: [-gone-] and {+new+}."""
    return {"same": run.text, "gone": f"[-{run.text}-]", "new": f"{{+{run.text}+}}"}[run.kind]
