"""The few words of a sentence that are set off as the answer: widened to a whole amount, name, score or date, and of the kind asked for.

A reader marks them by pieces of words, so that a mark may begin behind a currency or end within a number. English, German, Spanish, Turkish.
"""

import re
from datetime import date, timedelta
from functools import cache

from babel import UnknownLocaleError
from babel.dates import format_date

from qa.reading.answer_types import answer_kind, asks_who_is, has_answer, wanted
from qa.types import Evidence
from vectorstore.articles import day_of
from vectorstore.indexes.keywords import terms
from vectorstore.texts import calendar
from vectorstore.texts.measures import measures
from vectorstore.texts.passages import Span

# Amounts.
_CURRENCY = r"(?:(?:US|AU?|CA?|NZ|HK|S)?[$€£¥₺₹₽]|(?:USD|EUR|GBP|CHF|NOK|SEK|DKK|TRY|JPY|CNY)(?=[ \d]))"
_FIGURE = r"(?:\d{1,3}(?:[.,’'\u00a0\u202f\u2009 ]\d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,]\d+)*)(?:[ -]\d/\d)?"
_NUMBER_WORDS = {
    "en": "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|"
    "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|million|billion",
    "de": "zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|elf|zwölf|zwanzig|dreißig|vierzig|fünfzig|hundert|tausend",
    "es": "dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|veinte|treinta|cuarenta|cincuenta|cien|mil",
    "tr": "iki|üç|dört|beş|altı|yedi|sekiz|dokuz|on|yirmi|otuz|kırk|elli|yüz|bin",
}
_WORDS = "|".join(_NUMBER_WORDS.values())
_SCALE = (
    r"(?:hundred|thousand|millions?|billions?|trillions?|tausend|millionen|milliarden?|billionen|mill\.|mio\.?|mrd\.?|mil|millón|millones|"
    r"bin|milyon|milyar|bn|tn|mn|m|k)"
)
_PERCENT = r"(?:%|percentage points?|percent|per cent|pct|prozentpunkte?|prozent|por ciento|puntos porcentuales|‰)"
_MORE_UNITS = (
    "degrees|degree|°c|°f|°|celsius|fahrenheit|grad|grados|derece|kroner|kronor|krone|crowns|francs|franken|francos|lira|lirası|"
    "mph|km/h|kph|kmh|km|cm|mm|kg|g|ml|l|ha|mw|gw|kw|kwh|mwh|gwh|points|point|years old|jahre alt|años de edad|yaşında|square|cubic|sq|per"
)
_APART = r"[ \u00a0\u202f\u2009-]?"
_DASH = "[-\u2010\u2011–—−]"
_MINUS = r"(?:(?<![\w.,])[-−–](?=\d|[$€£¥])|(?<!\w)minus |\+)"

# Days and hours.
_ORDINAL = r"(?:st|nd|rd|th|º|\.)?"
_YEAR = r"(?:1\d|20)\d\d"
_CLOCK = r"\d{1,2}(?:[:.]\d\d){1,2}(?:[.,]\d+)?(?: ?(?:[ap]\.?m\b\.?|uhr\b|h\b))?|\d{1,2} ?(?:[ap]\.?m\b\.?|uhr\b|o['’]clock)"
_GAME = rf"\d{{1,3}}{_DASH}\d{{1,3}}(?:\(\d+\))?"
_SCORE = rf"(?<![\d.,/-]){_GAME}(?:(?:, ?| and | und | y | ve ){_GAME})*(?![\d/]|{_DASH}\d)"

_NAME_WORD = re.compile(r"(?:(?:Mc|Mac|O['’]|D['’]|l['’]|al-|el-)?[^\W\d_a-zß-ÿ][\w’'-]*(?:\.(?=[ ]))?|[A-Z]\.)")
_PARTICLE = frozenset("de del della di da do dos van von der den ter ten la le los las al el bin ibn ben bint zu y e af".split())
_PLACED = frozenset("in at from near into towards off across outside inside around am im aus bei nach en desde hacia cerca".split())
_TITLE = frozenset("mr mrs ms dr prof sir st sgt capt col gen gov sen rep lt mt rev".split())
_DOTTED = re.compile(r"^(?:[^\W\d_]|Mr|Mrs|Ms|Dr|Prof|St|Sgt|Capt|Col|Gen|Gov|Sen|Rep|Lt|Mt|Rev|Sr|Jr)\.$")

