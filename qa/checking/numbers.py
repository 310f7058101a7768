"""Takes the numbers of a text in comparable form: figures and words, shares such as "a third", and spells such as "an hour and a half".

`vectorstore/texts/figures.py` turns numbers in words into figures; `measures.py` beside it knows units and currencies.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from vectorstore.texts.figures import AFTER_FIGURES, SCALES, in_figures
from vectorstore.texts.measures import SECONDS, measures

ROUND = r"1(?:000)+"  # how text2num writes "thousand" and "million" after a figure: "2.5 million" becomes "2.5 1000000"
_FIGURE = re.compile(
    r"(?:(?:\b(?:US|AU?|CA?|NZ|HK|S|R))?(?P<money>[$€£¥]) ?|(?P<percent>%))?"
    r"(?P<figure>\d{1,3}(?:[   '’]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)"
    r"(?P<ordinal>(?:st|nd|rd|th|ª|º)\b)?"
    rf"(?:[ -]?(?P<scale>{ROUND}(?!\d)|dozen|hundred|thousand|millions?|billions?|trillion|bn|trn?|tn|mn|mio|mrd|mill|k|m)\b\.?)?"
    r"(?P<unit> ?(?:%|[$€£¥])|[ -](?:percent|per cent|prozent|por ciento|dollars?|euros?|pounds?|dólares|libras|pfund)\b(?! points?\b))?",
    re.I,
)
_SCALES = SCALES | AFTER_FIGURES
_UNSURE_SCALES = ("k", "m")  # these may not be scales: "5 m" may be metres
_CURRENCIES = {
    "dollar": ("$", "dollar", "dollars", "dólares"),
    "euro": ("€", "euro", "euros"),
    "pound": ("£", "pound", "pounds", "libras", "pfund"),
    "yen": ("¥",),
}
_UNITS = {word: unit for unit, words in _CURRENCIES.items() for word in words}
_HALF = re.compile(rf"\bhalf an? ({ROUND})\b")
LETTERS = re.compile(r"[^\W\d_][\w’'-]*")  # a word that begins with a letter
_WORD_BEFORE = 40  # characters before a number in which the word before it is looked for
_GAP = 2  # characters between a number and the word after it, at most: no other thing stands between
_SAME_SPAN = 0.02  # the part by which two spans of time may differ and be the same: 48 hours and two days

# Spans of time and counts in words that are no numerals → figures.
_IN_FIGURES = {
    "en": (
        (re.compile(r"\b(\w+|\d+)[ -]and[ -]a[ -]half[ -](years?|months?|weeks?|days?|hours?|minutes?)\b", re.I), r"\1.5 \2"),
        (re.compile(r"\ban? (year|month|week|day|hour|minute) and a half\b", re.I), r"1.5 \1s"),
        (re.compile(r"\bhalf(?: an?|-) ?(year|month|day|hour|minute|century|decade)\b", re.I), r"0.5 \1"),
        (re.compile(r"\b(?:(?:a )?quarter of an|quarter[ -]) ?hour\b", re.I), "15 minutes"),
        (re.compile(r"\bthree[ -]quarters of an hour\b", re.I), "45 minutes"),
        (re.compile(r"\b(?:a )?fortnights?\b", re.I), "2 weeks"),
        (re.compile(r"\ba dozen\b", re.I), "12"),
        (re.compile(r"\ba (century|decade)\b", re.I), r"1 \1"),
    ),
    "de": (
        (re.compile(r"\b(?:anderthalb|eineinhalb) ", re.I), "1,5 "),
        (re.compile(r"\b(?:ein(?:e[nms])?|im) halbe[ns]? (Jahr|Monat|Tag|Stunde)\w*", re.I), r"0,5 \1"),
        (re.compile(r"\b(?:eine(?:r)? )?(?:Viertel|viertel ?)stunde\b", re.I), "15 Minuten"),
        (re.compile(r"\b(?:eine(?:r)? )?dreiviertel ?stunde\b", re.I), "45 Minuten"),
        (re.compile(r"\bDutzend\b"), "12"),
        (re.compile(r"\bein(?:em)? (Jahrzehnt|Jahrhundert)\b"), r"1 \1"),
    ),
    "es": (
        (re.compile(r"\b(?:una? )(hora|año|mes|día) y medi[oa]\b", re.I), r"1,5 \1"),
        (re.compile(r"\bmedi[oa] (hora|año|siglo|día)\b", re.I), r"0,5 \1"),
        (re.compile(r"\bun cuarto de hora\b", re.I), "15 minutos"),
        (re.compile(r"\btres cuartos de hora\b", re.I), "45 minutos"),
        (re.compile(r"\buna docena\b", re.I), "12"),
        (re.compile(r"\buna? (siglo|década)\b", re.I), r"1 \1"),
    ),
}
# Shares: "two thirds", "a quarter of", "one in three", "half of". Those without a group are a half.
_OF = r"(?= (?:of|the|its|their|his|her|as|that|a|for|in|to|by|and|or|more|less)\b|[,.;:]|$)"
_SHARES = {
    "en": re.compile(
        rf"\b(?:(?P<count>an?|one|\d+) ?-?(?P<part>3rd|4th|5th|6th|8th|10th|quarter|half)s?{_OF}|(?P<of>one|\d+) (?:in|out of) (?:every )?"
        rf"(?P<all>\d+)\b|(?P<half>(?<!first )(?<!second )\bhalf)(?= (?:of|the|its|their|his|her|as|that|for|in|to|by|and|or)\b|[,.]))",
        re.I,
    ),
    "de": re.compile(
        r"\b(?:(?P<count>ein|eine[mns]?|\d+) (?P<part>Drittel|Viertel|Fünftel|Sechstel|Achtel|Zehntel)n?\b|"
        r"(?P<of>eine[rs]?|\d+) von (?P<all>\d+)\b|(?P<half>Hälfte)\b)",
        re.I,
    ),
    "es": re.compile(
        r"\b(?:(?P<count>un|\d+) (?P<part>tercio|cuarto|quinto|décimo)s?\b|(?P<of>un[oa]?|\d+) de cada (?P<all>\d+)\b|"
        r"una? (?P<nth>3|4|5|6|8|10)ª parte|(?P<half>mitad)\b)",
        re.I,
    ),
}
_PARTS = {
    "3rd": 3, "4th": 4, "5th": 5, "6th": 6, "8th": 8, "10th": 10, "quarter": 4, "half": 2, "drittel": 3, "viertel": 4, "fünftel": 5,
    "sechstel": 6, "achtel": 8, "zehntel": 10, "tercio": 3, "cuarto": 4, "quinto": 5, "décimo": 10,
}  # fmt: skip
# Words right before or after a number that make it a least or a most. Where they are negated, it is the other, or none.
_UP_TO_IT = r"\b[^,;.\d]{0,12}$"
_LEAST = re.compile(
    r"\b(?:at least|no (?:fewer|less|earlier) than|not (?:before|less than|fewer than)|more than|over(?! the\b)|above|mindestens|"
    rf"wenigstens|mehr als|über|frühestens|al menos|por lo menos|como mínimo|(?<!o )más de){_UP_TO_IT}",
    re.I,
)
_MOST = re.compile(
    r"\b(?:at most|(?<!go )(?<!goes )(?<!gone )(?<!went )up to|(?<!half )(?<!twice )(?<!times )as (?:much|many|long|far) as(?! in\b)|"
    r"fewer than|less than|under|below|höchstens|maximal|bis zu|weniger als|unter|"
    rf"spätestens|como máximo|hasta|menos de|a lo sumo){_UP_TO_IT}",
    re.I,
)
_NO_MORE = re.compile(rf"\b(?:no|not|nicht) (?:more|later|mehr|später) (?:than|als){_UP_TO_IT}", re.I)
_LEAST_AFTER = re.compile(r"^[^,;.\d]{0,14}\b(?:or more|at the (?:least|earliest)|at least|und mehr|o más|como mínimo)\b", re.I)
_MOST_AFTER = re.compile(r"^[^,;.\d]{0,14}\b(?:or (?:less|fewer)|at (?:the )?(?:most|latest)|oder weniger|o menos|como máximo)\b", re.I)
_NEGATED = re.compile(
    r"\b(?:no (?!more|less|fewer|later|earlier)|not (?!more|less|fewer|before)|never|nobody|none|kein|nicht|nie)[^,;.]*$", re.I
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number: its possible values ("1.234" has two), its unit, and the words right before and after it.

    `measure` is the unit, currency or span of time that it counts (a key of `measures`), `span` how many seconds it lasts. `bound` is 1
    where it is a least ("at least 14"), -1 where it is a most. A share ("a third", "one in four") has percents as its values.
    """

    values: frozenset[float]
    unit: str
    before: str
    after: str
    measure: str = ""
    span: float = 0.0
    bound: int = 0
    share: bool = False

    def agrees(self, other: "Number") -> bool:
        """Whether both may have the same value, and do not have different units; or last as long."""
        return self.lasts_like(other) or (bool(self.values & other.values) and not (self.unit and other.unit and self.unit != other.unit))

    def lasts_like(self, other: "Number") -> bool:
        """Whether both are spans of time, and about the same."""
        return bool(self.span and other.span) and abs(self.span - other.span) <= _SAME_SPAN * self.span


