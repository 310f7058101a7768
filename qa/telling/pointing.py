"""Finds what a question about articles points back to: "Who wrote it?" asks of the article that the last answer told of."""

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.asking.archive_questions import ArchiveQuestion, asked_of_archive, in_full
from qa.asking.catalog_names import Known
from qa.asking.conversation import answers_in, shown_articles, statements
from vectorstore.record.entries import Entry
from vectorstore.store import Store

_FOUND = 5  # passages among which the one is looked for that an answer quotes
# What an article may tell of that was written, and what was published.
_WRITTEN = (
    r"\b(?:wr(?:ote|itten)|authors?|books?|novels?|letters?|diar(?:y|ies)|essays?|poems?|songs?|(?:ge)?schrieb\w*|buch|brief|escri\w+|libro|carta|"
    r"yaz(?:dı|an|ar)|kita[pb]\w*|mektu[pb]\w*)\b"
)
_PUBLISHED = (
    rf"{_WRITTEN}|\b(?:reports?|stud(?:y|ies)|surveys?|\w*bericht\w*|studie|informe|estudio|rapor\w*|publi[sc]|veröffentlich|yayı[mn]la)"
)


def pointing_back(text: str, history: Sequence[str], archive: Store, known: Known) -> tuple[str, ArchiveQuestion] | None:
    """The question in full that is asked of the article, the author or the articles that were told of last; None where there is none.

    After a question about articles, it asks of the same: "Which one is the newest?" of those that were counted.
    """
    turns = [turn for turn in zip(history[::2], history[1::2], strict=False) if answers_in(turn)]
    if not turns:
        return None
    (last, answer), earlier = turns[-1], [said for turn in turns[:-1] for said in turn]
    before = asked_of_archive(last, known) or (pointing_back(last, earlier, archive, known) or ("", None))[1]
    author = next((name for _, said in reversed(turns) for name in known.authors if name in said), "")
    for whole in (*in_full(text, author), text):
        asked = asked_of_archive(whole, known, any_one=True)
        if asked and asked.is_bare:
            certain = not asked.doubtful and (asked.kind == "summary" or (before is not None and not before.title))
            title = _named(archive.overview.entries(), answer) or _quoted(asked, answer, archive, certain)
            return (whole, replace(asked, title=title)) if title else None
        if asked and asked.author and asked.author == author:
            return whole, asked
        if asked and before and not asked.one:
            named = {name: value for name in ("topic", "publisher", "author", "of_language") if (value := getattr(asked, name))}
            return whole, replace(before, kind=asked.kind, title="", one=False, order="", **named)
    return None


def _quoted(asked: ArchiveQuestion, answer: str, archive: Store, certain: bool) -> str:
    """The title of the article that an answer quotes first; empty where that is not known.

    What that article tells to be written or published may be meant instead, unless it is `certain`.
    """
    found = archive.retrieve(next(iter(statements(answer)), ""), _FOUND)
    for article in filter(None, map(archive.get, shown_articles(found, [answer])[:1])):
        told = _WRITTEN if asked.kind == "author" else _PUBLISHED
        if certain or not re.search(told, f"{article.title}\n{article.text}", re.I):
            return article.title
    return ""


def _named(entries: Sequence[Entry], answer: str) -> str:
    """The title that an answer gives first in quotation marks; empty where it gives none."""
    places = {at: entry.title for entry in entries if (at := max(answer.find(f"{mark}{entry.title}") for mark in "“„«")) >= 0}
    return places[min(places)] if places else ""
