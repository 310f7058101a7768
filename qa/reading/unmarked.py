"""Finds the few words that answer in a sentence in which no reader marked any: its only day, amount or enumeration of the kind asked for.

English, German, Spanish, Turkish.
"""

import re
from datetime import date
from itertools import takewhile

from qa.asking.parts import asks_for_list
from qa.asking.together import asks_together
from qa.reading.answer_types import MANY, wanted
from qa.reading.counting import counted_words, is_counted
from qa.reading.short_answers import ENUMERATION, MONEY, OF_MONEY, fits
from qa.reading.weekdays import only_time
from qa.reading.widening import WORDS, widen
from vectorstore.indexes.keywords import terms
from vectorstore.texts.passages import Span

_NUMBER = rf"(?:\d[\d.,]*|\b(?:{WORDS}|{MANY})\b)"
_AMOUNT = re.compile(_NUMBER, re.I)
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF = r"(?: out)? (?:of|von|der|des?)(?: (?:the|all|its|his|her|their|seine[nr]|ihre[nr]|sus?|l[ao]s|[\w-]+['’]s))? "
_OF_ALL = re.compile(rf"{_NUMBER}{_OF}$", re.I)  # before a whole of which the number before it is a part: "84 of 1,120 jobs"
_ALL = re.compile(rf"{_OF}{_NUMBER}", re.I)
_ENDS_CLAUSE = re.compile(r"[,;:]\s|\s(?:and|but|und|y|e|ve)\s", re.I)
_VERB_LAST = ("de", "tr")  # languages whose questions tell last what was done
_WORDS_AFTER = 3  # one of which is the noun that a number counts


def only_answer(sentence: str, question: str, language: str, published: date | None) -> Span | None:
    """Where the only words of a sentence stand that may answer; None where several may, or none."""
    kind = wanted(question)
    if kind == "date":
        return only_time(sentence, question, published, language)
    if kind in ("count", "amount", "number"):
        return _only_amount(sentence, question, language)
    listed = [found.span() for found in ENUMERATION.finditer(sentence)] if asks_for_list(question) else []
    return listed[0] if len(listed) == 1 else None


def _only_amount(sentence: str, question: str, language: str) -> Span | None:
    """Where the only amount stands that may be asked for: of several, the one of what the question counts, in the clause of its verb."""
    amounts = dict.fromkeys(widen(sentence, found.span(), language, names=False) for found in _AMOUNT.finditer(sentence))
    may_be = [span for span in amounts if span and _may_be_asked_for(sentence, span, question, language)]
    if len(may_be) > 1 and asks_together(question):
        return None
    asked = counted_words(question)
    if not asked:
        only_money = OF_MONEY.search(question) is not None
        found = [span for span in may_be if not only_money or MONEY.search(sentence[slice(*span)])]
        return found[0] if len(found) == 1 else None
    things = [word for word in asked if word[0].isupper()] or asked[:1] if language in _VERB_LAST else asked
    nouns = set(terms(" ".join(things), language))
    counted = {span: _counted_by(sentence, span, language) for span in may_be}
    found = [span for span in may_be if nouns & counted[span]]
    bare = [span for span in may_be if not counted[span]]
    if found and bare:
        return None  # "112 flights on Tuesday and 96 on Wednesday"
    done = terms(question.partition(asked[0])[2], language)
    if len(found) > 1 and done:
        verb = done[-1 if language in _VERB_LAST else 0]
        found = [span for span in found if verb in terms(clause_of(sentence, span), language)]
    found = found or bare
    return found[0] if len(found) == 1 and is_counted(sentence, found[0], "", question, language) else None


def _may_be_asked_for(sentence: str, span: Span, question: str, language: str) -> bool:
    """Whether an amount is of the kind asked for: no year, no part of the question, and not the whole of which another one is a part."""
    text = sentence[slice(*span)]
    if _YEAR.fullmatch(text) or text.casefold() in question.casefold() or _OF_ALL.search(sentence[: span[0]]):
        return False
    return fits(sentence, span, question, language)


def _counted_by(sentence: str, span: Span, language: str) -> set[str]:
    """The terms for what a number counts: in its unit, and right after it, or after the whole of which it is a part; none for "96 on"."""
    after = sentence[span[1] :]
    after = after[whole.end() :] if (whole := _ALL.match(after)) else after
    words = takewhile(lambda word: terms(word, language), re.split(r"[,.;:()](?:\s|$)", after)[0].split()[:_WORDS_AFTER])
    return set(terms(" ".join([_AMOUNT.sub(" ", sentence[slice(*span)]), *words]), language))


def clause_of(sentence: str, span: Span) -> str:
    """The clause in which an amount stands."""
    begin = max((end.end() for end in _ENDS_CLAUSE.finditer(sentence, 0, span[0] + 1)), default=0)
    end = _ENDS_CLAUSE.search(sentence, span[1])
    return sentence[begin : end.start() if end else len(sentence)]
