"""Whether a later article overturns what the best sentence tells: a verdict quashed, a ban lifted, a number gone down. English."""

import re
from dataclasses import replace

from qa.asking.offices import is_known_office
from qa.reading.counting import counted_words
from qa.reading.features import DATELINE
from qa.reading.reading import Reading
from qa.reading.widening import WORDS
from qa.reading.word_vectors import untold
from qa.types import SURE, Evidence, Question
from vectorstore.indexes.hits import Hit, Retrieved
from vectorstore.indexes.keywords import terms
from vectorstore.texts import calendar
from vectorstore.texts.folding import CAPITALISED

_REVERSED = re.compile(
    r"\b(?:overturn(?:s|ed|ing)?|quash(?:es|ed|ing)?|annul(?:s|led)?|revers(?:es|ed)|revok(?:es|ed)|repeal(?:s|ed)?|rescind(?:s|ed)?|"
    r"withdr(?:aws|ew|awn)|scrap(?:s|ped)|drop(?:s|ped)|cancel(?:s|led|ed)|call(?:s|ed) off|lift(?:s|ed)|abandon(?:s|ed)|"
    r"thr(?:ows|ew|own) out|struck down|set aside|acquit(?:s|ted)|exonerated|pardon(?:s|ed)?)\b",
    re.I,
)
_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)(?: \w+ly)?\s+$", re.I
)  # right before such a word: what is reversed stands before
_NUMBER = re.compile(rf"\b(?P<number>\d[\d.,]*|{WORDS})(?P<after>(?: [\w-]+){{1,2}})", re.I)
_STILL = re.compile(r"^\W*how many|\b(?:still|now|currently|without)\b", re.I)  # words of such a question that say nothing
_WORD = re.compile(r"\w[\w-]*")
_CLAUSE = re.compile(r"[,;:.]|\band\b")
_OF_SOMEBODY = re.compile(rf"{CAPITALISED}(?: {CAPITALISED})* (?:is|was|were|has|had)\b")  # the title may be about others
# What somebody asked for is not what came of it: "Prosecutors sought four years."
_WISHED = re.compile(
    r"\b(?:(?:ask|call|push|press|plead)\w* for|sought|seek\w*|demand\w*|want(?:s|ed)?|request\w*|faces?|faced|could)\b", re.I
)
_OBJECT = 4  # terms after such a word, or before a passive, that name what is reversed
# Words that name one verdict in different ways.
_VERDICT = frozenset(
    terms(
        "convict convicted conviction guilty verdict sentence sentenced jail jailed prison imprisoned acquitted pardoned exonerated", "en"
    )
)


def overtaken(question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading led by the sentence of a later article, about the same names, that reverses what the best one tells, where there is
    one; or of the same article, where the best one only tells what somebody asked for.

    Nothing is then set off: what the older sentence gives no longer holds.
    """
    if not reading.answerable or not reading.evidence or question.broad:
        return reading
    best, without_short = reading.evidence[0], tuple(replace(item, short=None) for item in reading.evidence)
    if _reverses(best.quote, question.words, ""):
        return replace(reading, evidence=without_short)
    names = _names(f" {question.words}. {best.hit.title}. {best.quote}")
    wished = _WISHED.search(best.quote) and not _WISHED.search(question.words)
    hits = sorted((hit for hit in found.hits if hit.language in ("", "en")), key=lambda hit: str(hit.published), reverse=True)
    for hit in hits:
        is_later = str(hit.published or "") > str(best.hit.published or "")
        for span in hit.sentences if is_later or (wished and hit.article_id == best.hit.article_id) else ():
            sentence = hit.quote(span)
            told = f"; {sentence}" if _OF_SOMEBODY.match(sentence) else f"{hit.title}. {sentence}"
            places = _place(best.hit) | _place(hit) if _VERDICT & {*terms(sentence, "en")} else set()
            if _reverses(told, question.words, best.quote) and (names & _names(told)) - places:
                return replace(reading, evidence=without_short).led_by([Evidence(hit, *span, SURE), without_short[0]])
    return reading


def newest_count(question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading of "How many … are still …?" led by the sentence of the newest article, about the same names, that has such a number,
    too, and tells of all else that is asked, in whatever words: "restored to all but 320 homes".
    """
    asked, names = counted_words(question.words), _names(f" {question.words}")
    if not (question.latest and asked and names and reading.answerable and reading.evidence):
        return reading
    day = str(reading.evidence[0].hit.published or "")
    for hit in sorted(found.hits, key=lambda hit: str(hit.published), reverse=True):
        if str(hit.published or "") <= day:
            break
        nouns = {*terms(" ".join(asked), hit.language)}
        for span in hit.sentences if names <= _names(f" {hit.title}. {hit.text}") else ():
            sentence = hit.quote(span)
            numbers = [each for each in _NUMBER.finditer(sentence) if nouns & {*terms(each["after"], hit.language)}]
            if numbers and not untold(_WORD.findall(_STILL.sub(" ", question.words)), sentence, hit.language):
                short = numbers[0].span("number")
                return reading.led_by([Evidence(hit, *span, SURE, short=(span[0] + short[0], span[0] + short[1]))])
    return reading


def _place(hit: Hit) -> set[str]:
    """The words of the place where a passage was written, "CORRAND — ": a verdict that shares no more is of others."""
    found = DATELINE.match(hit.text)
    return {word.casefold() for word in re.findall(CAPITALISED, f"{hit.place} {found[0] if found else ''}")}


def _reverses(sentence: str, asked: str, told: str) -> bool:
    """Whether a sentence tells that what is asked was reversed, and neither the question nor what is told does."""
    match = _REVERSED.search(sentence)
    if not match or _REVERSED.search(asked) or _REVERSED.search(told):
        return False
    before, after = _CLAUSE.split(sentence[: match.start()])[-1], _CLAUSE.split(sentence[match.end() :])[0]
    reversed_ = {*(terms(before, "en")[-_OBJECT:] if _PASSIVE.search(before) else terms(after, "en")[:_OBJECT])}
    in_question = {*terms(asked, "en")}
    if (reversed_ | {*terms(match[0], "en")}) & _VERDICT and in_question & _VERDICT:
        return True
    return bool((reversed_ & in_question) - {*terms(" ".join(_names(sentence)), "en")})


def _names(text: str) -> set[str]:
    """The words of a text that begin with a capital but for those that begin a sentence, offices, weekdays and months, in small letters."""
    found = {name.casefold() for name in re.findall(rf"(?<=[\w,;’'”\"] ){CAPITALISED}", text) if not is_known_office(name)}
    return found - calendar.weekdays("en").keys() - calendar.months("en").keys()