# Words before a weekday by which it is a day to come, and by which it is over, the nearest of them counting.
_TO_COME = re.compile(
    r"\b(?:will|shall|won['’]t|would|['’]ll|until|till|by|next|due|expected|scheduled|planned|plans?|to (?!the\b|a\b)[a-z]+|from|set|"
    r"(?:begin|start|open|reopen|close|end|resume|return|meet|play|vote|take|run|face|go|expire|become|arrive|leave|decide)(?:s|es)?|"
    r"wird|werden|bis|ab|soll\w*|nächste\w*|kommende\w*|beginnt|öffnet|endet|"
    r"será\w*|hasta|próxim[oa]|a partir|\w+(?:ará|erá|irá)n?|gelecek|önümüzdeki|kadar)\b",
    re.I,
)
_OVER = re.compile(
    r"\b(?:said|says|told|was|were|had|did|last|\w{2,}ed|went|fell|rose|ran|won|beat|met|took|made|found|held|began|"
    r"hat|haben|hatte\w*|wurde\w*|war|waren|sagte\w*|vergangene\w*|letzte\w*|dij\w+|\w+(?:ó|aron|ieron)|fue|fueron|pasad[oa]|geçen)\b",
    re.I,
)
_LAST = re.compile(r"\b(?:last|previous|vergangene\w*|letzte\w*|vorige\w*|pasado|geçen) *$", re.I)
_TO_COME_AFTER = re.compile(r"^(?:['’]?\w*)? (?:gününe )?kadar\b", re.I)
_DOUBTFUL = 6  # days back from which on a weekday may rather be one to come

_COUNTED = re.compile(rf"\W*(?:(?:about|around|some|more than|over|nearly|mehr als|rund|unos|más de) )?(?:\d|(?:{_WORDS})\b)", re.I)
# A reason, or a word that leads to one.
_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|since (?!\d)|as (?:a result|the|it|they|he|she|there)|after|over|for|amid|in order to|to (?!the\b)[a-z]+|"
    r"so that|blam\w+|caus\w+|reasons?|hidden|led to|forc\w+|prompt\w+|attribut\w+|"
    r"weil|da|wegen|aufgrund|denn|nachdem|um zu|grund|ursache|schuld|"
    r"porque|debido|por|a causa|para|ya que|tras|culp\w+|motiv\w+|razón|"
    r"çünkü|nedeniyle|yüzünden|dolayı|için|sebeb\w*|neden\w*)\b",
    re.I,
)
_GIVES_REASON = re.compile(
    r"\b(?:because|due to|owing to|thanks to|in order to|blam(?:ed?|es|ing)|caused by|causes?|reasons?|hidden|obscured|led to|forced|"
    r"prompted|attributed|weil|wegen|aufgrund|denn|grund|ursache|porque|debido a|a causa de|ya que|motivo|razón|"
    r"çünkü|nedeniyle|yüzünden|dolayı)\b",
    re.I,
)
_STATES = re.compile(
    r"\b(?:is|was|are|were|has|have|had|been|not|no|\w{3,}ed|\w{3,}ing|broke|fell|ran|lost|found|felt|ist|war|sind|waren|hat|hatte\w*|"
    r"es|fue|era|había|está\w*)\b",
    re.I,
)


def short_answer(span: Span | None, sentence: str, question: str, language: str) -> Span | None:
    """The offsets of the few words that answer, in a sentence of that language: those of `span` widened, or None where they do not fit."""
    if span is None or not (widened := widen(sentence, span, language, names=not asks_who_is(question))):
        return None
    return widened if fits(sentence, widened, question, language) else None


def widen(sentence: str, span: Span, language: str, names: bool = True) -> Span | None:
    """The offsets widened to whole words, and to the whole amount, range, score and date that they touch; None for no words.

    With `names`, also to the whole name.
    """
    start, end = _trimmed(sentence, span)
    if start == end:
        return None
    start, end = _whole_words(sentence, (start, end))
    for pattern in _wholes(language):
        for match in pattern.finditer(sentence):
            if match.start() < end and start < match.end():
                start, end = min(start, match.start()), max(end, match.end())
    return _trimmed(sentence, _whole_name(sentence, (start, end), language) if names else (start, end))


