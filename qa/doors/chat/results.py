"""What came of each file, address or text that was given to be added, as HTML."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from qa.saying.words import say
from vectorstore import Article
from vectorstore.articles import Rejected
from vectorstore.fetching.sources import Source, Upload
from vectorstore.record.intake import Added

_NAMED = 50  # inputs, articles of all of them, and failures that are named; the others are counted
_UNFOLDED = 3  # articles of an input that are shown at once
_OUTCOMES = {  # the counts of an input, in the order in which they are told
    "added": "came_added",
    "updated": "came_updated",
    "unchanged": "came_unchanged",
    "duplicates": "came_duplicates",
    "failed": "came_failed",
}


@dataclass(slots=True)
class Input:
    """What came of one input: how many articles by outcome, and the titles of the first by their ids."""

    name: str
    counts: Counter[str] = field(default_factory=Counter)
    titles: dict[str, str] = field(default_factory=dict)


class Results:
    """Keeps what comes of each of some sources while they are added."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._inputs = {_beginning(source): Input(_name(source)) for source in sources}
        self._named = 0

    @property
    def first(self) -> str:
        """The id of the first article that is now in the archive; empty when none is."""
        return next((article_id for given in self._inputs.values() for article_id in given.titles), "")

    def take(self, where: str, article: Article, outcome: str) -> None:
        """Note what became of an article that was read at `where`, as `Store.add` tells it."""
        given = self._inputs[self._of(where)]
        given.counts[outcome] += 1
        if self._named < _NAMED:
            self._named += article.id not in given.titles
            given.titles[article.id] = article.title

    def html(self, added: Added, language: str) -> str:
        """The counts of all, notices, then each input with its articles, which open, and with its failures; those with failures first."""
        counts = say("added", language, added=added.added, updated=added.updated, unchanged=added.unchanged, duplicates=added.duplicates)
        replaced = [f"{Path(item.input).name}: {item.told}" for item in added.replaced[:_NAMED]]
        notice = f'<p class="problem">{escape(added.notice)}</p>' if added.notice else ""
        notices = "".join(f'<p class="note">{escape(line)}</p>' for line in (*added.notices, *replaced))
        failed = defaultdict[str, list[Rejected]](list)
        for item in added.failed[:_NAMED]:
            failed[self._of(item.input)].append(item)
        shown = sorted(self._inputs, key=lambda beginning: beginning not in failed)[:_NAMED]
        items = "".join(_input_html(self._inputs[beginning], failed[beginning], language) for beginning in shown)
        items += and_more(len(self._inputs) - len(shown), language)
        more_failed = added.failures - min(len(added.failed), _NAMED)
        more = f'<p class="problem">{escape(say("came_more_failed", language, count=more_failed))}</p>' if more_failed else ""
        return f'<p class="note" role="status">{escape(counts)}</p>{notice}{notices}<ul class="results">{items}</ul>{more}'

    def _of(self, where: str) -> str:
        """What the place where an article was read, or could not be, begins with; an address may lead anywhere."""
        return max((beginning for beginning in self._inputs if where.startswith(beginning)), key=len)


def _beginning(source: Source) -> str:
    match source:
        case Upload():
            return f"{source.path.parent}/"  # each has a folder of its own
        case Article():
            return source.title
        case Path():
            return str(source)
        case _:
            return ""


def _name(source: Source) -> str:
    match source:
        case Upload():
            return source.path.name
        case Article():
            return source.title
        case Path():
            return source.name
        case _:
            return source


def _input_html(given: Input, failed: Sequence[Rejected], language: str) -> str:
    """An input with its counts, the articles that can be opened, and what failed."""
    counts = given.counts + Counter(failed=len(failed))
    told = ", ".join(say(name, language, count=counts[outcome]) for outcome, name in _OUTCOMES.items() if counts[outcome])
    head = f"<b>{escape(given.name)}</b> {escape(told)}"
    links = "".join(
        f'<li><button data-article="{escape(article_id)}">{escape(title)}</button></li>' for article_id, title in given.titles.items()
    )
    links += and_more(given.counts.total() - len(given.titles), language) if links else ""
    lines = "".join(f"<li>{escape(_place(given, item))}{escape(item.error)}</li>" for item in failed)
    opened = " open" if len(given.titles) <= _UNFOLDED else ""
    articles = f"<details{opened}><summary>{head}</summary><ul>{links}</ul></details>" if links else head
    return f"<li>{articles}" + (f'<ul class="failed">{lines}</ul></li>' if lines else "</li>")


def _place(given: Input, item: Rejected) -> str:
    """Where in an input something failed; empty where that is the input itself."""
    name = Path(item.input).name
    return "" if name == Path(given.name).name else f"{name}: "


def and_more(count: int, language: str) -> str:
    """The last item of a list of which so many are not shown; empty where all are."""
    return f"<li>{escape(say('and_more', language, count=count))}</li>" if count > 0 else ""
