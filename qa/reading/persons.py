"""Who is who: the sentences that give a named person's office, and those that name who holds the office asked for."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from qa.asking.offices import is_known_office, is_office, needs_of
from qa.asking.persons import asked_office, asked_person, capitalised
from qa.reading.offices import office_in
from qa.reading.reader import LONGEST_LEAD
from qa.reading.reading import Reading
from qa.saying.words import Said
from qa.types import SURE, Evidence, Question
from vectorstore.indexes.hits import Hit, Retrieved
from vectorstore.indexes.keywords import terms
from vectorstore.texts.folding import CAPITALISED, FULL_NAME, folded, folded_span, folded_with_offsets
from vectorstore.texts.lines import is_ended
from vectorstore.texts.opposites import NEGATION
from vectorstore.texts.passages import Span

PASSAGES = 50  # that are looked through for a name
_CONFIDENCE = 0.9  # of an answer whose sentence joins the name and the office
_OFTEN = 3  # articles from which on an office is surely the usual one
_MOST_PERSONS = 5
_MOST_HOLDERS = 3
_NEAREST = 3  # sentences shown where no article names the person
_FULL_NAME = re.compile(rf"\b{FULL_NAME}")
_QUALIFIES = re.compile(r"\b(?:former|ex|deputy|vice|acting|interim|late|elect|ehemalige\w*|stellvertretende\w*|eski)\b", re.I)
# A question for who holds an office now, that somebody left it, and that another came.
_PRESENT = re.compile(r"^\W*(?:who(?:['’]s| is| are)|wer ist|quién es)\b|\bkim(?:dir)?\W*$", re.I)
_HEADS = re.compile(
    r"^\W*(?:who (?:now |currently )?(?:chairs|leads|heads|runs|manages|coaches|captains|directs|presides)|"
    r"who(?:['’]s| is) (?:now |currently )?(?:in charge|at the head)|wer (?:leitet|führt)|quién (?:dirige|preside|encabeza))\b",
    re.I,
)
_LEFT = re.compile(
    r"\b(?:resign(?:ed|s)|step(?:ped|s) down|stood down|quits?|retired|left (?:office|(?:the|his|her) (?:post|job|office))|"
    r"(?:has |have |had |was |were |is )?(?:stepping down|standing down)|announced (?:his|her|their) (?:resignation|departure|retirement)|"
    r"(?:was|been) (?:replaced|succeeded|dismissed|sacked|fired|removed|ousted|unseated|voted out|deposed)|"
    r"trat(?:en)?\b.{0,60}\bzurück|zurückgetreten|abgelöst|entlassen|"
    r"dimitió|renunció|fue (?:sustituid|relevad|destituid)[oa]|istifa etti|görevden alındı)\b",
    re.I,
)
# The same, around the name: "former speaker Ada Moss", "voted to oust Ada Moss", "the removal of Moss", "after Moss's ouster".
_BEFORE_NAME = (
    r"(?:\b(?:former|ex-?|ehemalige\w*|frühere\w*|expresident\w*|exministr\w*|eski) |"
    r"\b(?:voted|decided|agreed)(?: [\d–-]+)? to (?:oust|remove|replace|dismiss|sack|fire|unseat) |\b(?:fired|ousted|sacked|unseated) |"
    r"\b(?:ousting|ouster|removal|dismissal|resignation) of )(?:[\w.’'-]+ ){0,4}"
)
_AFTER_NAME = r"(?:['’]s?)? (?:ouster|ousting|removal|dismissal|resignation)\b"
_CAME = re.compile(
    r"\b(?:successor|succe(?:ed|eds|eded)|replace(?:s|d|ment)|t(?:akes|ook|aken) over|nachfolg\w+|suces\w+|sustitu\w+|halefi\w*|yerine)\b",
    re.I,
)
_ASIDE = re.compile(r", (?:who|whose|which)\b[^,]*(?=,)")
# What begins another statement before the verb, whose subject is somebody else; and what says that it was not done.
_OPENS = re.compile(
    r"[;:]|, (?=\w)|\b(?:after|when|since|that|while|because|before|if|said|says|and|but|nachdem|als|dass|que|cuando)\b", re.I
)
_HOLDS_BACK = re.compile(
    rf"{NEGATION['en'].pattern}|\b(?:denied|threatened|refused|offered|urged|told|asked|may|might|could|should|would|nicht|no)\b", re.I
)
_BEFORE = 12  # characters before an office that may qualify it


def read_person(question: Question, found: Retrieved) -> Reading | None:
    """The reading for a question that names a person; None for another question, or where articles give no office.

    Where no article names the person, it does not answer. A name in small letters that no article has may be something else.
    """
    name = asked_person(question.text)
    if not name or not found.hits:
        return None
    sure, name = not name.islower(), name if not name.islower() else capitalised(name)
    named = [hit for hit in found.hits if _names(hit.text, name) or _names(hit.title, name)]
    if not named:
        nearest = tuple(Evidence(hit, *hit.sentences[0], 0.0) for hit in found.hits[:_NEAREST] if hit.sentences)
        return Reading(nearest, 0.0, False).declined(Said("not_named", name=name)) if sure else None
    persons = [name] if " " in name else _full_names(named, name) or [name]
    given = [[item for hit in named for item in _offices(hit, person)] for person in persons[:_MOST_PERSONS]]
    if not any(given) and sure and " " in name:
        given = [_by_surname(found.hits, named, name)]
    told = tuple(_fullest(items) for items in given if items)
    return Reading(told, _CONFIDENCE, True, complete=True) if told else None


def holder_first(question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading with the sentences first that name who holds the office asked for, "the captain of the Skarv", the newest first.

    Where the best sentence stands in a passage about what it is the office of, and is sure, nothing is changed.
    """
    asked = asked_office(question.text)
    if not asked:
        return reading
    office, of = asked
    best = reading.evidence[0].hit if reading.evidence else None
    if best and reading.answerable and reading.confidence >= SURE and _tells_of(best, of):
        return reading
    holders = sorted(
        (item for hit in found.hits if _tells_of(hit, of) for item in _holders(hit, office, of)),
        key=lambda item: str(item.hit.published or ""),
        reverse=True,
    )
    by_name: dict[str, Evidence] = {}
    for item in holders:
        by_name.setdefault(item.short_quote.split()[-1], item)
    if not by_name:
        return reading
    return reading.led_by([*by_name.values()][:_MOST_HOLDERS])


