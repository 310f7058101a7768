"""Widens the words that a reader marked in a sentence to the whole amount, range, score, date or name of which they are a part.

A reader marks pieces of words, so that a mark may begin behind a currency or end within a number. English, German, Spanish, Turkish.
"""

import re
from functools import cache

from vectorstore.indexes.keywords import terms
from vectorstore.texts import calendar
from vectorstore.texts.measures import measures
from vectorstore.texts.passages import Span

# Amounts.
_CODE = r"(?-i:\b(?:USD|EUR|GBP|CHF|NOK|SEK|DKK|TRY|JPY|CNY|CZK|PLN|HUF|RON|BGN|INR|BRL|MXN|ARS|ZAR|AUD|CAD|NZD|HKD|SGD|RUB|UAH|KRW|ILS)\b)"
CURRENCY = rf"(?:(?:US|AU?|CA?|NZ|HK|S|R)?[$€£¥₺₹₽＄￡￥]|(?-i:\bRs\.?(?= ?\d))|{_CODE})"
_PART = "[½¼¾⅓⅔⅛⅜⅝⅞]"
_FIGURE = (
    r"(?:\d{1,3}(?:[.,’'\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,．，]\d+)*)"
    rf"(?:[ -]\d/\d| ?{_PART})?|{_PART}"
)
_NUMBER_WORDS = {
    "en": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion",
    "de": "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend",
    "es": "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta|cuarenta|cincuenta|cien|mil",
    "tr": "iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|yüz|bin",
}
WORDS = "|".join(_NUMBER_WORDS.values())
_SCALE = (
    r"(?:hundred|thousand|millions?|billions?|trillions?|tausend|millionen|milliarden?|billionen|mill\.|mio\.?|mrd\.?|mil|millón|millones|"
    r"bin|milyon|milyar|lakh|crores?|bn|tn|mn|m|k)"
)
_PERCENT = r"(?:%|percentage points?|percent|per cent|pct|prozentpunkte?|prozent|por ciento|puntos porcentuales|‰)"
_MORE_UNITS = (
    "degrees|degree|°c|°f|°|celsius|fahrenheit|grad|grados|derece|kroner|kronor|krone|crowns|francs|franken|francos|lira|lirası|"
    "mph|km/h|kph|kmh|km²|km2|km|cm|mm|m²|m³|kg|g|ml|l|t|ha|mw|gw|kw|kwh|mwh|gwh|"
    "points|point|years old|jahre alt|años de edad|yaşında|square|cubic|sq m|sq km|sq ft|sq|p"
)
_CASES = "(?:y?[aeıiuü]|[dt][ae]n?|n[ıiuü]n|l[ıiuü]k)?"  # endings of Turkish nouns
_BELOW_ZERO = r"(?: (?:below|above) (?:zero|freezing)| (?:unter|über) (?:null|dem gefrierpunkt)| (?:bajo|sobre) cero)"
_RATE = r"(?: per (?:\d+ )?(?:square |cubic )?[^\W\d_]+[²³]?|/[^\W\d_]{1,5}[²³]?)"
_SOME_OF = (  # parts of a whole, and numbers that begin with one
    r"(?:\b(?:half|a quarter|three quarters)(?: of)? an? (?=hundred|thousand|million|billion|trillion|dozen)(?:\w+)|"
    r"\b(?:several|a few|many) (?:hundred|thousand|million|billion|dozen)s?\b|"
    r"\ban? (?:third|quarter|fifth|tenth)\b(?= of)|\b(?:two|three|four|five|nine)[ -](?:thirds|quarters|fifths|sixths|eighths|tenths)\b|"
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|\d{1,3}) (?:in|out of) (?:every )?(?:two|three|four|five|six|ten|20|50|1?00)\b)"
)
_AND_A_HALF = r"(?: and a (?:half|quarter))?"
# What bounds an amount right before it. Words that only make it vague ("some", "about") do not.
_BOUND = re.compile(
    r"(?:\b(?:up to|as (?:much|many) as|at (?:least|most)|(?:no|not) (?:more|less|fewer|longer) than|"
    r"(?:more|less|fewer|longer|older|higher) than|bis zu|(?:mindestens|höchstens|maximal)|nicht mehr als|"
    r"(?:mehr|weniger|länger|älter|höher) als|hasta|al menos|como (?:mínimo|máximo)|(?:más|menos) de|en (?:az|fazla|çok)) )$",
    re.I,
)
_APART = r"[ \u00a0\u202f\u2009-]?"
_DASH = "[-\u2010\u2011–—−]"
_NEAR = 30  # characters around the marked words in which the whole begins and ends
_MINUS = r"(?:(?<![\w.,])[-−–](?=\d|[$€£¥])|(?<!\w)minus |\+)"

