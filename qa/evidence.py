"""Finds the evidence for a question: searches for each of its parts, reads what is found, and keeps to the time that it names."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from qa.asking.conversation import ABOUT, MORE, POINTS_BACK, Turn, is_complete
from qa.asking.languages import language_of
from qa.asking.parts import Part
from qa.asking.persons import asked_person
from qa.asking.retrieve import DEPTH, choose_passages, days_away, in_turn, normalised, stands_alone
from qa.asking.search import Search, searches
from qa.checking.checkers import ClaimModel
from qa.checking.disagree import corrections_first
from qa.checking.facts import facts
from qa.checking.names import names_more
from qa.drafting.so_far import Clock
from qa.reading.follow_up import arranged
from qa.reading.other_times import of_its_time
from qa.reading.overtaken import newest_count, overtaken
from qa.reading.own_answers import told_apart
from qa.reading.pairs import CrossEncoder
from qa.reading.persons import PASSAGES as PASSAGES_WITH_NAME
from qa.reading.persons import holder_first, holder_now, read_person
from qa.reading.presumed import presumed_told
from qa.reading.reader import Judged, read
from qa.reading.reading import Reading
from qa.reading.speakers import speaker_first
from qa.reading.spelling import respelt
from qa.reading.subject import about_subject
from qa.reading.supporters import side_first
from qa.saying.words import NOTHING, Said, bounds
from qa.types import SURE, Asking, Question
from vectorstore.articles import day_of
from vectorstore.indexes.hits import Retrieved
from vectorstore.record.moment import ArchiveState
from vectorstore.store import Store

PASSAGES = 30  # passages that are read sentence by sentence

_Tried = tuple[Question, Retrieved, Reading]


@dataclass(frozen=True, slots=True)
class Options:
    """How questions are answered.

    `passages` are read sentence by sentence. Below the confidence `threshold` there is no answer; None means the archive's calibrated
    one, else the reader's. `dense_weight`, in [0, 1], is the weight of vectors against keywords; None means the one that measured best.
    `encoder` is the cross-encoder, `prompts` a folder of prompts to use instead of this package's. `checker` is a model that decides
    whether evidence supports a claim; None means that its words must be nearly the same.
    """

    passages: int = PASSAGES
    threshold: float | None = None
    dense_weight: float | None = None
    encoder: CrossEncoder | None = None
    prompts: Path | None = None
    checker: ClaimModel | None = None


@dataclass(frozen=True, slots=True)
class PartRead:
    """A part of a question, as it was understood and read."""

    part: Part
    question: Question
    found: Retrieved
    reading: Reading
    about_time: Said = NOTHING  # for the reader, where the time that it names is not that of what was read

    @property
    def sure(self) -> bool:
        return self.reading.confidence >= SURE


def read_part(part: Part, turn: Turn, archive: Store, state: ArchiveState, options: Options, clock: Clock, asking: Asking) -> PartRead:
    """Search for a part of a question, and read what is found. An earlier part that it is about counts as the question before it.

    Where nothing answers a question of its own after what was asked before, it is read as if nothing had been.
    """
    asking = asking | Asking(history=[*turn.history, part.context, ""] if part.context else turn.history)
    tried: list[_Tried] = []
    known: Judged = {}
    person = bool(asked_person(part.text))
    for search in searches(part.text, asking, max(DEPTH, options.passages, PASSAGES_WITH_NAME if person else 0)):
        if search.empty_period and tried[0][1].hits:
            break
        clock.begin("retrieve")
        retrieve = partial(archive.retrieve, at=state, dense_weight=options.dense_weight, **search.only)
        found = retrieve(**search.query_without_context)
        if (spelt := replace(search, question=respelt(search.question, found.hits))) != search:
            found = retrieve(**spelt.query_without_context)
        question = spelt.question
        if person or stands_alone(turn, question, found):
            question = replace(question, context="")
        else:
            found = retrieve(**spelt.query)
        found, missing_phrase = choose_passages(question, found, search.depth)
        clock.lap("retrieve")
        clock.begin("read", sum(len(hit.sentences) for hit in found.hits[: options.passages]))
        reading = _read(question, found, missing_phrase, state, options, known)
        clock.lap("read")
        tried.append((question, found, reading))
        if search.suffices(found, reading.answerable):
            break
    question, found, reading, about_time = _in_its_time(search, tried)
    reading = arranged(turn, question, reading, found)
    if question.context and not reading.answerable and _is_its_own(part, turn):
        return read_part(part, replace(turn, history=()), archive, state, options, clock, asking)
    broad = turn.kind == MORE or (turn.kind == ABOUT and not question.context)
    return PartRead(part, replace(question, broad=question.broad or broad), found, reading, about_time)


def with_own_answers(parts: Sequence[PartRead]) -> list[PartRead]:
    """The parts, of which those do not answer that are only told what another one asks."""
    readings = told_apart([(each.question, each.reading) for each in parts])
    return [replace(each, reading=reading) for each, reading in zip(parts, readings, strict=True)]


def joined(text: str, parts: Sequence[PartRead]) -> PartRead:
    """The parts as one: those with an answer, else all of them. Evidence and hits of all take turns; the least confidence counts."""
    if len(parts) == 1:
        return parts[0]
    answered = [each for each in parts if each.reading.answerable] or parts
    first = answered[0]
    hits = {hit.passage: hit for hit in in_turn([each.found.hits for each in parts])}
    evidence = {item.place: item for item in in_turn([each.reading.evidence for each in answered])}
    found = replace(first.found, hits=[*hits.values()])
    confidence = min(each.reading.confidence for each in answered)
    complete = all(each.reading.complete for each in answered)
    reading = replace(first.reading, evidence=tuple(evidence.values()), confidence=confidence, complete=complete)
    return PartRead(Part(text), replace(first.question, text=text, words=text), found, reading)


def threshold_of(state: ArchiveState, chosen: float | None) -> float | None:
    """The confidence below which an archive abstains: the chosen one, else its calibrated one; None means the reader's own."""
    calibrated = state.note("threshold")
    return float(calibrated) if chosen is None and calibrated is not None else chosen