def holder_now(question: Question, reading: Reading, found: Retrieved) -> Reading:
    """The reading, where it names who holds an office now and another article, no older, says that this person left it, with that first.

    The next sentence may tell who came: the two are quoted together.
    """
    text = question.text
    asked = _HEADS.search(text) or (asked_office(text) and (question.latest or _PRESENT.search(text)))
    if not (asked and reading.answerable and reading.evidence):
        return reading
    best = reading.evidence[0]
    names = re.findall(CAPITALISED, best.short_quote)
    article, day = best.hit.article_id, str(best.hit.published or "")[:10]
    others = [hit for hit in found.hits if hit.article_id != article and str(hit.published or "")[:10] >= day]
    newest_first = sorted(others, key=lambda hit: str(hit.published), reverse=True) if names else ()
    left = next(filter(None, (_leaving(hit, names[-1]) for hit in newest_first)), None)
    return reading.led_by([left]) if left else reading


def _leaving(hit: Hit, name: str) -> Evidence | None:
    """The sentence of a passage that says that the person of a name has left, or the next one after it where that tells who came."""
    sentences = [*_sentences(hit)]
    at = next((i for i, (_, sentence, _) in enumerate(sentences) if _leaves(sentence, name)), None)
    if at is None:
        return None
    span = sentences[at][0]
    if at + 1 < len(sentences):
        after, came, place = sentences[at + 1]
        if _CAME.search(came) and (who := _FULL_NAME.search(came)):
            return Evidence(hit, *after, SURE, lead=span[0], short=place(who.span()))
    return Evidence(hit, *span, SURE)


def _leaves(sentence: str, name: str) -> bool:
    """Whether a sentence says that the person of a name has left an office."""
    named = rf"\b{re.escape(name)}\b"
    plain = _ASIDE.sub("", sentence)
    for left in _LEFT.finditer(plain):
        clause = _OPENS.split(plain[: left.start()])[-1]
        last = [*re.finditer(CAPITALISED, clause)][-1:]
        if last and last[0][0] == name and not _HOLDS_BACK.search(clause):
            return True
    return re.search(rf"{_BEFORE_NAME}{named}|{named}{_AFTER_NAME}", sentence, re.I) is not None


def _tells_of(hit: Hit, of: str) -> bool:
    """Whether a passage, with its title, has all the words of what an office is of."""
    return set(terms(of, hit.language)) <= set(terms(f"{hit.title} {hit.text}", hit.language))


def _holders(hit: Hit, office: str, of: str) -> Iterator[Evidence]:
    """The sentences of a passage that name a person with an office, each with the name as its short answer; not a former or deputy one,
    unless asked for, and not one who holds it elsewhere ("mayor of Halm").
    """
    asked, place = set(terms(office, hit.language)), set(terms(of, hit.language))
    for span, sentence, at in _sentences(hit):
        for match in _FULL_NAME.finditer(sentence):
            titles = [*re.finditer(r"\S+", match[0])]
            begin = next((match.start() + word.start() for word in titles if not is_known_office(word[0])), match.end())
            told = begin < match.end() and office_in(sentence, (begin, match.end()))
            if not told:
                continue
            held, _, elsewhere = sentence[slice(*told)].partition(" of ")
            qualified = _QUALIFIES.search(sentence[max(0, told[0] - _BEFORE) : told[1]]) and not _QUALIFIES.search(office)
            of_another = elsewhere and not place & set(terms(elsewhere, hit.language))
            if asked <= set(terms(held, hit.language)) and not of_another and not qualified:
                yield Evidence(hit, *span, _CONFIDENCE, short=at((begin, match.end())))
                break