@lru_cache(maxsize=4096)
def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of a text, in figures or in words."""
    for pattern, figure in _IN_FIGURES.get(language, ()):
        text = pattern.sub(figure, text)
    text = _HALF.sub(lambda half: str(int(half[1]) // 2), in_figures(text, language))
    shares: list[Number] = []
    if share := _SHARES.get(language):
        text = share.sub(lambda match: _take_share(match, shares), text)
    return (*shares, *_scaled_alike(list(_figures(text, language))))


def _take_share(match: re.Match[str], shares: list[Number]) -> str:
    """Add a share to the list; the text without it."""
    groups = match.groupdict()
    count = groups["count"] or groups["of"] or "1"
    parts = groups["all"] or groups.get("nth") or _PARTS[(groups["part"] or "half").casefold()]
    of, parts = (int(count) if count.isdigit() else 1), int(parts)
    if not 0 < of < parts:
        return match[0]
    bound = _bound(match.string[: match.start()], match.string[match.end() :])
    shares.append(Number(frozenset([round(100 * of / parts, 6)]), "percent", "", "", "", 0.0, bound, True))
    return " ; "  # so that no bound of the share is taken for one of a number after it


def _figures(text: str, language: str) -> Iterator[Number]:
    known = measures(language)
    for match in _FIGURE.finditer(text):
        text_before, text_after = text[: match.start()], text[match.end() :]
        if text_before[-1:].isalpha():
            continue  # a part of a name: B12
        scale = (match["scale"] or "").lower()
        factor = int(scale) if scale.isdigit() else _SCALES.get(scale, 1)
        readings = _readings(match["figure"])
        values = {value * factor for value in readings} | (readings if scale in _UNSURE_SCALES else set())
        unit = (match["unit"] or match["money"] or ("%" if match["percent"] else "")).strip(" -").lower()
        before, after = LETTERS.findall(text_before[-_WORD_BEFORE:]), LETTERS.search(text_after)
        unit = _UNITS.get(unit, "percent" if unit or text_before.rstrip().endswith("yüzde") else "")
        following = re.split(r"[,;.:!?]|\d", text_after, maxsplit=1)[0]
        next_word = LETTERS.match(following.lstrip(" -")) if not match["ordinal"] else None
        measure = unit or (known.get(next_word[0].casefold().split("-")[0], "") if next_word else "")
        values = {round(value, 6) for value in values}
        span = max(values) * SECONDS[measure] if measure in SECONDS else 0.0
        yield Number(
            frozenset(values),
            unit,
            before[-1].casefold() if before else "",
            after[0].casefold() if after and after.start() <= _GAP else "",
            measure,
            span,
            0 if match["ordinal"] else _bound(text_before, text_after),  # "up to second place" is no bound
        )


def _bound(before: str, after: str) -> int:
    near = before[-_WORD_BEFORE:]
    if _NO_MORE.search(near):
        return -1
    least, most = _LEAST.search(near), _MOST.search(near)
    if (least or most) and _NEGATED.search(before):
        return 0
    if least or _LEAST_AFTER.search(after):
        return 1
    return -1 if most or _MOST_AFTER.search(after) else 0


def _scaled_alike(found: list[Number]) -> list[Number]:
    """Small numbers without a scale of their own may have that of a big one: "96 million marks, or 104"."""
    scales = [10.0 ** (3 * power) for power in (4, 3, 2) if any(max(n.values) >= 10 ** (3 * power) for n in found)]
    if not scales:
        return found
    return [
        replace(n, values=n.values | {max(n.values) * scales[0]}) if max(n.values) < 1000 and not n.unit and not n.measure else n
        for n in found
    ]


def without_numbers(text: str, language: str) -> str:
    """The text without its numbers and their units."""
    return _FIGURE.sub(" ", in_figures(text, language))


def _readings(figure: str) -> set[float]:
    """The possible values of figures: "1.234" may be 1234, or a little more than 1."""
    plain = re.sub(r"[\s'’]", "", figure)
    marks = re.findall(r"[.,]", plain)
    if not marks:
        return {float(plain)}
    if len(set(marks)) == 2:
        whole, part = plain.rsplit(marks[-1], 1)
        return {float(f"{re.sub('[.,]', '', whole)}.{part}")}
    grouped = re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", plain)
    thousands = {float(re.sub(r"[.,]", "", plain))} if grouped else set()
    return thousands | ({float(plain.replace(",", "."))} if len(marks) == 1 else set()) or {float(re.sub(r"[.,]", "", plain))}