def fits(sentence: str, span: Span, question: str, language: str) -> bool:
    """Whether the words are of the kind that a question asks for. A question for anything else is answered by any words."""
    text, kind = sentence[slice(*span)], wanted(question)
    match kind:
        case "reason":
            return _may_be_reason(sentence, span, language)
        case "date":
            return has_answer("date", text, question) or any(_weekday_in(text, spoken) is not None for spoken in (language, "en"))
        case "count" | "amount" | "number":
            return has_answer("number", text, question) and not _of_another_kind(sentence, span, kind, question, language)
        case "person":
            if name := asks_who_is(question):
                return _stands_beside(sentence, span, name, language)
            return bool(_says_else(text, question, language))
        case "place":
            return bool(_says_else(text, question, language)) and not _COUNTED.match(text)
    return answer_kind(question) not in ("number", "date") or has_answer(answer_kind(question), text, question)


def gives_reason(sentence: str) -> bool:
    """Whether a sentence has a word that leads to a reason, such as "because" and "blamed"."""
    return bool(_GIVES_REASON.search(sentence))


def dated(item: Evidence) -> str:
    """The few words of the evidence that answer; a weekday among them is followed by the date that it means in an article of that day."""
    words = item.short_quote
    if not words or item.short is None or (day := day_meant(item)) is None:
        return words
    shown = _date(day, item.hit.language)
    return f"{words}, {shown}" if re.fullmatch(r"\w+(?:-feira)?", words) else f"{words} ({shown})"


def day_meant(item: Evidence) -> date | None:
    """The day that the weekday in the short answer means, judged by the article's day and the words before; None where that is not sure."""
    published, text = day_of(item.hit.published), item.short_quote
    if not (published and item.short) or re.search(r"\d", text):
        return None
    found = _weekday_in(text, item.hit.language)
    if found is None:
        return None
    weekday, at = found
    before = item.hit.quote((item.start, item.short[0])) + " " + text[:at]
    back = (published.weekday() - weekday) % 7
    if _LAST.search(before):
        return published - timedelta(days=back or 7)
    after = item.hit.quote((item.short[1], item.end))
    to_come, over = (max((match.start() for match in pattern.finditer(before)), default=-1) for pattern in (_TO_COME, _OVER))
    if to_come > over or _TO_COME_AFTER.search(after):
        return published + timedelta(days=7 - back) if back else None
    return None if back >= _DOUBTFUL else published - timedelta(days=back)


def _date(day: date, language: str) -> str:
    try:
        return str(format_date(day, "d. MMMM y" if language == "de" else "d MMMM y", locale=language))
    except (UnknownLocaleError, ValueError):
        return day.isoformat()


def _weekday_in(text: str, language: str) -> tuple[int, int] | None:
    """The only weekday named in a text, 0 (Monday) to 6, and its offset; None where there is none, or several."""
    names = calendar.weekdays(language)
    found = [(names[word], match.start()) for match in re.finditer(r"[^\W\d_]+(?:-feira)?", text) if (word := match[0].casefold()) in names]
    return found[0] if len(found) == 1 else None


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