# Days and hours.
_ORDINAL = r"(?:st|nd|rd|th|º|\.)?"
_YEAR = r"(?:1\d|20)\d\d"
_HALF_OF_DAY = r"(?: ?(?:[ap]\.?m\b\.?|uhr\b|h\b))"
# A point between hours and minutes is one of a price as well, so that something must tell that it is a time.
_CLOCK = (
    rf"\d{{1,2}}(?::\d\d){{1,2}}(?:[.,]\d+)?{_HALF_OF_DAY}?|\d{{1,2}}(?:\.\d\d){{2}}{_HALF_OF_DAY}?|\d{{1,2}}\.\d\d{_HALF_OF_DAY}|"
    rf"(?:(?<=\bat )|(?<=\bum )|(?<=\blas ))\d{{1,2}}\.[0-5]\d(?![\d%]| ?[^\W\d_])|\d{{1,2}} ?(?:[ap]\.?m\b\.?|uhr\b|o['’]clock)"
)
_GAME = rf"\d{{1,3}}(?:{_DASH}|:(?=\d(?!\d)))\d{{1,3}}(?:\(\d+\))?"
_SCORE = rf"(?<![\d.,/-]){_GAME}(?:(?:, ?| and | und | y | ve ){_GAME})*(?![\d/]|{_DASH}\d)"

_LENGTHS = (  # that are given in two units
    r"(?:\d+ ?(?:ft|feet|foot) ?\d+(?: ?(?:in\b|inch(?:es)?))?|\d+ ?(?:lbs?|pounds|st|stone) ?\d+ ?(?:oz|ounces|lbs?|pounds)|"
    r"(?:\d+|one|two|three|four|five|six) ?(?:h|hours?|hrs?|stunden?|horas?|saat)(?:,? and|,? und|,? y|,)? \d+ ?"
    r"(?:min|minutes?|mins?|minuten?|minutos?|dakika)|\d+ ?(?:minutes?|minuten?|minutos?|dakika)(?: and| und| y)? \d+ ?"
    r"(?:seconds?|secs?|sekunden?|segundos?|saniye))(?!\w)"
)
_NTH = r"\d{1,3}(?:st|nd|rd|th)"
_NTHS = rf"{_NTH}(?:(?:,? and (?:the )?|, (?:the )?){_NTH})+(?: (?:minutes?|rounds?|overs?|laps?|innings?|places?)\b)?"

_TO = re.compile(rf" (?:to|bis|a|or|oder|o) |(?<=[\w%°]) ?{_DASH} ?(?=[\d$€£¥])", re.I)  # between the ends of a range
_CHANGES = re.compile(  # before an amount that tells by how much something changed
    r"\b(?:ros[e]|risen|rises?|rising|f[ae]ll(?:s|en|ing)?|gr[eo]ws?|grown|growing|climb\w*|drop\w*|jump\w*|increas\w+|decreas\w+|rais\w+|"
    r"lower\w*|cut|reduced?|up|down|gain\w*|los[te]\w*|slip\w*|surg\w+|soar\w*|plung\w+|slid|edg\w+|declin\w+|"
    r"stieg\w*|sank\w*|fiel\w*|erhöh\w+|senk\w+|sub\w+|baj\w+|aument\w+|cay\w+)\W*$",
    re.I,
)

