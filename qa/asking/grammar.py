"""Fills the tables of `time_words`, `time_forms` and `time_phrases`, and finds the words of times and the phrases about them in a text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from babel import Locale

from qa.asking import time_forms as forms_of
from qa.asking import time_phrases as phrases_of
from qa.asking import time_words as words_of

_STARTS = re.compile(r"(?<![\w.,/])\w")  # where the words of a time may begin
# What hides the words of a time: of one that needs no preposition, of one that may lack it at the end of a clause, and of any other.
_FREE_TIME, _BARE_TIME, _TIME = "\ue000", "\ue001", "\ue002"
_MARKS = _FREE_TIME + _BARE_TIME + _TIME
_BEGINS_SENTENCE = re.compile(r"(?:^|[.!?:;¿¡])\W*$")
# The second word, or any of four letters or more, begins small: not a heading, nor written in capitals.
_USUAL_CASE = re.compile(r"^\W*\w+\W+[a-zß-ÿğışçöü]|\b[a-zß-ÿğışçöü]\w{3}")
_YEAR = r"(?:19|20)\d\d(?:/\d\d)?"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a time in a text: where they begin and end, what their form means, and the words of its parts by name."""

    start: int
    end: int
    meaning: str
    groups: Mapping[str, str]


def times_in(text: str, language: str) -> tuple[str, dict[int, Words]]:
    """The words of all times in a text by their offsets, and the text with these words hidden, for the patterns of `phrases`."""
    hidden, found, end = text, {}, 0
    for start in (match.start() for match in _STARTS.finditer(text)):
        if start < end:
            continue
        no_time = (phrases_of.ONLY_BASE, *(phrases_of.NAMES if _is_name(text, start) else ()))
        candidates = ((meaning, form.match(text, start)) for meaning, form in forms(language) if meaning not in no_time)
        matches = [(match.end(), meaning, match) for meaning, match in candidates if match]
        if matches:
            end, meaning, match = max(matches, key=lambda item: item[0])
            words = found[start] = Words(start, end, meaning, groups_of(match))
            hidden = hidden[:start] + _mark(words, language) * (end - start) + hidden[end:]
    return hidden, found


def _is_name(text: str, start: int) -> bool:
    """Whether a word has a capital as names have: within a sentence of the usual case."""
    return text[start].isupper() and not _BEGINS_SENTENCE.search(text[:start]) and bool(_USUAL_CASE.search(text))


def _mark(words: Words, language: str) -> str:
    """What hides the words of a time."""
    if words.meaning in phrases_of.FREE or words.meaning in phrases_of.FREE_IN[language]:
        return _FREE_TIME
    return _BARE_TIME if words.meaning in phrases_of.BARE or (words.meaning == "month" and "in_year" in words.groups) else _TIME