def _fullest(found: Sequence[Evidence]) -> Evidence:
    """The sentence that tells most of a person, by the words of the office; an office that several articles give comes before others."""
    articles: dict[str, set[str]] = {}
    for item in found:
        articles.setdefault(_noun(item), set()).add(item.hit.article_id)
    often = {noun: len(ids) if len(ids) >= _OFTEN else 0 for noun, ids in articles.items()}
    return max(found, key=lambda item: (often[_noun(item)], len(item.short_quote.split()), str(item.hit.published or "")))


def _noun(item: Evidence) -> str:
    """The noun of an office, in lower case."""
    return next((word.casefold() for word in reversed(item.short_quote.split()) if is_office(word)), "")


def _pattern(name: str) -> re.Pattern[str]:
    """Matches a name in a text, also with further names or initials within it."""
    first, *rest = map(re.escape, folded(name).split())
    return re.compile(
        r"\b" + first + "".join(rf"(?:\s+{CAPITALISED}\.?)?\s+{part}" if part[0].isupper() else rf"\s+{part}" for part in rest) + r"\b"
    )


def _names(text: str, name: str) -> bool:
    return _pattern(name).search(folded(text)) is not None


def _full_names(hits: Sequence[Hit], name: str) -> list[str]:
    """The full names, in the texts, of persons of whose name only a part is given; the most frequent first."""
    counts: dict[str, int] = {}
    part = re.escape(folded(name))
    for hit in hits:
        text = folded(hit.text)
        found = [f"{match[1]} {name}" for match in re.finditer(rf"\b({CAPITALISED}) {part}\b", text) if _is_given(match[1], hit.language)]
        found += [f"{name} {match[1]}" for match in re.finditer(rf"\b{part} ({CAPITALISED})\b", text)]
        for full in found:
            counts[full] = counts.get(full, 0) + 1
    return sorted(counts, key=lambda full: -counts[full])


def _is_given(word: str, language: str) -> bool:
    """Whether a word with a capital before a surname may be a given name: no office, and no word that only begins a sentence."""
    return not is_known_office(word) and bool(terms(word, language))


def _offices(hit: Hit, name: str) -> Iterator[Evidence]:
    """The sentences of a passage that give a person's office, each with the office as its short answer.

    Where that alone says nothing ("Director"), the sentence before may tell of what: it is quoted along.
    """
    pattern = _pattern(name)
    for span, sentence, at in _sentences(hit):
        for match in pattern.finditer(sentence):
            if office := office_in(sentence, match.span()):
                bare = needs_of(sentence[slice(*office)])
                yield Evidence(hit, *span, _CONFIDENCE, _lead(hit, span) if bare else None, short=at(office))
                break


def _by_surname(hits: Sequence[Hit], named: Sequence[Hit], name: str) -> list[Evidence]:
    """The sentences that give a person's office by the surname alone, in articles that have the whole name and no other of that surname."""
    *given, surname = name.split()
    found = []
    for article in {hit.article_id for hit in named}:
        passages = [hit for hit in hits if hit.article_id == article]
        if all(full.startswith(given[0]) for full in _full_names(passages, surname)):
            found += [item for hit in passages for item in _offices(hit, surname)]
    return found


def _lead(hit: Hit, span: Span) -> int | None:
    """Where the whole sentence before one begins, if it is short enough to be quoted along; None where there is none."""
    before = [sentence for sentence in hit.sentences if sentence[1] <= span[0]][-1:]
    return next((first for first, end in before if is_ended(hit.quote((first, end))) and span[0] - first <= LONGEST_LEAD), None)


def _sentences(hit: Hit) -> Iterator[tuple[Span, str, Callable[[Span], Span]]]:
    """The sentences of a passage: their offsets, their folded texts, and what gives a span of such a text as offsets into the article's."""
    text, offsets = folded_with_offsets(hit.text)
    for start, end in hit.sentences:
        first, last = folded_span((start - hit.start, end - hit.start), offsets)
        yield (start, end), text[first:last], partial(_unfolded, hit.start, offsets, first)


def _unfolded(start: int, offsets: Sequence[int], first: int, span: Span) -> Span:
    return start + offsets[first + span[0]], start + offsets[first + span[1]]