# Before a range that begins with "from", which otherwise tells of a change; and where "from" may stand itself.
_FROM = re.compile(r"\b(?:from|von|de|desde) $", re.I)
_RANGES = re.compile(
    r"(?:^\W*|\b(?:rang(?:e[sd]?|ing)|var(?:y|ies|ied|ying)|costs?|costing|priced|sells?|sold|(?:any|some)where|aged|last(?:s|ing)?|"
    r"oscilan?|cuestan?|van) )$",
    re.I,
)

_NAME_WORD = re.compile(r"(?:(?:Mc|Mac|O['’]|D['’]|l['’]|al-|el-)?[^\W\d_a-zß-ÿ][\w’'-]*(?:\.(?=[ ]))?|[A-Z]\.)")
_NUMBER_WORD = re.compile(rf"\b(?:{WORDS}|half|third|quarter|fifth|tenth)s?\b", re.I)
_AMOUNT = re.compile(rf"\d|{_PART}")
_BEGINS_AMOUNT = re.compile(rf"{_MINUS}?(?:{CURRENCY} ?)?{_MINUS}?(?:{_AMOUNT.pattern})|(?:{WORDS})\b", re.I)
_PARTICLE = frozenset("de del della di da do dos van von der den ter ten la le los las al el bin ibn ben bint zu y e af".split())
_PLACED = frozenset("in at from near into towards off across outside inside around am im aus bei nach en desde hacia cerca".split())
_DOTTED = re.compile(r"^(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Sgt|Capt|Col|Gen|Gov|Sen|Rep|Lt|Mt|Rev|Sr|Jr)\.$")


def widen(sentence: str, span: Span, language: str, names: bool = True, change: bool = False) -> Span | None:
    """The offsets widened to whole words, and to the whole amount, range, score and date that they touch; None for no words.

    With `names`, also to the whole name. With `change`, an amount that something rose or fell from, and the one to which, are one whole.
    """
    start, end = _trimmed(sentence, span)
    if start == end:
        return None
    start, end = _whole_words(sentence, (start, end))
    if _AMOUNT.search(sentence[max(0, start - _NEAR) : end + _NEAR]) or _NUMBER_WORD.search(sentence[start:end]):
        for pattern in (every := wholes(language)):
            for match in pattern.finditer(sentence, max(0, start - _NEAR), end + _NEAR):
                one = pattern is not every[-1] or _is_range(sentence[: match.start()], match[0], change)
                if one and match.start() < end and start < match.end():
                    start, end = min(start, match.start()), max(end, match.end())
        start = _with_bound(sentence, start, end)
    return _trimmed(sentence, _whole_name(sentence, (start, end), language) if names else (start, end))


def _with_bound(sentence: str, start: int, end: int) -> int:
    """Where an amount begins with what bounds it ("up to") or opens its range ("from") right before it."""
    before, text = sentence[:start], sentence[start:end]
    if not _BEGINS_AMOUNT.match(text):
        return start
    opens = _FROM.search(before) if len(_TO.split(text)) == 2 else None
    told = opens or _BOUND.search(before)
    return told.start() if told else start


