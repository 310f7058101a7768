"""Computes with two short answers where that is one exact step: a sum or difference in one unit, or the days between two dates.

And whether sentences give by themselves what would have to be computed: "The fare rose by 2 euros."
"""

import re
from collections.abc import Sequence
from datetime import date

from qa.reading.weekdays import day_told
from qa.reading.widening import WORDS
from qa.saying.words import Duration, Said
from qa.types import Evidence
from vectorstore.articles import day_of
from vectorstore.texts import calendar
from vectorstore.texts.figures import in_figures

_NUMBER = re.compile(r"^(?P<before>[^\d]*?)(?P<figure>\d[\d.,]*\d|\d)(?P<after>[^\d]*)$")
_ABOUT = re.compile(
    r"\b(?:about|around|nearly|almost|some|roughly|approximately|over|under|more than|less than|fewer than|at least|at most|up to|"
    r"no more than|no less than|rund|etwa|fast|über|unter|mehr als|weniger als|mindestens|höchstens|bis zu|"
    r"unos|unas|casi|cerca de|más de|menos de|al menos|hasta|"
    r"yaklaşık|en az|en fazla|neredeyse)\W*(?:\w+ )?$",
    re.I,
)
_DAY = re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|\.)? (?:of |de )?(?P<month>[^\W\d]+)\.?(?:,? (?:de )?(?P<year>\d{4}))?")
_DAY_LAST = re.compile(r"\b(?P<month>[^\W\d]+)\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<year>\d{4}))?")
_FAR = 183  # days: a date without a year is the one nearest to its article
# How a sentence gives a result itself, of each kind of computation. "#" stands for the few words that answer.
_SOME = r"(?:(?:about|around|nearly|almost|some|over|another|a further|only|just|exactly|rund|etwa|fast|casi|unos|yaklaşık) )?"
_ROSE = (
    r"(?:ris(?:en?|ing)|rose|increas\w*|gr[eo]wn?|go(?:ne)? up|went up|climb\w*|soar\w*|jump\w*|surg\w*|fall(?:en)?|fell|drop\w*|declin\w*|"
    r"decreas\w*|gone? down|went down|shr[aiu]nk|s[aiu]nk|plung\w*|slump\w*|gain\w*|added|los[et]|shed|"
    r"sub(?:e|ió|ido)|baj\w+|aument\w+|cayó)"
)
_DIFFERENCE = (
    rf"\b(?:by|um|por) {_SOME}#|\b(?:more|fewer|less|extra|additional|another|further) #|\boverr[ua]n(?: \w+){{0,2}} #|"
    r"#(?: (?!(?:and|but|und|y|ve|to)\b)[\w%’'-]+){0,3} (?:more|fewer|less|higher|lower|longer|shorter|extra|additional|new|above|below|"
    r"mehr|weniger|höher|niedriger|zusätzlich\w*|más|menos|fazla|az|daha)\b"
)
_STATED = {
    "change": rf"{_DIFFERENCE}|\b{_ROSE}(?: \w+ly)? (?:un )?{_SOME}#|# (?:\w+ )?(?:art|azal|yüksel|düş|gerile)\w+",
    "saved": rf"{_DIFFERENCE}|\b(?:sav|spar|keep|kept|rescu)\w*\b",
    "rest": r"\b(?:remain\w*|left|lea?ves?|leaving|stay\w*|still|keep\w*|kept|surviv\w*|all but|bleib\w*|übrig|qued\w*|restan\w*|kal\w+)\b",
    "gap": rf"\b(?:separat\w*|margin|majority|ahead|apart|gap|difference|older|younger|abstand\w*|\w*unterschied\w*|älter|jünger|"
    rf"lead|diferencia|mayor que|menor que|fark\w*)\b|\b(?:by|um|por) {_SOME}#",
    "delay": r"\b(?:by|for|um) #|# (?:late|later|delay|longer|später)\b",
    "share": r"\b(?:shar\w+|per|each|every|apiece)\b",
}
_RATES = {
    "hour": r"hour|hourly|stunde|stündlich|hora|saat|saatte|saatlik",
    "day": r"day|daily|night|tag|täglich|día|diari\w+|gün|günde|günlük",
    "week": r"week|weekly|woche|wöchentlich|semana|semanal\w*|hafta|haftada|haftalık",
    "month": r"month|monthly|monat|monatlich|mes|mensual\w*|ay|ayda|aylık",
    "year": r"year|yearly|annual|annually|jahr|jährlich|año|anual\w*|yıl|yılda|yıllık",
}
_FOR_EACH = r"\b(?:(?:every|each|per|an?|one|pro|am|je|jede[nrs]?|al|por|cada|her|in der) (?:single )?)?"

