"""Plain questions in place of one about things together: "How much did Apple and Google spend in total?" asks what each of them spent."""

import re
from collections.abc import Sequence
from functools import cache

AUXILIARY = r"(?:did|does|do|was|were|is|are|had|has|have|will|would)"
THE = r"(?:the|an?|this|that|its|his|her|their|d(?:er|ie|as|en|em)|eine?[nmr]?|el|l[ao]s?|una?)"
NAME = r"(?-i:[A-ZÀ-Þ][\w’'.&-]*(?: [A-ZÀ-Þ][\w’'.&-]*)*)"
_AT = "(?:by|in|at|on|from|for|during|of|to|with)"
VERB = (
    r"(?:cost|spend|earn|pay|get|win|raise|make|sell|lose|receive|send|kill|injure|produce|have|buy|bring|take|score|give|donate|invest|owe|"
    r"build|cut|hire|employ|lend|borrow|need|use|weigh|destroy|damage)"
)
_TOGETHER = re.compile(
    r",? ?\b(?:in total|altogether|all together|all told|taken together|put together|combined(?! (?:as|into|with)\b)|"
    r"(?<!live )(?<!lived )(?<!work )(?<!worked )together|in all|insgesamt|zusammengenommen|"
    r"zusammen|alles in allem|en total|en conjunto|sumad[oa]s|juntos|juntas|toplamda|toplam|birlikte)\b",
    re.I,
)
_ASKED = r"^(?P<head>how (?:much|many \w+(?: in [^,]+?| \w+)?) (?:did|does|do|will|would|have|has|can|is|are|was|were)) (?P<a>.+?),? and"
# Of two things together, once such a word is left out: `head`, the things `a` and `b`, and `tail`. The first pattern that matches counts.
_PAIRS = (
    rf"^(?P<head>how (?:much|many)\b.* {_AT}) (?P<a>{NAME}),? and (?P<b>{NAME})$",
    rf"^(?P<head>how (?:much|many)\b.*? {_AT}) (?P<a>{NAME}),? and (?P<b>{NAME}) (?P<tail>{_AT} .+)$",
    rf"^(?P<head>how (?:much|many)\b.*? {_AT}) (?P<a>(?:(?!\b{AUXILIARY}\b).)+?),? and (?P<b>.+)$",
    rf"{_ASKED} (?P<b>{NAME}) (?P<tail>(?-i:[a-z]).*)$",
    rf"{_ASKED} (?P<b>.+?) (?P<tail>{VERB}(?: .+)?)$",
    rf"{_ASKED} (?P<b>{THE} (?:{NAME} )?\w+) (?P<tail>\w+(?: {_AT} .+)?)$",
    rf"^(?P<head>how many) (?P<a>\w+) and (?P<b>\w+) (?P<tail>{AUXILIARY} .+|\w+ed .+)$",
    r"^(?P<head>how much (?:is|are|was|were)) (?P<a>.+?),? and (?P<b>.+?)(?P<tail> worth)?$",
    r"^(?P<head>wie ?viele? .*?\b(?:von|bei|in|durch|an|auf|aus|für)) (?P<a>.+?) und (?P<b>.+?)(?P<tail> (?-i:[a-zäöüß ]+))?$",
    r"^(?P<head>wie ?viel (?:kosten|kosteten|bringen|waren|sind)) (?P<a>.+?) und (?P<b>.+)$",
    r"^(?P<head>cuánt[oa]s? .*?\b(?:por|en|de|con|para)) (?P<a>.+?) y (?P<b>.+)$",
    r"^(?P<head>cuánto (?:cuestan|costaron|costarán|suman|fueron)) (?P<a>.+?) y (?P<b>.+)$",
    r"^(?P<a>.+?) (?:ve|ile) (?P<b>.+?) (?P<tail>(?:kaç|ne kadar) .+)$",
)
# A thing in a place, of which the next names another place: "deaths in Israel" and "Gaza".
_IN = re.compile(
    r"(?P<thing>(?!(?:the|this|that|d(?:er|ie|as|en|em)|el|l[ao]s?) ).+ (?:in|at|for|from|by|on|bei|für|aus|en|para|por)) (?P<place>.+)"
)


def first_of(patterns: Sequence[str], text: str) -> re.Match[str] | None:
    """What the first of some patterns finds that finds anything, in letters of either size."""
    return next(filter(None, (_compiled(pattern).search(text) for pattern in patterns)), None)


def asks_together(text: str) -> bool:
    """Whether a question asks for things taken together: "in total"."""
    return _TOGETHER.search(text) is not None


def things_together(text: str) -> list[tuple[str, str]]:
    """The names of things that a question asks about together, each with the question for it alone; none for another question.

    "How many people did the fire and the flood kill in all?" asks "How many people did the fire kill". Where it is not plain where the
    last thing ends, there is no such question.
    """
    plain = " ".join(_TOGETHER.sub("", text).split())
    found = first_of(_PAIRS, plain) if asks_together(text) else None
    if not found:
        return []
    groups = found.groupdict()
    names = [*groups["a"].strip(" ,").split(", "), groups["b"].strip(" ,")]
    return [(name, " ".join(f"{groups.get('head') or ''} {name} {groups.get('tail') or ''}".split())) for name in names]


def with_noun(names: Sequence[str]) -> list[str]:
    """The things of a list, where the first is in a place and the others are only places, each with what is there."""
    first = _IN.fullmatch(names[0])
    if not first or any(_IN.fullmatch(name) or _is_name(name) != _is_name(first["place"]) for name in names[1:]):
        return list(names)
    return [names[0], *(f"{first['thing']} {name}" for name in names[1:])]


def _is_name(words: str) -> bool:
    return words[:1].isupper()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)