@cache
def wholes(language: str) -> tuple[re.Pattern[str], ...]:
    """What is set off only as a whole: scores, dates and times of day, amounts, and ranges of them."""
    languages = dict.fromkeys(("en", language))
    months = "|".join(
        sorted({re.escape(name) for spoken in languages for name in calendar.months(spoken)} | {"sept"}, key=len, reverse=True)
    )
    days = "|".join(sorted({re.escape(name) for spoken in languages for name in calendar.weekdays(spoken)}, key=len, reverse=True))
    units = {word for spoken in languages for word in measures(spoken) if terms(word, spoken)} | set(_MORE_UNITS.split("|"))
    units -= {"per", "pro", "por"}
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    unit = f"(?:{unit}){_CASES}" if language == "tr" else unit
    words = "|".join(_NUMBER_WORDS.get(spoken, _NUMBER_WORDS["en"]) for spoken in languages)
    of_month = rf"(?:{months})(?!\w)(?:\.(?= ?\d|,))?"
    month_day = rf"(?:\d{{1,2}}{_ORDINAL} (?:of |de )?{of_month}|{of_month} \d{{1,2}}(?:st|nd|rd|th)?(?![\d:]|[.,]\d))"
    day = rf"(?:(?:{days})(?!\w),? (?:the |den |dem |el )?)?{month_day}(?:,? (?:de |del )?{_YEAR}\b)?|{of_month} (?:of |de )?{_YEAR}\b"
    counted = rf"(?:\b(?:{words})(?:[ -](?:and )?(?:{words}))*{_AND_A_HALF}(?!\w)|(?:{_FIGURE}))"
    moneys = "|".join(
        sorted({word for spoken in languages for word, kind in measures(spoken).items() if kind.isupper()}, key=len, reverse=True)
    )
    of_country = rf"(?:(?-i:[A-ZÄÖÜÇŞİ])[\w-]+ ){{1,2}}(?=(?:{moneys})(?!\w))"  # "Swiss francs"
    money = rf"{_MINUS}?(?:{CURRENCY} ?)?{_MINUS}?{counted}(?:{_APART}{_SCALE}(?!\w)){{0,2}}"
    in_unit = rf"{_APART}(?:de )?(?:{of_country})?(?:{unit})(?!\w)(?: (?:celsius|fahrenheit|old|alt|{unit})(?!\w))?"
    attached = r"(?<=\d)(?-i:[CF])(?!\w)"  # -12C
    scaled = rf"{money}(?:{_APART}{_PERCENT}(?!\w)|{attached}|(?: (?:de |of )?)?{CURRENCY}|{in_unit})?{_BELOW_ZERO}?{_RATE}?"
    many = rf"(?:{scaled})"
    some_of = rf"{_SOME_OF}(?:{in_unit})?"
    to = r"(?:to|against|zu|gegen|a|contra|frente a|karşı|e karşı)"
    votes = r"(?:votes?|(?:gegen)?stimmen|votos?|oy)"
    voted = rf"{counted} {votes} {to} {counted}(?: {votes})?|{counted} {to} {counted} {votes}"
    ranged = (
        rf"\b(?:between|zwischen|entre) {many}(?: [^\W\d_]+)? (?:and|und|y) {many}|"
        rf"(?<![\d.,])(?<!between ){many}(?: (?:to|bis|a|or|oder|o) |{_DASH}| {_DASH} ){many}"
    )
    forms = (_SCORE, _CLOCK, day, many, _LENGTHS, some_of, _NTHS, voted, ranged)
    return tuple(re.compile(rf"(?<![^\W_])(?:{form})" if form in (day, _LENGTHS, _NTHS) else form, re.I) for form in forms)


def _is_range(before: str, text: str, change: bool) -> bool:
    """Whether two amounts are a range: "rose 12% to $3 billion", "raised from £5 to £6" and "500 euros to 3 women" are none."""
    ends = _TO.split(text)
    if len(ends) != 2 or re.match(r"between|zwischen|entre", text, re.I):
        return True
    if re.fullmatch(_YEAR, ends[0]) and not re.fullmatch(_YEAR, ends[1]):
        return False  # "from 3 million in 2024 to 5 million"
    one, other = map(_unit, ends)
    if one and one != other and (other or not (re.match(CURRENCY, ends[0]) and re.search(_SCALE, ends[1], re.I))):
        return False
    if opens := _FROM.search(re.sub(rf"{CURRENCY} ?$", "", before)):
        return change or " bis " in text or _RANGES.search(before[: opens.start()]) is not None
    return not (re.search(r"\b(?:by|um|en un)\W*$", before, re.I) or (one and _CHANGES.search(before)))