@cache
def phrases(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The relations ("since") with the patterns of their phrases in a text whose times are hidden; `time` and `from` are such times."""
    time, suffix = f"[{_MARKS}]+", phrases_of.SUFFIX.get(language, "")
    filled = {
        "free": f"(?P<time>{_FREE_TIME}+)",
        "bare": f"(?P<time>{_BARE_TIME}+)",
        "time": f"(?P<time>{time}){suffix}",
        "from": rf"(?P<from>{time}|{words_of.DAY_NUMBER[language]}){suffix}",
        "event": phrases_of.EVENT[language],
    }
    end = phrases_of.END.get(language, phrases_of.END_ELSEWHERE)
    begin, end = rf"(?<![\w.,/\-{_MARKS}])", f"(?![{_MARKS}]){end}"
    return tuple((relation, re.compile(begin + _fill(pattern, filled) + end, re.I)) for relation, pattern in phrases_of.PHRASES[language])


@cache
def runs(language: str) -> re.Pattern[str]:
    """The pattern of words that surely name a time, whether it is understood or not."""
    return re.compile(rf"(?:{_fill(phrases_of.RUNS[language], _unnamed_parts(language))})(?!\w){phrases_of.RUN_ENDS[language]}", re.I)


@cache
def forms(language: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The meanings with the patterns of a language's forms, each of which must end with a word."""
    parts = dict(_parts(language))
    base = "|".join(_unnamed(_fill(pattern, parts)) for meaning, pattern in forms_of.FORMS[language] if meaning in phrases_of.BASE)
    date_ = "|".join(_unnamed(_fill(pattern, parts)) for meaning, pattern in forms_of.FORMS[language] if meaning == "date")
    parts |= {"base": f"(?P<base>{base})", "base1": f"(?P<base1>{base})", "date": f"(?P<date>{date_})"}
    end = phrases_of.FORM_END.get(language, r"(?!\w)")
    return tuple(
        (meaning, re.compile(f"(?:{_fill(pattern, parts)}){end}", re.I))
        for meaning, pattern in (*forms_of.NUMERIC, *forms_of.FORMS[language])
    )


def groups_of(match: re.Match[str]) -> dict[str, str]:
    """The words of a form's parts, by the names of those that it has."""
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _unnamed(pattern: str) -> str:
    """A pattern without names of groups; its one reference to a group, the mark between figures, becomes any mark."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern.replace("(?P=mark)", "[./-]"))


def _fill(pattern: str, parts: Mapping[str, str]) -> str:
    """A pattern with the names in braces replaced; those that are no parts, such as bounds of repetition, stay."""
    return re.sub(r"\{([a-z_]+\d?)\}", lambda name: parts[name[1]], pattern)


@cache
def _parts(language: str) -> dict[str, str]:
    """The pattern of each part, as a group of its name; with a figure after the name, a further group for the same part."""
    parts: dict[str, str] = {}
    for name, pattern in _unnamed_parts(language).items():
        parts |= {f"{name}{further}": f"(?P<{name}{further}>{pattern})" for further in ("", "1", "2")}
    return parts | {"a_weekday": _unnamed_parts(language)["weekday"], "month_name": _unnamed_parts(language)["month_name"]}


@cache
def _unnamed_parts(language: str) -> dict[str, str]:
    parts = {name: "(?:" + "|".join(table.values()) + ")" for name, table in tables(language).items()}
    return parts | {
        "month": parts["month"] + words_of.MONTH_ENDS.get(language, r"\b\.?"),
        "month_name": parts["month"],
        "amount": rf"(?:\d+|{parts['amount']})\b",
        "ordinal": rf"(?:{words_of.NUMBERED_ORDINAL[language]}|{parts['ordinal']})",
        "in_year": rf"(?:{_YEAR}|{parts['in_year']})",
        "year": _YEAR,
        "day": f"(?:{words_of.DAY_NUMBER[language]})",
    }


@cache
def tables(language: str) -> dict[str, dict[int | str, str]]:
    """By part: pattern by value, with the numbers in words and the names of months and weekdays."""
    tables = {name: dict(table) for name, table in words_of.PARTS[language].items()}
    for part, words in (("amount", words_of.AMOUNTS), ("ordinal", words_of.ORDINALS)):
        for number, word in enumerate(words[language].split(), 1):
            known = tables[part].get(number)
            tables[part][number] = "|".join(filter(None, (known, word.replace("/", "|"))))
    tables["day"] = {1: "first|ersten|primero"}
    tables["length"] |= tables["unit"]
    return tables | {
        "holiday": words_of.HOLIDAYS[language],
        "month": dict(_names(language, "months")),
        "weekday": dict(_names(language, "days")),
    }


def _names(language: str, kind: str) -> Iterator[tuple[int, str]]:
    """The number of each month (`kind` is "months") or weekday ("days", 0 is Monday), and the pattern of its names, the longest first."""
    widths = ("wide", "abbreviated") if kind == "months" and language in words_of.ABBREVIATED else ("wide",)
    tables = [getattr(Locale.parse(language), kind)["format"][width] for width in widths]
    for number in tables[0]:
        names = {re.escape(table[number].rstrip(".")) for table in tables}
        if kind == "months":
            names = {name + words_of.GENITIVE.get(language, "") for name in names}
        if kind == "months" and number in words_of.MORE_MONTHS.get(language, {}):
            names.add(words_of.MORE_MONTHS[language][number])
        yield number, "|".join(sorted(names, key=len, reverse=True))