# Results that a question may ask for: how it does, how a sentence gives them, and how quotes give only what they take: by the few words
# that are set off, with the next two, or where these are anything, by all that is quoted.
_ONE = rf"(?<![\w.,])(?:\d[\d.,]*|(?:{WORDS})\b)"
_NEXT_WORDS = re.compile(r"(?: [^\W\d_]+){0,2}")
_SEVERAL = rf"{_ONE}.*?{_ONE}"
_RESULTS = {
    "share": (
        r"\b(?:what|which) (?:percentage|percent|per cent|share|proportion|fraction) of\b|\bwie ?viel prozent\b|"
        r"\bwelcher (?:anteil|prozentsatz)\b|\bqué (?:porcentaje|proporción|parte) de\b|\byüzde kaç",
        r"%|\b(?:per ?cent|percentage|half|thirds?|quarters?|fifths?|tenths?|(?:one|two|three|\d+) (?:in|out of) (?:every )?\w+|prozent|"
        r"hälfte|drittel\w*|viertel\w*|por ciento|mitad|tercio\w*|cuarto|yüzde|yarısı)\b",
        "", "",
    ),
    "average": (
        r"\b(?:on average|average|im (?:durchschnitt|schnitt|mittel)|durchschnittlich|en promedio|de media|ortalama)\b",
        r"\b(?:average|mean|median|typical\w*|durchschnitt\w*|schnitt|mittel|promedio|media|ortalama)\b",
        _SEVERAL, "(?!)",
    ),
    "total": (
        r"\b(?:in total|altogether|all told|in all(?! \w)|insgesamt|en total|toplam)\b|"
        r"\bover the (?:first |last )?(?:two|three|four|five) (?:days|nights|weeks|months|years)\b",
        r"\b(?:total\w*|altogether|all told|in all|overall|combined|insgesamt|gesamt\w*|zusammen|en total|toplam\w*)\b",
        rf"{_SEVERAL}|{_ONE}\b.*?\b(?:an?|per|each|every|pro|je|al|por|cada) (?:{'|'.join(_RATES.values())})\b",
        rf"{_ONE}.*? (?:and|und|y|ve) {_ONE} (?:in|on|at|by|am|im|bei|en)\b",
    ),
    "rest": (
        r"\bstill (?:ha(?:ve|s)|needs?) to\b|\b(?:will|do|does|would) .+ have left\W*$|\b(?:müssen|muss) noch\b|\bnoch (?:müssen|muss)\b",
        r"\b(?:still|remain\w*|left|noch)\b",
        "(?!)", rf"\b(?:so far|already|bisher|bereits|schon)\b|{_ONE} (?:of|von)\b",
    ),
    "length": (
        r"\bhow (?:long|many (?:days|weeks|months|years)) (?:did|has|have|will) .+ last(?:ed)?\b|"
        r"\bwie (?:lange|viele (?:tage|wochen|monate|jahre)) (?:dauer\w+|hat .+ gedauert)|"
        r"\bcuánt(?:o(?: tiempo)?|[oa]s (?:días|semanas|meses|años)) dur\w+|\b(?:ne kadar|kaç (?:gün|hafta|ay|yıl)) sür\w+",
        rf"{_ONE}[ -](?:\w+ )?(?:hour|day|night|week|month|year|stunde|tag|woche|monat|jahr|hora|día|semana|mes|año|saat|gün|hafta|ay|yıl)",
        "(?!)", _SEVERAL,
    ),
    "difference": (
        r"\b(?:how (?:many|much)|wie ?viele?|cuánt[oa]s?)\b.* (?:more|fewer|less|mehr|weniger|más|menos)\b.* (?:than|als|que)\b",
        r"\b(?:more|fewer|less|mehr|weniger|más|menos)\b",
        _SEVERAL, _SEVERAL,
    ),
}  # fmt: skip


def lacking_result(question: str, quotes: Sequence[Evidence]) -> str:
    """Which result a question asks for that no quote gives, while they give what it takes: "share", "total"; empty for none."""
    told = " ".join(item.quote for item in quotes)
    for result, (asks, gives, takes, takes_anywhere) in _RESULTS.items():
        if told and re.search(asks, question, re.I) and not re.search(gives, told, re.I):
            best = quotes[0]
            after = _NEXT_WORDS.match(best.hit.quote((best.short[1], best.end))) if best.short else None
            near = f"{best.short_quote}{after[0]}" if after else told
            return result if re.search(takes, near, re.I | re.S) or re.search(takes_anywhere, told, re.I | re.S) else ""
    return ""