@cache
def _wholes(language: str) -> tuple[re.Pattern[str], ...]:
    """What is set off only as a whole: scores, dates and times of day, amounts, and ranges of them."""
    languages = dict.fromkeys(("en", language))
    months = "|".join(
        sorted({re.escape(name) for spoken in languages for name in calendar.months(spoken)} | {"sept"}, key=len, reverse=True)
    )
    days = "|".join(sorted({re.escape(name) for spoken in languages for name in calendar.weekdays(spoken)}, key=len, reverse=True))
    units = {word for spoken in languages for word in measures(spoken) if terms(word, spoken)} | set(_MORE_UNITS.split("|"))
    unit = "|".join(map(re.escape, sorted(units, key=len, reverse=True)))
    words = "|".join(_NUMBER_WORDS.get(spoken, _NUMBER_WORDS["en"]) for spoken in languages)
    of_month = rf"(?:{months})(?!\w)\.?"
    month_day = rf"(?:\d{{1,2}}{_ORDINAL} (?:of |de )?{of_month}|{of_month} \d{{1,2}}{_ORDINAL}(?![\d:]|[.,]\d))"
    day = rf"(?:(?:{days})(?!\w),? (?:the |den |dem |el )?)?{month_day}(?:,? (?:de |del )?{_YEAR}\b)?|{of_month} (?:of |de )?{_YEAR}\b"
    counted = rf"(?:\b(?:{words})(?:[ -](?:and )?(?:{words}))*(?!\w)|(?:{_FIGURE}))"
    money = rf"{_MINUS}?(?:{_CURRENCY} ?)?{_MINUS}?{counted}(?:{_APART}{_SCALE}(?!\w))?"
    in_unit = rf"{_APART}(?:de )?(?:{unit})(?!\w)(?: (?:celsius|fahrenheit|old|alt|{unit})(?!\w))?"
    scaled = rf"{money}(?:{_APART}{_PERCENT}(?!\w)|(?: (?:de |of )?)?{_CURRENCY}|{in_unit})?"
    many = rf"(?:{scaled})"
    ranged = (
        rf"\b(?:between|zwischen|entre) {many}(?: [^\W\d_]+)? (?:and|und|y) {many}|"
        rf"(?<![\d.,])(?<!from )(?<!von )(?<!de )(?<!between ){many}(?: (?:to|bis|a|or|oder|o) |{_DASH}| {_DASH} ){many}"
    )
    forms = (_SCORE, _CLOCK, day, many, ranged)
    return tuple(re.compile(rf"(?<![^\W_]){form}" if form in (day,) else form, re.I) for form in forms)


def _whole_name(sentence: str, span: Span, language: str) -> Span:
    """The offsets widened to all of a name of several words of which they have a part, with a title before it."""
    start, end = span
    words = [(match.start(), match.end()) for match in re.finditer(r"[^\s,;:()“”„\"«»]+", sentence)]
    inside = [i for i, (first, last) in enumerate(words) if first < end and start < last]
    if not inside:
        return span
    first, last = inside[0], inside[-1]
    if _is_name(sentence, words[last], language) and not sentence[slice(*words[last])].endswith((".", "’s", "'s")):
        at = last
        while at + 1 < len(words) and _joined(sentence, words[at], words[at + 1]):
            step = at + 1
            while step < len(words) - 1 and sentence[slice(*words[step])] in _PARTICLE and _joined(sentence, words[step], words[step + 1]):
                step += 1
            if not _is_name(sentence, words[step], language):
                break
            at = step
            if sentence[slice(*words[at])].endswith(("’s", "'s")):
                break
        if at > last:
            end = max(end, _without_ending(sentence, words[at]))
    if _is_name(sentence, words[first], language):
        at = first
        while at > 0 and _joined(sentence, words[at - 1], words[at]):
            step = at - 1
            while step > 0 and sentence[slice(*words[step])] in _PARTICLE and _joined(sentence, words[step - 1], words[step]):
                step -= 1
            if not _is_name(sentence, words[step], language):
                break
            at = step
        placed = at > 0 and sentence[slice(*words[at - 1])].casefold() in _PLACED
        if at < first and not placed:
            start = min(start, words[at][0])
    return start, end


def _joined(sentence: str, one: Span, other: Span) -> bool:
    """Whether only a space stands between two words, and the first does not end a sentence."""
    word = sentence[slice(*one)]
    return sentence[one[1] : other[0]] == " " and (not word.endswith((".", "!", "?")) or bool(_DOTTED.match(word)))


def _without_ending(sentence: str, word: Span) -> int:
    """Where a word ends, without the genitive "’s" and the full stop of its sentence."""
    text = sentence[slice(*word)]
    bare = text if _DOTTED.match(text) else re.sub(r"(?:['’]s)?[.!?]*$", "", text)
    return word[0] + len(bare)


def _is_name(sentence: str, word: Span, language: str) -> bool:
    """Whether a word is written as a name, and is no word for a day, month or number, and no function word."""
    text = sentence[slice(*word)]
    if not _NAME_WORD.match(text):
        return False
    bare = text.strip(".!?").casefold()
    if bare in calendar.weekdays(language) or bare in calendar.months(language) or re.fullmatch(_WORDS, bare):
        return False
    return bool(terms(bare, language)) or bool(_DOTTED.match(text))


