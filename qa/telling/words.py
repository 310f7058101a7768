"""Writes the sentences in which questions about the articles themselves are answered, and the dates and names in them."""

from collections.abc import Sequence
from datetime import date

from babel import Locale
from babel.lists import format_list

from qa.saying.words import day, say
from vectorstore.articles import day_of
from vectorstore.record.entries import Entry

_MOST_NAMES = 12  # of publishers, authors and languages that are listed


class Words:
    """Writes the sentences of one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def say(self, name: str, /, **values: object) -> str:
        return say(f"articles_{name}", self._language, **values)

    def day(self, value: date) -> str:
        """A day as people write it: 16 May 2026."""
        return day(value, self._language)

    def bounds(self, after: date | None, before: date | None) -> str:
        """The phrase that names a time: its first day, and its last; empty for neither."""
        if after and before:
            return self.say("on", day=after) if after == before else self.say("between", first=after, last=before)
        return self.say("since", day=after) if after else self.say("before", day=before) if before else ""

    def article(self, entry: Entry, dated: bool = True, published_by: bool = True) -> str:
        """An article by its title, publisher and date, as far as they are known: “Halden wins cup final” (North Post, 16 May 2026)."""
        when = day(day_of(entry.published), self._language) if dated else ""
        place = ", ".join(filter(None, (entry.publisher if published_by else "", when)))
        return self.say("title", title=entry.title) + (f" ({place})" if place else "")

    def counted(self, counts: Sequence[tuple[str, int]]) -> str:
        """Names with the number of articles of each: North Post (6), Marn Weekly (2)."""
        names = [f"{name} ({count})" for name, count in counts[:_MOST_NAMES]]
        rest = len(counts) - len(names)
        return str(format_list([*names, f"+{rest}"] if rest > 0 else names, locale=self._language))

    def language(self, code: str) -> str:
        """The name of a language."""
        return str(Locale(self._language).languages.get(code, code))