def _unit(amount: str) -> str:
    """The unit or currency that an amount is in, without its figures and scale."""
    return re.sub(rf"\b(?:{WORDS})\b|[\d.,’' ]|\b{_SCALE}\b|(?<=\d){_SCALE}\b", "", amount, flags=re.I).strip(" -–—").casefold()


def _trimmed(sentence: str, span: Span) -> Span:
    """The offsets without spaces and commas at their ends."""
    start, end = max(0, span[0]), min(len(sentence), span[1])
    while start < end and sentence[start] in " \n\t,;:":
        start += 1
    while start < end and sentence[end - 1] in " \n\t,;:":
        end -= 1
    return start, end


def _whole_words(sentence: str, span: Span) -> Span:
    start, end = span
    while start > 0 and sentence[start].isalnum() and sentence[start - 1].isalnum():
        start -= 1
    while end < len(sentence) and sentence[end - 1].isalnum() and sentence[end].isalnum():
        end += 1
    return start, end


def _whole_name(sentence: str, span: Span, language: str) -> Span:
    """The offsets widened to all of a name of several words of which they have a part, with a title before it."""
    words = [(match.start(), match.end()) for match in re.finditer(r"[^\s,;:()“”„\"«»]+", sentence)]
    inside = [i for i, (start, end) in enumerate(words) if start < span[1] and span[0] < end]
    if not inside:
        return span
    first, last = inside[0], inside[-1]
    start, end = _reach(sentence, words, first, -1, language), _reach(sentence, words, last, 1, language)
    placed = start > 0 and sentence[slice(*words[start - 1])].casefold() in _PLACED  # "In Mexico City Rubio met …"
    return (
        span[0] if start == first or placed else min(span[0], words[start][0]),
        span[1] if end == last else max(span[1], _without_ending(sentence, words[end])),
    )


def _reach(sentence: str, words: list[Span], at: int, step: int, language: str) -> int:
    """The index of the last word, in the direction of `step`, of the name that the word `at` is a part of; particles may be within it."""
    reached = at
    while _is_name(sentence, words[reached], language):
        following = reached + step
        while _follows(sentence, words, following, step) and sentence[slice(*words[following])] in _PARTICLE:
            following += step
        if not _follows(sentence, words, following, step) or not _is_name(sentence, words[following], language):
            break
        reached = following
    return reached


def _follows(sentence: str, words: list[Span], at: int, step: int) -> bool:
    """Whether only a space parts a word from the one before it in the direction of `step`, and no sentence or genitive ends between."""
    if not 0 <= at < len(words):
        return False
    one, other = (words[at - 1], words[at]) if step > 0 else (words[at], words[at + 1])
    word = sentence[slice(*one)]
    ended = word.endswith((".", "!", "?", "’s", "'s")) and not _DOTTED.match(word)
    return sentence[one[1] : other[0]] == " " and not ended


def _without_ending(sentence: str, word: Span) -> int:
    """Where a word ends, without its genitive and the full stop of its sentence."""
    text = sentence[slice(*word)]
    bare = text if _DOTTED.match(text) else re.sub(r"(?:['’]s)?[.!?]*$", "", text)
    return word[0] + len(bare)


def _is_name(sentence: str, word: Span, language: str) -> bool:
    """Whether a word is written as a name, and is no word for a day, month or number, and no function word."""
    text = sentence[slice(*word)]
    if not _NAME_WORD.match(text):
        return False
    bare = text.strip(".!?").casefold()
    if bare in calendar.weekdays(language) or bare in calendar.months(language) or re.fullmatch(WORDS, bare):
        return False
    return bool(terms(bare, language)) or bool(_DOTTED.match(text))