def _may_be_reason(sentence: str, span: Span, language: str) -> bool:
    """Whether the words say why: they state something, or stand behind a word that leads to a reason; an amount or a name never does."""
    text = sentence[slice(*span)]
    if _STATES.search(text) and len(text.split()) > 2:
        return True
    led = _REASON.search(text) or _REASON.search(" ".join(sentence[: span[0]].split()[-3:]))
    return bool(led) and not _COUNTED.match(text) and bool(re.search(r"[^\W\d_]{3}", _without_times(text, language)))


def _without_times(text: str, language: str) -> str:
    """A text without its dates, times of day, weekdays, scores and amounts with their units."""
    for pattern in _wholes(language):
        text = pattern.sub(" ", text)
    names = {**calendar.weekdays("en"), **calendar.weekdays(language), **calendar.months(language)}
    return re.sub(r"[^\W\d_]+", lambda word: " " if word[0].casefold() in names and word[0][0].isupper() else word[0], text)


def _says_else(text: str, question: str, language: str) -> list[str]:
    """The words of a text that are no amounts, times or function words, and do not stand in the question; a count of people stays."""
    asked = {word.casefold() for word in re.findall(r"[^\W\d_][\w’'-]*", question)}
    words = re.findall(r"[^\W\d_][\w’'-]*", _without_times(text, language))
    return [word for word in words if word.casefold() not in asked and terms(word, language)]


_MONEY = re.compile(
    rf"{_CURRENCY}|\b(?:dollars?|euros?|pounds?|pence|cents?|yen|yuan|kroner|kronor|krone|crowns?|francs?|franken|lira\w*|pesos?|dólares|"
    r"libras|rupees?|roubles?|rubles?|usd|eur|gbp|chf)\b",
    re.I,
)
_LASTS = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|months?|years?|tage?n?|wochen?|monate?n?|jahre?n?|stunden?|minuten?|días?|semanas?|mes(?:es)?|años?|horas?|gün|hafta|ay|yıl|saat|dakika)\b",
    re.I,
)
_OF_MONEY = re.compile(
    r"\b(?:cost|costs|pay|paid|pays|price|prices|worth|fined?|fines|earn\w*|spen[dt]\w*|budget|raised?|won?|win|wins|salary|wage\w*|invest\w*|"
    r"damages?|kost\w+|preis|bezahl\w+|wert|cuesta\w*|cost[óa]\w*|precio|vale|pag[óa]\w*|fiyat\w*|maliyet\w*|ücret\w*)\b",
    re.I,
)
_SCORED = re.compile(
    r"\b(?:score[ds]?|result|ergebnis|endstand|resultado|marcador|skor|sonuç)\b|\b(?:time|fast|late|early|win|won|beat)\b", re.I
)
_PEOPLE = re.compile(r"\b(?:people|persons?|passengers|workers|members|menschen|personen|personas|kişi)\b", re.I)


def _of_another_kind(sentence: str, span: Span, kind: str, question: str, language: str) -> bool:
    """Whether a number is one of something else: a day of a month, a score, or an amount in another unit than is asked for."""
    text, rest = sentence[slice(*span)], sentence[slice(*span)]
    if kind == "number":
        return False
    for pattern in _wholes(language)[:3]:
        rest = pattern.sub(" ", rest)
    if not _SCORED.search(question) and not has_answer("number", rest, ""):
        return True
    money, lasting = _MONEY.search(text), _LASTS.search(text) and not _LASTS.search(question)
    if kind == "count":
        return bool(lasting or (money and not _MONEY.search(question)))
    people = _PEOPLE.search(f"{text}{sentence[span[1] : span[1] + 15]}") and not money
    return bool(people or (lasting and not money and _OF_MONEY.search(question)))


def _stands_beside(sentence: str, span: Span, name: str, language: str) -> bool:
    """Whether only function words and commas stand between the words and a name of which they are to tell who it is."""
    at = sentence.casefold().rfind(name.split()[-1].casefold())
    if at < 0 or span[0] <= at < span[1]:
        return at < 0 or bool(_says_else(sentence[slice(*span)], name, language))
    first = sentence.casefold().find(name.split()[0].casefold())
    first = first if 0 <= first <= at else at
    between = sentence[span[1] : first] if span[1] <= first else sentence[at + len(name.split()[-1]) : span[0]]
    return not terms(between, language) and len(between) < 40