def date_told(item: Evidence) -> date | None:
    """The one day that the short answer gives; None where it gives none, or only a month or a year."""
    if weekday := day_told(item):
        return weekday
    days = days_told(item, item.short_quote)
    return days[0] if len(days) == 1 else None


def days_told(item: Evidence, text: str) -> list[date]:
    """The days of months that some words of a sentence give; none where one of them has no sure year: a date without one is the nearest
    to its article.
    """
    published, months = day_of(item.hit.published), {**calendar.months("en"), **calendar.months(item.hit.language), "sept": 9}
    told = []
    for match in (match for pattern in (_DAY, _DAY_LAST) for match in pattern.finditer(text) if match["month"].casefold() in months):
        day, month = int(match["day"]), months[match["month"].casefold()]
        years = [int(match["year"])] if match["year"] else [published.year + offset for offset in (-1, 0, 1)] if published else []
        days = [made for year in years if (made := _made(year, month, day))]
        if published and not match["year"]:
            days = [made for made in days if abs((made - published).days) <= _FAR]
        told.append(days)
    return [day for (day,) in told] if all(len(days) == 1 for days in told) else []


def days_between(first: date, last: date, unit: str) -> Said:
    """The days from one date to a later one; with `unit` "week" in weeks too."""
    days = (last - first).days
    weeks, rest = divmod(days, 7)
    if unit != "week" or not weeks:
        return Said("in_days", days=Duration(days))
    return Said("in_weeks", days=Duration(days), weeks=(Duration(weeks, "week"), *([Duration(rest)] if rest else [])))


def combined(one: Evidence, other: Evidence, sign: int) -> str:
    """The sum (`sign` 1) or difference (-1) of the numbers of two short answers, in their unit; empty where it is not exact or not sure.

    Both must give one number each, of the same currency, scale and unit.
    """
    first, second = _number(one), _number(other)
    if first is None or second is None or first[1:] != second[1:]:
        return ""
    (a, before, after), b = first, second[0]
    decimals = max(_decimals(a), _decimals(b))
    total = abs(float(a) + sign * float(b)) if sign < 0 else float(a) + float(b)
    comma = one.hit.language == "en"
    figure = f"{total:,.{decimals}f}"
    return f"{before}{figure if comma else figure.translate(str.maketrans(',.', '.,'))}{after}"


def is_less(one: Evidence, other: Evidence) -> bool:
    """Whether the number of a short answer is less than that of another; False where one gives no exact number."""
    first, second = _number(one), _number(other)
    return first is not None and second is not None and float(first[0]) < float(second[0])


def states_result(item: Evidence, kind: str, unit: str) -> bool:
    """Whether a sentence gives by its few words the result of a computation, and not only what that takes.

    A rate ("a week") is given by a sentence that names no other one; an age by one of its year.
    """
    if item.short is None:
        return False
    before, after = (item.hit.quote(span) for span in ((item.start, item.short[0]), (item.short[1], item.end)))
    told = f"{before}#{after}"
    if kind == "age":
        return unit in f"{item.hit.published} {told}"
    if kind == "per":
        return bool(re.search(rf"\b(?:an?|per|each|every) (?:\w+ )?{re.escape(unit)}\b", told, re.I))
    if kind == "rate":
        named = {name for name, words in _RATES.items() if re.search(rf"{_FOR_EACH}(?:{words})\b", told, re.I)}
        return not named or any(re.match(_RATES[name], unit, re.I) for name in named)
    one_number = len(re.findall(r"\d[\d.,]*", item.short_quote)) < 2
    return one_number and kind in _STATED and bool(re.search(_STATED[kind], told, re.I))


def _number(item: Evidence) -> tuple[str, str, str] | None:
    """The one number of a short answer as Python reads it, and the words before and after it; None where it is not exact."""
    if item.short is None or _ABOUT.search(item.hit.quote((item.start, item.short[0]))):
        return None
    text = item.short_quote
    match = _NUMBER.match(text if re.search(r"\d", text) else in_figures(text, item.hit.language))
    if match is None or _ABOUT.search(match["before"]) or re.search(r"[-−–]|minus", match["before"], re.I):
        return None
    figure = match["figure"] if item.hit.language == "en" else match["figure"].translate(str.maketrans(",.", ".,"))
    if re.search(r",(?!\d{3}(?:\D|$))|\..*\.|\.\d{3}$", figure):  # not clear whether a mark is for thousands or decimals
        return None
    return figure.replace(",", ""), match["before"], match["after"]


def _decimals(figure: str) -> int:
    return len(figure.partition(".")[2])


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