def _is_its_own(part: Part, turn: Turn) -> bool:
    """Whether a question may have begun another topic: it is complete, or it points nowhere and names what was not spoken of."""
    if turn.kind or part.context:
        return False
    if is_complete(part.text):
        return True
    language = language_of(part.text, Asking())
    return not POINTS_BACK.search(part.text) and names_more(facts(part.text, language), facts(" ".join(turn.history), language), language)


def _read(question: Question, found: Retrieved, missing_phrase: str, state: ArchiveState, options: Options, known: Judged) -> Reading:
    """Read the best passages. Where none of them has a phrase of the question (`missing_phrase`), the reading is not answerable."""
    if told := read_person(question, found):
        return told
    threshold = threshold_of(state, options.threshold)
    reading = read(question, replace(found, hits=found.hits[: options.passages]), threshold, options.encoder, known)
    reading = of_its_time(question, reading)
    reading = side_first(question, replace(reading, evidence=corrections_first(question, reading.evidence)))
    reading = speaker_first(question, reading)
    reading = holder_now(question, holder_first(question, reading, found), found)
    reading = overtaken(question, presumed_told(question, reading, found), found)
    reading = about_subject(question, newest_count(question, reading, found))
    if missing_phrase:
        return reading.declined(Said("no_phrase", phrase=missing_phrase))
    return _phrases_first(question, reading) if question.mention else reading


def _in_its_time(search: Search, tried: Sequence[_Tried]) -> tuple[Question, Retrieved, Reading, Said]:
    """The last reading of those `tried`, as far as it is of the time asked for, and a notice about that time."""
    question, found, reading = tried[-1]
    if search.unknown_time:
        if question.roundup:
            reading = replace(reading, confidence=0.0).declined(Said("unclear_time"))
        return question, found, reading, Said("unknown_time", phrase=search.unknown_time)
    if search.around and reading.answerable:
        return question, found, reading, Said("around_time", bounds=bounds(search.around.after, search.around.last))
    asked = search.empty_period
    if asked and not tried[0][1].hits:
        question = replace(question, after=asked.after, before=asked.before)
        return question, found, _nothing_published(question, reading), NOTHING
    return (*(tried[0] if asked else tried[-1]), NOTHING)


def _nothing_published(question: Question, reading: Reading) -> Reading:
    """Turn a reading of articles of any time into an abstention, whose reason is that none was published within the question's bounds.

    The evidence comes in the order of its distance in days from these bounds.
    """
    when, evidence = bounds(question.after, question.last), list(reading.evidence)
    reason = Said("not_published", bounds=when) if when else Said("not_of_that_time")
    if when:
        evidence.sort(key=lambda item: days_away(question, item.hit.published))
        if nearest := day_of(evidence[0].hit.published) if evidence else None:
            reason = Said("not_published_near", bounds=when, day=nearest)
    return replace(reading, confidence=0.0, evidence=tuple(evidence)).declined(reason)


def _phrases_first(question: Question, reading: Reading) -> Reading:
    """The reading with the sentences that have the phrases first; they answer a question for mentions, whatever their confidence."""
    phrases = [normalised(phrase) for phrase in question.phrases]
    mentions = [item for item in reading.evidence if all(phrase in normalised(item.quote) for phrase in phrases)]
    if not mentions:
        return reading
    return reading.answered([*mentions, *(item for item in reading.evidence if item not in mentions)], reading.confidence)
